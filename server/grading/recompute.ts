import type { Day, Level } from '#core/contract.ts';
import { addDays, dayBefore, daysBetween } from '#core/days.ts';
import { START, type Standing } from '#core/grading/memory.ts';
import { type Database, type Db, sql } from '#server/platform/database.ts';
import { groupByArea } from './analysis.ts';
import { runHistory, type Segment } from './history.ts';
import { overlaysOf } from './overrides/overlays.ts';
import { type RawRow, rawGradeRuns } from './raw.ts';
import {
  compareSpells,
  currentSpells,
  type Revision,
  type Spell,
  type SpellChanges,
  writeSpells,
  writeStandings,
} from './spells.ts';
import { spreadMarks } from './spread.ts';
import { activeStandards, type StandardVersion, segmentsOf } from './standard_in_force.ts';

/** Cells (areas x days) of a batch: some seconds on the embedded engine, whose only connection it holds. */
const BATCH_CELLS = 40_000;

type StaleArea = { area_id: number; from_day: Day; day: Day | null; standing: Standing | null; steady: boolean | null };

export type Recomputed = { areas: number; spells: number; left: number };

/**
 * Recomputes a batch of the areas that reports made stale, from the first stale day to `last`, in one transaction with
 * the removal of their marks: a crash leaves them stale, never half done.
 * Returns how many were done, how many spells changed, and how many are left.
 */
export async function recomputeStale(database: Database, first: Day, last: Day, level: Level): Promise<Recomputed> {
  return database.db.transaction().execute(async trx => {
    await sql`set local jit = off`.execute(trx);
    const days = daysBetween(first, last) + 1;
    const standards = await activeStandards(trx);
    const onlySpread = await spreadMarks(trx, level, standards, first, last);
    const stale = await takeStale(trx, level, last, Math.max(1, Math.floor(BATCH_CELLS / days)), onlySpread);
    if (stale.length === 0) return { areas: 0, spells: 0, left: 0 };
    const changes = await recomputeAreas(trx, stale, standards, first, last);
    const spells = changes.superseded.length + changes.added.length;
    if (spells > 0) {
      const { rows } = await sql<Revision>`
        update grading set revision = revision + 1, computed_at = date_trunc('milliseconds', clock_timestamp())
        returning revision, computed_at`.execute(trx);
      const needed = new Map(standards.map(s => [s.standard_version_id, s.compiled.indicators]));
      await writeSpells(trx, changes, rows[0]!, id => needed.get(id) ?? []);
    }
    const { rows } = await sql<{
      left: number;
    }>`select count(*) as left from stale where from_day <= ${last}::date`.execute(trx);
    return { areas: stale.length, spells, left: rows[0]!.left };
  });
}

const earliestOf = (days: readonly Day[]): Day => days.toSorted()[0]!;

/**
 * Takes marks off the table, with what memory holds of their areas. Marks of areas that are not graded are dropped; those
 * of days after `last` wait: a report came since the days were counted, and `advance` comes first.
 */
async function takeStale(trx: Db, level: Level, last: Day, limit: number, onlySpread: boolean): Promise<StaleArea[]> {
  await sql`
    delete from stale using area where area.area_id = stale.area_id
      and (area.level <> ${level} or area.retired_version is not null)`.execute(trx);
  const { rows } = await sql<StaleArea>`
    with taken as (
      delete from stale where area_id in (
        select area_id from stale where from_day <= ${last}::date and (not input_changed or not ${onlySpread}::boolean)
        order by mark limit ${limit} for update skip locked)
      returning area_id, from_day)
    select t.area_id, t.from_day, s.day, s.standing, s.steady
    from taken t left join standing s on s.area_id = t.area_id
    order by t.area_id`.execute(trx);
  return rows.map(row => ({ ...row, standing: row.standing && { ...START, ...row.standing } }));
}

async function recomputeAreas(
  trx: Db,
  stale: readonly StaleArea[],
  standards: readonly StandardVersion[],
  first: Day,
  last: Day,
): Promise<SpellChanges> {
  const ids = stale.map(({ area_id }) => area_id);
  const earliest = earliestOf(stale.map(({ from_day }) => from_day));
  const spells = await currentSpells(trx, ids, earliest > first ? dayBefore(earliest) : first);
  const starts = new Map(stale.map(area => [area.area_id, startOf(area, spells.get(area.area_id) ?? [], first)]));
  const from = earliestOf([...starts.values()].map(start => start.from));

  const raws: { segment: ReturnType<typeof segmentsOf>[number]; byArea: Map<number, RawRow[]> }[] = [];
  for (const segment of segmentsOf(standards, from, last)) {
    const cells = { areas: ids, from: segment.from, to: segment.to };
    const rows = await rawGradeRuns(trx, segment.standard.compiled, { cells });
    raws.push({ segment, byArea: groupByArea(rows) });
  }

  const overlays = await overlaysOf(trx, ids);
  const changes: SpellChanges = { superseded: [], added: [] };
  const ends = [];
  for (const { area_id } of stale) {
    const start = starts.get(area_id)!;
    const segments = raws.flatMap(({ segment, byArea }) => segmentFrom(segment, byArea.get(area_id) ?? [], start.from));
    const { runs, end } = runHistory(segments, start.standing, overlays.get(area_id));
    const change = compareSpells(area_id, spells.get(area_id) ?? [], runs);
    changes.superseded.push(...change.superseded);
    changes.added.push(...change.added);
    ends.push({ area_id, ...end });
  }
  await writeStandings(trx, ends);
  return changes;
}

/**
 * Where an area's history can be taken up so that days from `from_day` come out right: after the last computed day when
 * only new days are stale, else after the first day of the spell in force before it, else from the beginning.
 */
function startOf(area: StaleArea, spells: readonly Spell[], first: Day): { from: Day; standing: Standing } {
  const { from_day, day, standing, steady } = area;
  if (from_day <= first) return { from: first, standing: START };
  const before = dayBefore(from_day);
  if (standing !== null && day !== null && (day === before || (steady && day < before)))
    return { from: from_day, standing };
  const spell = spells.find(
    ({ from_day: begins, to_day }) => begins <= before && (to_day === null || to_day >= before),
  );
  return spell ? { from: addDays(spell.from_day, 1), standing: spell.memory } : { from: first, standing: START };
}

/** The part of a segment from a day on; the run that holds on that day is moved to it. */
function segmentFrom(
  { from, to, standard }: ReturnType<typeof segmentsOf>[number],
  rows: readonly RawRow[],
  start: Day,
): Segment[] {
  if (to < start) return [];
  const begin = from < start ? start : from;
  const holding = rows.findLastIndex(row => row.day <= begin);
  const raws = rows.slice(holding).map((raw, index) => ({ day: index === 0 ? begin : raw.day, raw }));
  return [{ from: begin, to, compiled: standard.compiled, standard_version_id: standard.standard_version_id, raws }];
}
