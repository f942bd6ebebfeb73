import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type Day, GRADES } from '#core/contract.ts';
import type { Override, OverridesPayload } from '#core/contract_standards.ts';
import { retried } from '#server/intake/retry.ts';
import type { Context } from '#server/platform/context.ts';
import type { Database } from '#server/platform/database.ts';
import { sql } from '#server/platform/database.ts';
import { approveOverride, endOverride, rejectOverride, requestOverride, withdrawOverride } from './decisions.ts';
import { listOverrides, readOverride, toOverride } from './store.ts';

const STATES = ['requested', 'rejected', 'withdrawn', 'scheduled', 'in_force', 'expired', 'ended'] as const;

const DayText = Type.String({ description: 'A closed day, YYYY-MM-DD', maxLength: 32 });
const Person = Type.String({ description: 'Name of the person who does this.', minLength: 1, maxLength: 200 });
const RequestBody = Type.Object(
  {
    code: Type.String({ description: 'Code of an area of the graded level.', minLength: 1, maxLength: 128 }),
    grade: Type.Enum(
      Object.fromEntries(GRADES.map(grade => [grade, grade])) as Record<Override['grade'], Override['grade']>,
    ),
    from: DayText,
    to: Type.String({ description: 'Its expiry: the last day it holds, at most 90 days.', maxLength: 32 }),
    reason: Type.String({ maxLength: 4_000 }),
    evidence: Type.String({ description: 'What it rests on: a document, a decision, a link.', maxLength: 4_000 }),
    by: Person,
  },
  { additionalProperties: false },
);
const DecisionBody = Type.Object(
  { by: Person, note: Type.Optional(Type.String({ maxLength: 2_000 })) },
  { additionalProperties: false },
);
const Params = Type.Object({ override_id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) });

const DECISIONS = {
  approve: { run: approveOverride, summary: 'A second person approves a grade set by hand', moves: true },
  reject: { run: rejectOverride, summary: 'A second person rejects a grade set by hand', moves: false },
  withdraw: { run: withdrawOverride, summary: 'Who asked for it takes it back', moves: false },
  end: { run: endOverride, summary: 'Ends a grade set by hand before its expiry', moves: true },
} as const;

/** Grades set by hand: asked for by one person, approved by another, until a day. */
export const overrideRoutes =
  (context: Context): FastifyPluginAsyncTypebox =>
  async app => {
    const { database } = context;
    const tags = ['standards'];

    app.get(
      '/api/overrides',
      {
        schema: {
          tags,
          summary: 'Grades set by hand, the newest first',
          querystring: Type.Object(
            {
              code: Type.Optional(Type.String({ maxLength: 128 })),
              state: Type.Optional(Type.Enum(Object.fromEntries(STATES.map(state => [state, state])))),
            },
            { additionalProperties: false },
          ),
        },
      },
      async (request): Promise<OverridesPayload> => {
        const { code, state } = request.query;
        const graded_to = await lastGradedDay(database);
        const overrides = (await listOverrides(database.db, code)).map(row => toOverride(row, graded_to));
        return { overrides: overrides.filter(override => state === undefined || override.state === state) };
      },
    );

    app.get(
      '/api/overrides/:override_id',
      { schema: { tags, summary: 'A grade set by hand', params: Params } },
      async request => show(database, request.params.override_id),
    );

    app.post(
      '/api/overrides',
      { schema: { tags, summary: 'Asks for a grade to be set by hand', body: RequestBody } },
      async (request, reply) => {
        const override_id = await requestOverride(database, request.body);
        reply.status(201).header('location', `/api/overrides/${override_id}`);
        return show(database, override_id);
      },
    );

    for (const [verb, { run, summary, moves }] of Object.entries(DECISIONS))
      app.post(
        `/api/overrides/:override_id/${verb}`,
        { schema: { tags, summary, params: Params, body: DecisionBody } },
        async request => {
          const { override_id } = request.params;
          // A recompute that holds the area's mark while this one holds the table: one of them is sent back.
          await retried(() => run(database, override_id, request.body));
          if (moves) context.wake();
          return show(database, override_id);
        },
      );
  };

const show = async (database: Database, override_id: number): Promise<Override> =>
  toOverride(await readOverride(database.db, override_id), await lastGradedDay(database));

async function lastGradedDay({ db }: Database): Promise<Day | null> {
  const { rows } = await sql<{ graded_to: Day | null }>`select graded_to from grading`.execute(db);
  return rows[0]!.graded_to;
}
