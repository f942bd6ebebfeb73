import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { StandingsPayload } from '#core/contract_standards.ts';
import { readStandings, type Standings } from '#server/grading/standards/standings.ts';
import { fault } from '#server/platform/errors.ts';
import { FIELDS } from '#server/platform/reader.ts';
import type { Publisher } from './publisher.ts';
import { LevelText, levelOf, query } from './questions.ts';
import { answer, representation, tagOf } from './responses.ts';
import { demandDay, demandField, readableOf } from './scope.ts';
import { inSnapshot } from './world.ts';

export const standingsRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/standings/:level',
      {
        config: { scoped: true },
        schema: {
          tags: ['grades'],
          summary: 'What memory holds of every area after the last graded day',
          description:
            'Entry `index[seq - 1]` of `distinct` is of the area with that seq; null = never graded. With /columns it is all that ' +
            'core/grading/what_if.ts needs to say what another standard would show. 503 while a new day is being worked out. Areas outside ' +
            'of a key’s scope are as if never graded; a key that does not read all days up to the last one is refused.',
          params: Type.Object({ level: LevelText }),
          querystring: query({}),
        },
      },
      async (request, reply) => {
        const { scope } = request.reader;
        for (const field of FIELDS) demandField(scope, field);
        const { world } = await publisher.world({});
        const areas = levelOf(world, request.params.level);
        const { level, count } = areas;
        if (level !== world.areas.graded_level)
          throw fault(
            'unknown_level',
            `Only the ${world.areas.graded_level} level has a memory; the others are rolled up.`,
          );
        const date = world.last_day;
        if (date === null)
          throw fault('unknown_date', 'No day is graded yet: there are no reports.', {
            first_date: null,
            last_date: null,
          });
        // Memory is what all days before have left.
        demandDay(scope, world.first_day ?? date);
        demandDay(scope, date);
        const { boundary_version } = world.areas;
        const readable = readableOf(world, areas, scope);
        const tag = tagOf('standings', world.versions.key, level, scope?.id);
        return answer(request, reply, publisher.bodies, { tag }, async () => {
          const all = await inSnapshot(publisher.context.database, db => readStandings(db, level, count, date));
          const standings = scope?.areas ? readableStandings(all, readable) : all;
          const payload: StandingsPayload = { date, level, boundary_version, ...standings };
          return representation(tag, 'application/json; charset=utf-8', JSON.stringify(payload));
        });
      },
    );
  };

/** Without what only hidden areas stand at. */
function readableStandings({ distinct, index }: Standings, readable: (seq: number) => boolean): Standings {
  const kept: Standings = { distinct: [null], index: [] };
  const places = new Map<number, number>([[0, 0]]);
  for (const [at, place] of index.entries()) {
    const shown = readable(at + 1) ? place : 0;
    if (!places.has(shown)) places.set(shown, kept.distinct.push(distinct[shown]!) - 1);
    kept.index.push(places.get(shown)!);
  }
  return kept;
}
