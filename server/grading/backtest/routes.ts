import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Day, Severity } from '#core/contract.ts';
import type { BacktestPayload, JobPayload, SensitivityRow } from '#core/contract_standards.ts';
import { isDay } from '#core/days.ts';
import { gradingState } from '#server/grading/advance.ts';
import { findVersion, refOf } from '#server/grading/standards/store.ts';
import { compileOrRefuse } from '#server/grading/standards/validation.ts';
import { gradedLevel } from '#server/intake/graded_level.ts';
import type { Context } from '#server/platform/context.ts';
import type { Db } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import { backtest, OUTBREAK_NEW_CASES_7D, type TestedStandard, WARNING_SEVERITY } from './backtest.ts';
import { sensitivityOn } from './sensitivity.ts';

const MOST_STANDARDS = 6;
/** Six documents of 256 KB and some room. */
const BODY_BYTES = 4_194_304;

const tags = ['standards'];
const none = { additionalProperties: false } as const;
const DayText = Type.String({ maxLength: 32, description: 'A closed day, YYYY-MM-DD', examples: ['2026-02-12'] });
const Asked = Type.Object(
  {
    id: Type.Optional(Type.String({ maxLength: 64, description: 'Id of a standard; its newest version' })),
    version: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
    document: Type.Optional(Type.Unknown({ description: 'Instead of an id: a document that need not be stored' })),
  },
  none,
);

export const backtestRoutes =
  (context: Context): FastifyPluginAsyncTypebox =>
  async app => {
    const { db } = context.database;
    app.post(
      '/api/backtests',
      {
        bodyLimit: BODY_BYTES,
        schema: {
          tags,
          summary: 'Test standards against the past, side by side: a job',
          description:
            'What each standard would have shown, had it alone been in force since the first day of the data, by the reports ' +
            'as they are known now and without overrides. Answers with a job, whose result is there when it is done.',
          body: Type.Object(
            {
              standards: Type.Array(Asked, { minItems: 1, maxItems: MOST_STANDARDS }),
              from: Type.Optional(DayText),
              to: Type.Optional(DayText),
              outbreak_new_cases_7d: Type.Optional(
                Type.Integer({ minimum: 1, maximum: 1_000_000, default: OUTBREAK_NEW_CASES_7D }),
              ),
              warning_severity: Type.Optional(Type.Integer({ minimum: 1, maximum: 4, default: WARNING_SEVERITY })),
            },
            none,
          ),
        },
      },
      async (request, reply): Promise<JobPayload<BacktestPayload>> => {
        const { standards: asked, from, to, outbreak_new_cases_7d, warning_severity } = request.body;
        const days = await gradedDays(db);
        const range = { from: dayIn(days, from, 'from', days.first), to: dayIn(days, to, 'to', days.last) };
        if (range.from > range.to) throw fault('invalid_parameter', `from ${range.from} is after to ${range.to}.`);
        const standards: TestedStandard[] = [];
        for (const [index, one] of asked.entries()) standards.push(await readStandard(db, one, `standards[${index}]`));
        const options = { standards, level: days.level, ...range, outbreak_new_cases_7d };
        const job = context.jobs.start('backtest', ({ signal, progress }) =>
          backtest(db, { ...options, warning_severity: warning_severity as Severity | undefined, signal, progress }),
        );
        reply.status(202).header('location', `/api/jobs/${job.job_id}`);
        return job;
      },
    );

    app.post(
      '/api/standards/sensitivity',
      {
        bodyLimit: BODY_BYTES,
        schema: {
          tags,
          summary: 'Each threshold ten percent lower and higher: how many areas get another grade',
          description:
            'By the rules alone, on a graded day (the last one unless `date` names another). Whole numbers are moved by at ' +
            'least one, never below zero.',
          body: Type.Object({ document: Type.Unknown(), date: Type.Optional(DayText) }, none),
        },
      },
      async (request): Promise<{ date: Day; rows: SensitivityRow[] }> => {
        const compiled = compileOrRefuse(request.body.document, 'The document is not valid');
        const days = await gradedDays(db);
        const date = dayIn(days, request.body.date, 'date', days.last);
        return { date, rows: await sensitivityOn(db, compiled, { level: days.level, date }) };
      },
    );
  };

async function gradedDays(db: Db) {
  const level = await gradedLevel(db);
  const { first_day, graded_to } = await gradingState(db);
  if (level === null || first_day === null || graded_to === null)
    throw fault('nothing_graded', 'There are no graded days yet.');
  return { level, first: first_day, last: graded_to };
}

function dayIn(
  { first, last }: { first: Day; last: Day },
  text: string | undefined,
  name: string,
  otherwise: Day,
): Day {
  if (text === undefined) return otherwise;
  if (!isDay(text))
    throw fault('invalid_parameter', `${name} "${text}" is not a day of the calendar written YYYY-MM-DD.`);
  if (text >= first && text <= last) return text;
  throw fault('unknown_date', `${name} ${text} is outside the graded days, ${first} to ${last}.`, {
    first_date: first,
    last_date: last,
  });
}

/** A document handed in has version 0: it is no version of anything. */
async function readStandard(
  db: Db,
  { id, version, document }: Static<typeof Asked>,
  place: string,
): Promise<TestedStandard> {
  if ((id === undefined) === (document === undefined))
    throw fault('invalid_parameter', `${place} needs an id, with or without a version, or else a document.`);
  if (id === undefined) {
    if (version !== undefined) throw fault('invalid_parameter', `${place} is a document: only an id has a version.`);
    const compiled = compileOrRefuse(document, `${place} is not valid`);
    return { ref: { id: compiled.standard.id, version: 0, title: compiled.standard.title }, compiled };
  }
  const found = await findVersion(db, id, version);
  const ref = refOf(found);
  return {
    ref,
    compiled: compileOrRefuse(found.document, `${place}, version ${ref.version} of "${id}", is not valid`),
  };
}
