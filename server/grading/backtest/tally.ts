import type { Day, GradeCounts, Severity } from '#core/contract.ts';
import { gradeOf } from '#core/contract.ts';
import type { BacktestResult } from '#core/contract_standards.ts';
import { dayNumber, dayText } from '#core/days.ts';
import type { Run } from '#server/grading/history.ts';

/** What a backtest counts of one standard, area by area; made into a result at the end. */
export type Tally = {
  first: number;
  last: number;
  warning_severity: Severity;
  areas: number;
  days_at: GradeCounts;
  raises: number;
  lowerings: number;
  /** By day of the range. */
  changes: Int32Array;
  outbreaks: number;
  lead_days: number[];
  days_to_first_lowering: number[];
};

export const startTally = (from: Day, to: Day, warning_severity: Severity): Tally => ({
  first: dayNumber(from),
  last: dayNumber(to),
  warning_severity,
  areas: 0,
  days_at: { green: 0, blue: 0, yellow: 0, orange: 0, red: 0, insufficient: 0 },
  raises: 0,
  lowerings: 0,
  changes: new Int32Array(dayNumber(to) - dayNumber(from) + 1),
  outbreaks: 0,
  lead_days: [],
  days_to_first_lowering: [],
});

/**
 * Counts one area. `runs` cover every day up to the end of the range, from before it where there is one; `onsets` are the
 * first days of its outbreaks in the range.
 *
 * A change is from the last grade shown to another one. Days without a grade between the two are not changes, neither
 * going nor coming back: they say something of the reports, not of the standard, and are counted as days.
 */
export function addArea(tally: Tally, runs: readonly Run[], onsets: readonly Day[]): void {
  const { first, last, warning_severity } = tally;
  tally.areas++;
  tally.outbreaks += onsets.length;
  let shown: Severity | null = null;
  let warnedOn: number | null = null;
  const warnings: { begins: number; ends: number }[] = [];
  for (const { from, to, severity } of runs) {
    const [begins, ends] = [dayNumber(from), dayNumber(to)];
    const days = Math.min(ends, last) - Math.max(begins, first) + 1;
    if (days > 0) tally.days_at[gradeOf(severity) ?? 'insufficient'] += days;
    if (severity === null) continue;

    const counts = begins >= first && begins <= last;
    if (shown !== null && shown !== severity && counts) {
      tally.changes[begins - first]!++;
      if (severity > shown) {
        tally.raises++;
        if (shown < warning_severity && severity >= warning_severity) warnedOn = begins;
      } else {
        tally.lowerings++;
        if (warnedOn !== null) tally.days_to_first_lowering.push(begins - warnedOn);
        warnedOn = null;
      }
    }
    shown = severity;

    if (severity < warning_severity) continue;
    const before = warnings.at(-1);
    if (before && before.ends === begins - 1) before.ends = ends;
    else warnings.push({ begins, ends });
  }
  for (const onset of onsets) {
    const eve = dayNumber(onset) - 1;
    const warning = warnings.find(({ begins, ends }) => begins <= eve && ends >= eve);
    if (warning) tally.lead_days.push(eve + 1 - warning.begins);
  }
}

export function resultOf(tally: Tally, standard: BacktestResult['standard']): BacktestResult {
  const area_days = tally.areas * tally.changes.length;
  const changes = tally.raises + tally.lowerings;
  const most = tally.changes.reduce((most, count) => Math.max(most, count), 0);
  return {
    standard,
    area_days,
    days_at: tally.days_at,
    flips_per_100_area_days: area_days === 0 ? 0 : (100 * changes) / area_days,
    raises: tally.raises,
    lowerings: tally.lowerings,
    outbreaks: tally.outbreaks,
    outbreaks_warned: tally.lead_days.length,
    lead_days_median: median(tally.lead_days),
    lead_days: tally.lead_days.toSorted((a, b) => a - b),
    days_to_first_lowering_median: median(tally.days_to_first_lowering),
    busiest_day: most === 0 ? null : { date: dayText(tally.first + tally.changes.indexOf(most)), changes: most },
  };
}

/** The middle one, or the mean of the two in the middle; null of none. */
function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
