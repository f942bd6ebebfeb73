import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Day, TimelinePayload } from '#core/contract.ts';
import { dayNumber, dayText } from '#core/days.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { countDays } from './frames.ts';
import { answers, TimelineSchema } from './payload_schemas.ts';
import type { Publisher } from './publisher.ts';
import { AreaCode, insideOf, LevelText, levelOf, placeOf, query } from './questions.ts';
import { answerOnce } from './responses.ts';
import { spellsOf } from './world.ts';

export const timelineRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/api/timeline',
      {
        schema: {
          tags: ['grades'],
          summary: 'Counts by grade and confirmed cases for every graded day',
          response: answers(TimelineSchema),
          querystring: query({ level: Type.Optional(LevelText), parent: Type.Optional(AreaCode) }),
        },
      },
      async (request, reply) => {
        const world = await publisher.now();
        const areas = levelOf(world, request.query.level);
        const inside = insideOf(world, areas, request.query.parent);
        const payload: TimelinePayload = { level: areas.level, days: [] };
        const { first_day, last_day } = world;
        if (first_day !== null && last_day !== null) {
          const first = dayNumber(first_day);
          const counts = countDays(spellsOf(world, areas.level), first, dayNumber(last_day), inside);
          const parent = request.query.parent === undefined ? undefined : placeOf(world, request.query.parent);
          const confirmed = await confirmedByDay(
            publisher.context.database.db,
            parent?.areas.area_id[parent.seq],
            first_day,
            last_day,
          );
          payload.days = counts.map((count, i) => {
            const date = dayText(first + i);
            return { date, counts: count, confirmed: confirmed.get(date) ?? 0 };
          });
        }
        return answerOnce(request, reply, 'application/json; charset=utf-8', JSON.stringify(payload));
      },
    );
  };

async function confirmedByDay(db: Db, parent_id: number | undefined, from: Day, to: Day): Promise<Map<Day, number>> {
  const inside =
    parent_id === undefined
      ? sql`true`
      : sql`area_id in (select area_id from area where ${parent_id} in (area_id, city_id, district_id, street_id))`;
  const { rows } = await sql<{ day: Day; confirmed: number }>`
    select day, sum(confirmed)::float8 as confirmed from case_report
    where superseded_at is null and day between ${from}::date and ${to}::date and ${inside}
    group by day order by day`.execute(db);
  return new Map(rows.map(row => [row.day, row.confirmed]));
}
