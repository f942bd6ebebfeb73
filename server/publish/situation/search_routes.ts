import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { SearchPayload } from '#core/contract_situation.ts';
import { answers } from '#server/publish/payload_schemas.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { query } from '#server/publish/questions.ts';
import { answerOnce } from '#server/publish/responses.ts';
import { readableOf } from '#server/publish/scope.ts';
import { SearchSchema } from './schemas.ts';
import { searchAreas } from './search.ts';

const MOST_FOUND = 50;

export const searchRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/api/search',
      {
        config: { scoped: true },
        schema: {
          tags: ['areas'],
          summary: 'Areas by name, pinyin, initials or code',
          description:
            '`q` may be characters, pinyin (chaoyang), initials (cy, cysq), a mixture of these (朝y), or the beginning of a code; every reading ' +
            'of a character counts. Best first.',
          response: answers(SearchSchema),
          querystring: query({
            q: Type.String({ minLength: 1, maxLength: 64, examples: ['chaoyang'] }),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_FOUND, default: 10 })),
          }),
        },
      },
      async (request, reply) => {
        const { q, limit = 10 } = request.query;
        const world = await publisher.now();
        const { scope } = request.reader;
        const areas = await searchAreas(world.areas, q, limit, level => readableOf(world, level, scope));
        const payload: SearchPayload = { query: q, areas };
        return answerOnce(request, reply, 'application/json; charset=utf-8', JSON.stringify(payload));
      },
    );
  };
