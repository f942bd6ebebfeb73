import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { StandingsPayload } from '#core/contract_standards.ts';
import { readStandings } from '#server/grading/standards/standings.ts';
import { fault } from '#server/platform/errors.ts';
import type { Publisher } from './publisher.ts';
import { LevelText, levelOf, query } from './questions.ts';
import { answer, representation, tagOf } from './responses.ts';
import { inSnapshot } from './world.ts';

export const standingsRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/standings/:level',
      {
        schema: {
          tags: ['grades'],
          summary: 'What memory holds of every area after the last graded day',
          description:
            'Entry `index[seq - 1]` of `distinct` is of the area with that seq; null = never graded. With /columns it is all that ' +
            'core/grading/what_if.ts needs to say what another standard would show. 503 while a new day is being worked out.',
          params: Type.Object({ level: LevelText }),
          querystring: query({}),
        },
      },
      async (request, reply) => {
        const { world } = await publisher.world({});
        const { level, count } = levelOf(world, request.params.level);
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
        const { boundary_version } = world.areas;
        const tag = tagOf('standings', world.versions.key, level);
        return answer(request, reply, publisher.bodies, { tag }, async () => {
          const standings = await inSnapshot(publisher.context.database, db => readStandings(db, level, count, date));
          const payload: StandingsPayload = { date, level, boundary_version, ...standings };
          return representation(tag, 'application/json; charset=utf-8', JSON.stringify(payload));
        });
      },
    );
  };
