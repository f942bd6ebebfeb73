import type { Day, Level, Severity, StandardRef } from '#core/contract.ts';
import type { BacktestPayload } from '#core/contract_standards.ts';
import { daysBetween } from '#core/days.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { gradingState } from '#server/grading/advance.ts';
import { gradeSeries } from '#server/grading/analysis.ts';
import type { Database } from '#server/platform/database.ts';
import { outbreakOnsets } from './onsets.ts';
import { gradedAreas, type LongWork, readWithoutJit, slicesOf } from './slices.ts';
import { addArea, resultOf, startTally } from './tally.ts';

export const OUTBREAK_NEW_CASES_7D = 5;
export const WARNING_SEVERITY = 2;

export type TestedStandard = { ref: StandardRef; compiled: CompiledStandard };

export type BacktestOptions = LongWork & {
  standards: readonly TestedStandard[];
  level: Level;
  from: Day;
  to: Day;
  /** An outbreak begins on the first day with so many new cases in 7 days after 14 days below. */
  outbreak_new_cases_7d?: number | undefined;
  /** A warning is a grade of at least this severity. */
  warning_severity?: Severity | undefined;
};

/**
 * What each standard would have shown on every area and day from `from` to `to`, had it alone been in force since the
 * first day of the data: memory starts blank on that day for all of them, also for the one in force, so that they can be
 * compared; a later `from` only narrows what is counted. By the reports as they are known now, corrections included; one
 * that comes in meanwhile is in the slices that follow (a fixed moment of knowledge was measured: without the index of the
 * rows in force `cumulative_cases` of 20,000 area-days takes over 20 s instead of 1.6). Overrides are decisions of people, not of a standard, and are left out. Stores nothing.
 *
 * - `days_at`: area-days by grade shown; `insufficient` is no grade. They add up to areas x days.
 * - `raises`, `lowerings`: changes of the grade shown, against the last grade the area had (see addArea); flips are both,
 *   per 100 area-days.
 * - `outbreaks`: onsets in the range by the reports alone (see outbreakOnsets); warned where the grade shown on the day
 *   before was at least `warning_severity`. `lead_days`: days from the first day of that warning, unbroken since, to the
 *   onset: 1 where it began the day before. It may have begun before `from`.
 * - `days_to_first_lowering`: from a raise from below the warning grade to it or above, to the next lowering by however
 *   much; raises that no lowering follows in the range are not in the median, so that it says too little at its end.
 * - `busiest_day`: the one with most changes, the earliest of equals.
 *
 * Cost: one statement a standard for every 12,000 area-days. Throws the signal's reason when aborted.
 */
export async function backtest(db: Database['db'], options: BacktestOptions): Promise<BacktestPayload> {
  const { standards, level, from, to, signal, progress } = options;
  const outbreak_new_cases_7d = options.outbreak_new_cases_7d ?? OUTBREAK_NEW_CASES_7D;
  const warning_severity = options.warning_severity ?? WARNING_SEVERITY;
  const first = (await gradingState(db)).first_day ?? from;
  const areas = await gradedAreas(db, level);
  const tallies = standards.map(() => startTally(from, to, warning_severity));
  const days = daysBetween(from, to) + 1;
  const total = standards.length * areas.length * days;
  let done = 0;
  progress?.(done, total);
  for (const slice of slicesOf(areas, first, to)) {
    signal?.throwIfAborted();
    const onsets = await readWithoutJit(db, trx =>
      outbreakOnsets(trx, slice, { first, from, to }, outbreak_new_cases_7d),
    );
    for (const [index, { compiled }] of standards.entries()) {
      signal?.throwIfAborted();
      const series = await readWithoutJit(db, trx => gradeSeries(trx, compiled, { areas: slice, from: first, to }));
      for (const area_id of slice) addArea(tallies[index]!, series.get(area_id) ?? [], onsets.get(area_id) ?? []);
      done += slice.length * days;
      progress?.(done, total);
    }
  }
  return {
    ...{ from, to, level, areas: areas.length, outbreak_new_cases_7d, warning_severity },
    results: standards.map(({ ref }, index) => resultOf(tallies[index]!, ref)),
  };
}
