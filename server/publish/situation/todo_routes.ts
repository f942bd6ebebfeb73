import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import { answers } from '#server/publish/payload_schemas.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { DayText, dayIn, levelOf, query } from '#server/publish/questions.ts';
import { answerOnce } from '#server/publish/responses.ts';
import { demandField, readableOf } from '#server/publish/scope.ts';
import { Shelf } from '#server/publish/shelf.ts';
import { inSnapshot } from '#server/publish/world.ts';
import type { Due } from './downgrades_due.ts';
import { TodoSchema } from './schemas.ts';
import { dueOnNextDay, readTodo } from './todo.ts';

/** Areas in the lists of downgrades that are kept, over all days and revisions. */
const KEPT_DUE = 500_000;
const ATTEMPTS = 20;
const PAUSE_MILLISECONDS = 100;

export const todoRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    const kept = new Shelf<Due[]>(KEPT_DUE, due => due.length + 1);
    app.get(
      '/api/todo',
      {
        config: { scoped: true },
        schema: {
          tags: ['grades'],
          summary:
            'What wants attention on a day: not reported, old data, grades by hand that end, grades that fall, new clusters',
          description:
            'Of the graded level, as known now. Without `date` the last graded day. `downgrades_due`: the grade falls on the next day if ' +
            'nothing new is reported, as `change.lower` of /api/explain has it. A list is null where the key does not read it.',
          response: answers(TodoSchema),
          querystring: query({ date: Type.Optional(DayText) }),
        },
      },
      async (request, reply) => {
        const { scope } = request.reader;
        demandField(scope, 'grades');
        for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
          const world = await publisher.now();
          const areas = levelOf(world, undefined);
          const date = dayIn(world, scope, request.query.date);
          const readable = readableOf(world, areas, scope);
          const payload = await inSnapshot(publisher.context.database, async db => {
            if ((await revisionOf(db)) !== world.versions.revision) return null;
            const due = await kept.get(`${world.versions.key} ${date}`, () => dueOnNextDay(db, world, date));
            return readTodo(db, world, { date, scope, readable }, due);
          });
          if (payload !== null)
            return answerOnce(request, reply, 'application/json; charset=utf-8', JSON.stringify(payload));
          publisher.forget();
          await new Promise(wait => setTimeout(wait, PAUSE_MILLISECONDS));
        }
        throw fault('being_graded', 'The grades of the day are being computed.');
      },
    );
  };

/** Of the grades that the snapshot has: lists of two revisions would not agree with each other. */
async function revisionOf(db: Db): Promise<number> {
  const { rows } = await sql<{ revision: number }>`select revision from grading`.execute(db);
  return rows[0]!.revision;
}
