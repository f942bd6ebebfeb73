import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Day, TimelinePayload } from '#core/contract.ts';
import { dayNumber, dayText } from '#core/days.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { countDays } from './frames.ts';
import { answers, TimelineSchema } from './payload_schemas.ts';
import type { Publisher } from './publisher.ts';
import { AreaCode, insideOf, LevelText, levelOf, placeOf, query, StandardId } from './questions.ts';
import { answerOnce, representation } from './responses.ts';
import { daysIn, demandField } from './scope.ts';
import { standardRef } from './status_routes.ts';
import { spellsOf, type World } from './world.ts';

const TYPE = 'application/json; charset=utf-8';

export const timelineRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/api/timeline',
      {
        config: { scoped: true },
        schema: {
          tags: ['grades'],
          summary: 'Counts by grade and confirmed cases for every graded day',
          description:
            'As published; with `standard` as it would be had that one been in force on every day: an analysis. `standards`: which version ' +
            'is in force from which day on.',
          response: answers(TimelineSchema),
          querystring: query({
            level: Type.Optional(LevelText),
            parent: Type.Optional(AreaCode),
            standard: Type.Optional(StandardId),
          }),
        },
      },
      async (request, reply) => {
        const { level, parent: inside_of = '', standard } = request.query;
        const { scope } = request.reader;
        demandField(scope, 'grades');
        demandField(scope, 'indicators');
        const known = await publisher.lasting(`timeline ${level} ${inside_of} ${standard} ${scope?.id}`, async () => {
          const { world } = await publisher.world(standard === undefined ? {} : { standard });
          const areas = levelOf(world, request.query.level);
          const inside = insideOf(world, areas, request.query.parent, scope);
          const payload: TimelinePayload = { level: areas.level, days: [], standards: [] };
          const { first_day, last_day } = world;
          const span = first_day === null || last_day === null ? null : daysIn(scope, first_day, last_day);
          if (span !== null) {
            const first = dayNumber(span.from);
            const counts = countDays(spellsOf(world, areas.level), first, dayNumber(span.to), inside);
            const parent = request.query.parent === undefined ? undefined : placeOf(world, request.query.parent);
            const within = parent === undefined ? (scope?.areas ?? null) : [parent.areas.code[parent.seq]!];
            const confirmed = await confirmedByDay(publisher.context.database.db, within, span.from, span.to);
            payload.days = counts.map((count, i) => {
              const date = dayText(first + i);
              return { date, counts: count, confirmed: confirmed.get(date) ?? 0, reported: confirmed.has(date) };
            });
            payload.standards = standardsIn(world, span);
          }
          return representation('timeline', TYPE, JSON.stringify(payload));
        });
        return answerOnce(request, reply, TYPE, known.identity.toString());
      },
    );
  };

/** In order of their days; what ends before the span or begins after it has no part in it. */
function standardsIn({ standards }: World, { from, to }: { from: Day; to: Day }): TimelinePayload['standards'] {
  const starts = standards.map(standard => ({
    from: standard.effective_from !== null && standard.effective_from > from ? standard.effective_from : from,
    ...standardRef(standard),
  }));
  return starts.filter((start, i) => start.from <= to && starts[i + 1]?.from !== start.from);
}

/** @param within codes of areas whose cases are counted, with all below them; null: all */
async function confirmedByDay(db: Db, within: string[] | null, from: Day, to: Day): Promise<Map<Day, number>> {
  const inside =
    within === null
      ? sql`true`
      : sql`area_id in (select a.area_id from area a join area up on up.area_id in (a.area_id, a.city_id, a.district_id, a.street_id)
          where up.code = any(${within}::text[]) and up.retired_version is null)`;
  const { rows } = await sql<{ day: Day; confirmed: number }>`
    select day, sum(confirmed)::float8 as confirmed from case_report
    where superseded_at is null and day between ${from}::date and ${to}::date and ${inside}
    group by day order by day`.execute(db);
  return new Map(rows.map(row => [row.day, row.confirmed]));
}
