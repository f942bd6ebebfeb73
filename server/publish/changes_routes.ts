import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { ChangesPayload } from '#core/contract.ts';
import { fault } from '#server/platform/errors.ts';
import { followingOf, lastCursor, readChanges } from './changes.ts';
import { answers, ChangesSchema } from './payload_schemas.ts';
import type { Publisher } from './publisher.ts';
import { query } from './questions.ts';
import { answerOnce } from './responses.ts';
import { demandField } from './scope.ts';

const MOST_CHANGES = 1_000;

export const CURSOR = '(0|[1-9]\\d{0,14})';
const SinceText = Type.String({ pattern: `^(now|${CURSOR})$`, default: '0', description: 'now, 0, or a cursor' });

/** A cursor beyond the last change is of another database. */
export function demandKnown(since: number, last: number): void {
  if (since > last)
    throw fault('unknown_cursor', `There is no change ${since} yet: the last one is ${last}.`, { last: String(last) });
}

export const changesRoutes =
  ({ context: { database } }: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/api/changes',
      {
        config: { scoped: true },
        schema: {
          tags: ['grades'],
          summary: 'Every change of a grade after a cursor, in order',
          description:
            'Begin with `since=0` (all there ever was) or `since=now`, then with the `next` of the answer before; while `more` is ' +
            'true there is more to be had at once. A change says what an area of the graded level shows from `from` to `to` ' +
            '(null: until further notice) and takes the place of whatever was said of these days; `previous` is what was shown on ' +
            '`from` before, where nothing differs only the days or the version of the standard did. A day may be in work: it is ' +
            'shown on the map once /api/status has it as graded_to. Streets, districts and cities are worked out of these grades ' +
            'and have no changes of their own. For a key with a scope the changes are those of its areas and days: an answer may ' +
            'then have none and still more behind it.',
          response: answers(ChangesSchema),
          querystring: query({
            since: Type.Optional(SinceText),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_CHANGES, default: MOST_CHANGES })),
          }),
        },
      },
      async (request, reply) => {
        const { since = '0', limit = MOST_CHANGES } = request.query;
        const { scope } = request.reader;
        demandField(scope, 'grades');
        const last = await lastCursor(database.db);
        if (since !== 'now') demandKnown(Number(since), last);
        const payload: ChangesPayload =
          since === 'now'
            ? { changes: [], next: String(last), more: false }
            : await readChanges(database.db, Number(since), limit, followingOf(scope));
        return answerOnce(request, reply, 'application/json; charset=utf-8', JSON.stringify(payload));
      },
    );
  };
