import type { Day, Level } from '#core/contract.ts';
import { addDays, dayBefore } from '#core/days.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import type { IndicatorScope } from '#server/indicators/query.ts';
import { type Database, type Db, sql } from '#server/platform/database.ts';
import { findAffected, inputEdges } from './changed_inputs.ts';
import { rawGradeQuery } from './raw.ts';
import { spreadMarks } from './spread.ts';
import { activeStandards, type StandardVersion, segmentsOf } from './standard_in_force.ts';

export type GradingState = {
  first_day: Day | null;
  graded_to: Day | null;
  advancing_to: Day | null;
  revision: number;
  computed_at: string | null;
  demo: boolean;
};

export async function gradingState(db: Db): Promise<GradingState> {
  const { rows } = await sql<GradingState>`
    select first_day, graded_to, advancing_to, revision, computed_at, demo from grading`.execute(db);
  return rows[0]!;
}

/** First and last day with a report of any kind. */
export async function daysWithData(db: Db): Promise<{ first: Day; last: Day } | null> {
  const { rows } = await sql<{ first: Day | null; last: Day | null }>`
    select least((select min(day) from case_report where superseded_at is null),
                 (select min(day) from screening_report where superseded_at is null)) as first,
           greatest((select max(day) from case_report where superseded_at is null),
                    (select max(day) from screening_report where superseded_at is null)) as last`.execute(db);
  const { first, last } = rows[0]!;
  return first !== null && last !== null ? { first, last } : null;
}

/**
 * Brings the days that are graded up to the days that have data: marks as stale, from its first new day, every area that
 * a new day can change, in one transaction with the new range. Areas whose inputs give the same raw grade as memory
 * stands on need no work at all: their open spell already covers the day.
 */
export async function advance(database: Database, level: Level): Promise<void> {
  await database.db.transaction().execute(async trx => {
    await sql`set local jit = off`.execute(trx);
    // Sums of 650,000 areas in memory (the default of 4 MB spills them into 81 batches on disk).
    await sql`set local work_mem = '128MB'`.execute(trx);
    // Two processes take turns, or the slower would set the range back.
    await sql`select 1 from grading for update`.execute(trx);
    const state = await gradingState(trx);
    const data = await daysWithData(trx);
    if (data === null) return;
    const known = state.advancing_to ?? state.graded_to;
    const first = state.first_day === null || data.first < state.first_day ? data.first : state.first_day;
    const last = known === null || data.last > known ? data.last : known;
    if (first === state.first_day && last === known) return;
    if (known === null || first !== state.first_day) await markAll(trx, level, first);
    else await markNewDays(trx, level, addDays(known, 1), last);
    await spreadMarks(trx, level, await activeStandards(trx), first, last);
    await sql`update grading set first_day = ${first}::date, advancing_to = ${last}::date,
      advancing_mark = (select coalesce(max(mark), 0) from stale)`.execute(trx);
  });
}

const markAll = (trx: Db, level: Level, from: Day) =>
  sql`insert into stale (area_id, from_day)
    select area_id, ${from}::date from area where level = ${level} and retired_version is null
    on conflict (area_id) do update set from_day = least(stale.from_day, excluded.from_day)`.execute(trx);

/** Below this, one pass over everything takes less than finding out (5,000 areas: 51 ms against 353). */
const FEW_AREAS = 50_000;
/** Above this share of all areas, one pass over everything is cheaper than looking them up. */
const MOST_AFFECTED = 0.25;

/**
 * Marks what the new days change, and takes away the marks of reports about these days that change nothing: most of a
 * day's reports repeat the day before. The marks are taken first and what they stand for is read after, so a report that
 * comes between leaves a mark of its own.
 */
async function markNewDays(trx: Db, level: Level, from: Day, to: Day): Promise<void> {
  await sql`delete from stale where from_day between ${from}::date and ${to}::date`.execute(trx);
  const standards = await activeStandards(trx);
  for (const segment of segmentsOf(standards, from, to)) {
    const { compiled } = segment.standard;
    // Memory stands steady by the numbers of its standard: under another every area is looked at, from its first day on.
    if (!goesOn(standards, segment.from)) {
      await markAll(trx, level, segment.from);
      continue;
    }
    const count = await areaCount(trx, level);
    const edges = count >= FEW_AREAS ? inputEdges(compiled.indicators) : null;
    const affected = edges && (await findAffected(trx, level, edges, segment.from, segment.to));
    const everyArea = affected === null || affected > MOST_AFFECTED * count;
    const { from, to } = segment;
    const chosen = sql`select area_id from affected`;
    await markChanging(trx, compiled, everyArea ? { level, from, to } : { chosen, from, to });
  }
}

/** Whether the day is graded under the same version as the one before. */
function goesOn(standards: readonly StandardVersion[], day: Day): boolean {
  const versions = segmentsOf(standards, dayBefore(day), day).map(({ standard }) => standard.standard_version_id);
  return new Set(versions).size === 1;
}

async function areaCount(trx: Db, level: Level): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select coalesce(max(seq), 0) as count from area where level = ${level} and retired_version is null`.execute(trx);
  return rows[0]!.count;
}

/**
 * Areas where a new day's raw grade is not the one that memory stands steady on. By way of a temporary table, because an
 * insert's own select is never planned in parallel.
 */
export async function markChanging(trx: Db, compiled: CompiledStandard, cells: IndicatorScope['cells']): Promise<void> {
  await sql`drop table if exists changing`.execute(trx);
  await sql`
    create temporary table changing on commit drop as
    select r.area_id, min(r.day) as from_day
    from (${rawGradeQuery(compiled, { cells })}) r
    left join standing s on s.area_id = r.area_id
    where s.area_id is null or not s.steady or s.outcome <> ${outcomeSql(compiled)}
    group by r.area_id`.execute(trx);
  await sql`
    insert into stale (area_id, from_day) select area_id, from_day from changing order by area_id
    on conflict (area_id) do update set from_day = least(stale.from_day, excluded.from_day)`.execute(trx);
}

/** As `outcomeOf` in history.ts. */
function outcomeSql({ held_rules }: CompiledStandard) {
  const held = held_rules ? sql`+ 1000 * (greatest(r.severity, coalesce(r.held_severity, 5)) - r.severity)` : sql``;
  return sql`coalesce(r.severity + case when r.stale then 10 else 0 end
    + case when r.suspended then 100 else 0 end ${held}, -1)`;
}

/**
 * When nothing is left of what was stale as the work began, the day worked towards becomes the day that is shown. Reports
 * that came since are not waited for: under steady reporting there would never be a moment without any.
 */
export async function finishAdvance(db: Db): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update grading set graded_to = advancing_to, advancing_to = null, revision = revision + 1,
      computed_at = date_trunc('milliseconds', clock_timestamp())
    where advancing_to is not null and not exists (select 1 from stale where mark <= advancing_mark)`.execute(db);
  return numAffectedRows === 1n;
}
