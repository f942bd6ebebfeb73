import type { Day } from '#core/contract.ts';
import type { Impact } from '#core/contract_standards.ts';
import { addDays } from '#core/days.ts';
import { START, type Standing, step } from '#core/grading/memory.ts';
import type { RawColumns } from '#core/grading/raw.ts';
import { firstDayGrades, impactOf, rawAt } from '#core/grading/what_if.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { rawGradeRuns } from '#server/grading/raw.ts';
import { type StandardVersion, segmentsOf } from '#server/grading/standard_in_force.ts';
import type { Db } from '#server/platform/database.ts';
import type { LevelAreas } from './level_areas.ts';
import type { Standings } from './standings.ts';

/** The raw grades of every area on a day, computed by the engine, in the columns of core/grading/what_if.ts. */
export async function rawColumns(
  db: Db,
  compiled: CompiledStandard,
  { level, count, place }: LevelAreas,
  date: Day,
): Promise<RawColumns> {
  const rows = await rawGradeRuns(db, compiled, { cells: { level, from: date, to: date } });
  const severity = new Int8Array(count).fill(-1);
  const columns: RawColumns = {
    severity,
    held_severity: compiled.held_rules ? new Int8Array(count).fill(-1) : severity,
    rule: new Int16Array(count),
    stale: new Uint8Array(count),
    lower_allowed: new Uint8Array(count),
    suspended: new Uint8Array(count),
  };
  for (const row of rows) {
    const i = place.get(row.area_id);
    if (i === undefined) continue;
    columns.severity[i] = row.severity ?? -1;
    columns.held_severity[i] = row.held_severity ?? -1;
    columns.rule[i] = row.rule;
    columns.stale[i] = Number(row.stale);
    columns.lower_allowed[i] = Number(row.lower_allowed);
    columns.suspended[i] = Number(row.suspended);
  }
  return columns;
}

export type Compared = { before: RawColumns; after: RawColumns };

export const rulesAlone = ({ before, after }: Compared, { population }: LevelAreas): Impact =>
  impactOf(before.severity, after.severity, population);

export type FirstDay = { impact: Impact; before: Int8Array; after: Int8Array };

/**
 * What would be shown on `first`, the first day in force, if the numbers stayed as on `date` (the last graded day): the days
 * between pass under what is in force on them, then one standard takes `first` and the other takes it. Overrides, which no
 * standard moves, are left out.
 */
export async function firstDay(
  db: Db,
  { areas, standings, raws, compiled, in_force, date, first }: FirstDayQuestion,
): Promise<FirstDay> {
  const waiting = await standingsBefore(db, { areas, standings, in_force, date, first });
  const before = firstDayGrades(compiled.before, raws.before, waiting, first);
  const after = firstDayGrades(compiled.after, raws.after, waiting, first);
  return { impact: impactOf(before, after, areas.population), before, after };
}

type FirstDayQuestion = {
  areas: LevelAreas;
  standings: Standings;
  raws: Compared;
  compiled: { before: CompiledStandard; after: CompiledStandard };
  in_force: readonly StandardVersion[];
  date: Day;
  first: Day;
};

async function standingsBefore(
  db: Db,
  { areas, standings, in_force, date, first }: Omit<FirstDayQuestion, 'raws' | 'compiled'>,
): Promise<(Standing | null)[]> {
  const held = standings.index.map(at => standings.distinct[at] ?? null);
  for (const { from, to, standard } of segmentsOf(in_force, addDays(date, 1), addDays(first, -1))) {
    const raws = await rawColumns(db, standard.compiled, areas, date);
    for (let day = from; day <= to; day = addDays(day, 1)) {
      for (let i = 0; i < held.length; i++)
        held[i] = step(standard.compiled, held[i] ?? START, rawAt(raws, i), day).standing;
      // Between days others are served: 650,000 steps take some tenths of a second.
      await new Promise(next => setImmediate(next));
    }
  }
  return held;
}
