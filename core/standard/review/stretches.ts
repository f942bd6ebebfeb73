import { parseIndicator } from '#core/standard/indicator.ts';
import type { Cut, Limits } from './critical.ts';

/** A stretch of values that no condition tells apart, both ends included; null: the value is missing. */
export type Stretch = { low: number; high: number } | null;

const WHOLE =
  /^(new_cases|new_positives|new_asymptomatic|clusters|detected_clusters|cumulative_cases|days_since|report_age|reported_days|fever_pending|population)/;

export const isWhole = (name: string): boolean => WHOLE.test(name);

/** The greatest value there can be. */
export function greatestOf(name: string): number {
  const indicator = parseIndicator(name);
  if (indicator?.family === 'reported_days') return indicator.days;
  if (indicator?.family.startsWith('local_case_share')) return 1;
  if (indicator?.family.startsWith('positivity_percent')) return 100;
  return 1e9;
}

/** All there can be of an indicator, cut where it matters: known ones first, ascending, then missing. */
export function stretchesOf(name: string, limits: Limits): Stretch[] {
  const most = greatestOf(name);
  const inside = [...limits].filter(([value]) => value >= 0 && value <= most).sort(([a], [b]) => a - b);
  return [...(isWhole(name) ? wholeStretches(inside, most) : realStretches(inside, most)), null];
}

function wholeStretches(limits: [number, Cut][], most: number): Stretch[] {
  const starts = new Set([0]);
  for (const [limit, cut] of limits) {
    if (cut & 1) starts.add(Math.ceil(limit));
    if (cut & 2) starts.add(Math.floor(limit) + 1);
  }
  const list = [...starts].filter(start => start <= most).sort((a, b) => a - b);
  return list.map((low, i) => ({ low, high: (list[i + 1] ?? most + 1) - 1 }));
}

function realStretches(limits: [number, Cut][], most: number): Stretch[] {
  const starts: { at: number; included: boolean }[] = [{ at: 0, included: true }];
  for (const [at, cut] of limits) {
    if (cut & 1 && at > 0) starts.push({ at, included: true });
    if (cut & 2 && at < most) starts.push({ at, included: false });
  }
  return starts.map(({ at, included }, i) => {
    const next = starts[i + 1] ?? { at: most, included: false };
    // A hair off the limit, as a value of people would be.
    const hair = Math.min((next.at - at) / 4, Math.max(1e-6, at * 1e-6));
    return { low: included ? at : at + hair, high: next.included ? next.at - hair : next.at };
  });
}
