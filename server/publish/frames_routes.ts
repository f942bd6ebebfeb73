import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Publisher } from './publisher.ts';
import { AsOf, DayText, dayOf, LevelText, levelOf, momentOf, query, StandardId } from './questions.ts';
import { answer, headersOfBytes, representation, tagOf, WITHOUT_PAGE_HEADERS } from './responses.ts';
import { frameOn } from './world.ts';

export const framesRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/frames/:level/:date',
      {
        ...WITHOUT_PAGE_HEADERS,
        schema: {
          tags: ['tiles'],
          summary: 'One byte an area: severity and state of a day in the order of seq',
          description:
            'Byte 0 is the version of the layout; byte seq is the area’s: bits 0–2 the severity (7 = none), bits 3–5 the state. ' +
            'Seqs are those of the boundary version in the header.',
          params: Type.Object({ level: LevelText, date: DayText }),
          querystring: query({ standard: Type.Optional(StandardId), as_of: Type.Optional(AsOf) }),
        },
      },
      async (request, reply) => {
        const { standard } = request.query;
        const as_of = momentOf(request.query.as_of);
        const { world: past } = await publisher.world({ as_of });
        const date = dayOf(past, request.params.date);
        const { world, analysis } = await publisher.world({ as_of, standard, date });
        const { level } = levelOf(world, request.params.level);
        reply.headers(headersOfBytes);
        const tag = tagOf('frame', world.versions.key, level, date, analysis && standard, as_of);
        return answer(request, reply, publisher.bodies, { tag }, async () =>
          representation(tag, 'application/octet-stream', frameOn(world, level, date), {
            'wusetu-boundary-version': String(world.areas.boundary_version),
            'wusetu-revision': String(world.versions.revision),
          }),
        );
      },
    );
  };
