import type { Day } from '#core/contract.ts';
import type { OverrideRequest } from '#core/contract_standards.ts';
import { addDays, daysBetween, earlierOf, isDay, laterOf } from '#core/days.ts';
import { gradedLevel } from '#server/intake/graded_level.ts';
import type { Database } from '#server/platform/database.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import { personName, samePerson } from '#server/platform/person.ts';
import { LAST_DAY } from './overlays.ts';
import { type OverrideRow, readOverride, severityOf, stateOf } from './store.ts';

/** Longest time a grade is set by hand at once: who wants more must look at the area again. */
const MOST_DAYS = 90;

type Who = { by: string; note?: string | undefined };

/** Days the override may be about: nothing before the last graded day is ever rewritten by hand. */
async function gradedDays(db: Db): Promise<{ graded_to: Day | null; advancing_to: Day | null }> {
  const { rows } = await sql<{ graded_to: Day | null; advancing_to: Day | null }>`
    select graded_to, advancing_to from grading`.execute(db);
  return rows[0]!;
}

/** Stores a request; it changes no grade until another person approves it. */
export async function requestOverride({ db }: Database, request: OverrideRequest): Promise<number> {
  const by = personName(request.by);
  const reason = sentence(request.reason, 'reason');
  const evidence = sentence(request.evidence, 'evidence');
  const { from, to } = request;
  for (const [field, day] of Object.entries({ from, to }))
    if (!isDay(day))
      throw fault('invalid_parameter', `${field} "${day}" is not a day of the calendar written YYYY-MM-DD.`);
  if (to < from) throw fault('override_rejected', `It would expire on ${to}, before it begins on ${from}.`);
  const days = daysBetween(from, to) + 1;
  if (days > MOST_DAYS)
    throw fault(
      'override_rejected',
      `It would hold ${days} days; at most ${MOST_DAYS}, to ${addDays(from, MOST_DAYS - 1)}.`,
    );
  return db.transaction().execute(async trx => {
    const { graded_to } = await gradedDays(trx);
    if (graded_to !== null && from < graded_to)
      throw fault('override_rejected', `${from} is published already: it can begin on ${graded_to} or later.`, {
        earliest_from: graded_to,
      });
    const area_id = await findArea(trx, request.code);
    await refuseOverlap(trx, area_id, from, to);
    const { rows } = await sql<{ override_id: number }>`
      insert into grade_override (area_id, severity, from_day, to_day, reason, evidence, requested_by)
      values (${area_id}, ${severityOf(request.grade)}, ${from}::date, ${to}::date, ${reason}, ${evidence}, ${by})
      returning override_id`.execute(trx);
    return rows[0]!.override_id;
  });
}

/**
 * A second person's word. The override holds from its first day on; where days have been graded since it was asked for,
 * from the last of them.
 */
export async function approveOverride({ db }: Database, override_id: number, { by, note }: Who): Promise<void> {
  await db.transaction().execute(async trx => {
    // Two approvals for one area must see each other.
    await sql`lock table grade_override in share row exclusive mode`.execute(trx);
    const row = await undecided(trx, override_id);
    const name = secondPerson(row, by, 'approve');
    const { graded_to, advancing_to } = await gradedDays(trx);
    const from = graded_to === null ? row.from : laterOf(row.from, graded_to);
    if (row.to < from)
      throw fault('override_decided', `It would have expired on ${row.to}; ${graded_to} is graded already.`);
    await refuseOverlap(trx, row.area_id, from, row.to);
    await sql`update grade_override set decision = 'approved', decided_by = ${name}, decided_at = date_trunc('milliseconds', clock_timestamp()),
      decision_note = ${note ?? null}, from_day = ${from}::date where override_id = ${override_id}`.execute(trx);
    await markStale(trx, row.area_id, earlierOf(from, graded_to ?? advancing_to ?? from));
  });
}

export async function rejectOverride({ db }: Database, override_id: number, { by, note }: Who): Promise<void> {
  await db.transaction().execute(async trx => {
    const row = await undecided(trx, override_id);
    await decide(trx, override_id, 'rejected', secondPerson(row, by, 'reject'), note);
  });
}

export async function withdrawOverride({ db }: Database, override_id: number, { by, note }: Who): Promise<void> {
  await db.transaction().execute(async trx => {
    const row = await undecided(trx, override_id);
    if (!samePerson(by, row.requested_by))
      throw fault(
        'second_person',
        `Override ${override_id} was asked for by ${row.requested_by}, who can withdraw it.`,
      );
    await decide(trx, override_id, 'withdrawn', personName(by), note);
  });
}

/** Ends one before its expiry: from the last graded day on, the area shows again what memory holds. */
export async function endOverride({ db }: Database, override_id: number, { by, note }: Who): Promise<void> {
  const name = personName(by);
  await db.transaction().execute(async trx => {
    const row = await readOverride(trx, override_id, { lock: true });
    const { graded_to, advancing_to } = await gradedDays(trx);
    const state = stateOf(row, graded_to);
    if (state !== 'in_force' && state !== 'scheduled')
      throw fault(
        'override_decided',
        `Override ${override_id} is ${state.replace('_', ' ')}: there is nothing to end.`,
      );
    const last = laterOf(addDays(row.from, -1), addDays(graded_to ?? row.from, -1));
    await sql`update grade_override set ended_by = ${name}, ended_at = date_trunc('milliseconds', clock_timestamp()), ended_day = ${last}::date,
      ended_note = ${note ?? null} where override_id = ${override_id}`.execute(trx);
    const from = addDays(last, 1);
    await markStale(trx, row.area_id, earlierOf(from, graded_to ?? advancing_to ?? from));
  });
}

async function undecided(trx: Db, override_id: number): Promise<OverrideRow> {
  const row = await readOverride(trx, override_id, { lock: true });
  if (row.decision !== null)
    throw fault('override_decided', `Override ${override_id} was ${row.decision} by ${row.decided_by} already.`);
  return row;
}

function secondPerson(row: OverrideRow, by: string, verb: string): string {
  if (samePerson(by, row.requested_by))
    throw fault(
      'second_person',
      `${row.requested_by} asked for override ${row.override_id}: another person must ${verb} it.`,
    );
  return personName(by);
}

const decide = (trx: Db, override_id: number, decision: string, by: string, note: string | undefined) =>
  sql`update grade_override set decision = ${decision}, decided_by = ${by}, decided_at = date_trunc('milliseconds', clock_timestamp()),
    decision_note = ${note ?? null} where override_id = ${override_id}`.execute(trx);

/** Never from a day that is not counted yet: `advance` takes away the marks of new days that change nothing. */
const markStale = (trx: Db, area_id: number, from: Day) =>
  sql`insert into stale (area_id, from_day) values (${area_id}, ${from}::date)
    on conflict (area_id) do update set from_day = least(stale.from_day, excluded.from_day)`.execute(trx);

/** One grade at a time: which of two would hold could not be told. */
async function refuseOverlap(trx: Db, area_id: number, from: Day, to: Day): Promise<void> {
  const { rows } = await sql<{ override_id: number; from: Day; to: Day }>`
    select override_id, from_day as "from", ${LAST_DAY} as "to" from grade_override
    where area_id = ${area_id} and decision = 'approved' and from_day <= ${to}::date and ${LAST_DAY} >= ${from}::date
      and ${LAST_DAY} >= from_day
    order by from_day limit 1`.execute(trx);
  const other = rows[0];
  if (!other) return;
  const { override_id } = other;
  throw fault('override_overlaps', `Override ${override_id} holds from ${other.from} to ${other.to}.`, { override_id });
}

async function findArea(trx: Db, code: string): Promise<number> {
  const { rows } = await sql<{ area_id: number; level: string }>`
    select area_id, level from area where code = ${code} and retired_version is null`.execute(trx);
  const area = rows[0];
  if (!area) throw fault('unknown_area', `There is no area "${code}".`);
  const level = await gradedLevel(trx);
  if (area.level !== level)
    throw fault(
      'override_rejected',
      `"${code}" is a ${area.level}, whose grade is rolled up: set that of a ${level} inside it.`,
    );
  return area.area_id;
}

const LONGEST_SENTENCE = 2_000;

function sentence(text: string, field: string): string {
  const said = text.trim();
  if (said === '') throw fault('override_rejected', `${field} is empty: say it so that others can judge it.`);
  if (said.length > LONGEST_SENTENCE)
    throw fault('override_rejected', `${field} has ${said.length} characters; at most ${LONGEST_SENTENCE}.`);
  return said;
}
