import { type Indicator, parseIndicator } from '#core/standard/indicator.ts';
import { addLimit, type Limits } from './critical.ts';
import type { Stretch } from './stretches.ts';

/**
 * What must hold between indicators of one area and day, whatever happened there: a window counts no more than a longer one
 * around it, local cases are no more than all cases, a rate is 0 where its count is, and so on. Rows that break one of these
 * cannot occur. Not all laws are here: a row that passes may still be one that nobody will ever see.
 */
export type Laws = {
  /** Never more than. */
  order: [string, string][];
  /** Both 0 or both not. */
  together: [string, string][];
  /** `name` is 0 exactly where `days` says that its last is `beyond` days ago or more, or there was none. */
  since: { name: string; days: string; beyond: number }[];
  /** Missing exactly where the count is 0. */
  shares: { share: string; count: string }[];
};

const SUMMED = new Set([
  'new_cases',
  'new_positives',
  'new_cases_local',
  'new_cases_imported',
  'new_asymptomatic',
  'new_cases_65plus',
  'cases_per_100k',
  'cases_65plus_per_100k',
  'clusters',
  'detected_clusters',
  'neighbour_cases_per_100k',
  'reported_days',
  'admissions_per_100k',
  'tests_per_100k',
]);
const PART_OF_CASES = new Set(['new_cases_local', 'new_cases_imported', 'new_cases_65plus']);
const RATE_OF: Record<string, string> = { cases_per_100k: 'new_cases', cases_65plus_per_100k: 'new_cases_65plus' };

export function lawsOf(names: readonly string[]): Laws {
  const all = names.flatMap(name => parseIndicator(name) ?? []);
  const laws: Laws = { order: [], together: [], since: [], shares: [] };
  for (const one of all) {
    for (const other of all) {
      if (one === other) continue;
      const sameKind = one.family === other.family && SUMMED.has(one.family);
      const part = PART_OF_CASES.has(one.family) && other.family === 'new_cases';
      if ((sameKind || part) && isWithin(one, other)) laws.order.push([one.name, other.name]);
      if (other.family === 'cumulative_cases' && (one.family === 'new_cases' || PART_OF_CASES.has(one.family)))
        laws.order.push([one.name, other.name]);
      const sameWindow = one.days === other.days && one.lag === other.lag;
      if (RATE_OF[one.family] === other.family && sameWindow) laws.together.push([one.name, other.name]);
      if (one.lag === 0 && other.family === 'days_since_last_case' && one.family === 'new_cases')
        laws.since.push({ name: one.name, days: other.name, beyond: one.days });
      if (one.lag === 0 && other.family === 'report_age_days' && one.family === 'reported_days')
        laws.since.push({ name: one.name, days: other.name, beyond: one.days });
      if (one.family === 'local_case_share' && other.family === 'new_cases' && sameWindow)
        laws.shares.push({ share: one.name, count: other.name });
    }
  }
  return laws;
}

const isWithin = (inner: Indicator, outer: Indicator): boolean =>
  outer.lag <= inner.lag && inner.lag + inner.days <= outer.lag + outer.days;

/** More values that then matter, so that each stretch keeps or breaks a law as a whole. */
export function addCritical(laws: Laws, values: Map<string, Limits>): void {
  for (const [one, other] of laws.together) for (const name of [one, other]) addLimit(values.get(name), 0, 2);
  for (const { name, days, beyond } of laws.since) {
    addLimit(values.get(name), 0, 2);
    addLimit(values.get(days), beyond, 1);
  }
  for (const { count } of laws.shares) addLimit(values.get(count), 0, 2);
}

/**
 * One possible row with every indicator in its stretch, the least of all; null where there is none. Each value is raised to
 * what the order demands, from the shortest windows on: intervals under "no more than" have a solution exactly if that one fits.
 */
export function rowWithin(
  names: readonly string[],
  stretches: readonly Stretch[],
  laws: Laws,
): Record<string, number | null> | null {
  const row: Record<string, number | null> = {};
  names.forEach((name, i) => {
    row[name] = stretches[i]?.low ?? null;
  });
  for (let changed = true, rounds = 0; changed && rounds <= names.length; rounds++) {
    changed = false;
    for (const [less, more] of laws.order) {
      const [low, high] = [row[less], row[more]];
      if (typeof low === 'number' && typeof high === 'number' && low > high) {
        row[more] = low;
        changed = true;
      }
    }
  }
  const inside = names.every((name, i) => {
    const stretch = stretches[i];
    return stretch === null || stretch === undefined || (row[name] as number) <= stretch.high;
  });
  return inside && keepsLaws(row, laws) ? row : null;
}

export function keepsLaws(row: Record<string, number | null>, laws: Laws): boolean {
  const zero = (name: string) => row[name] === 0;
  const known = (name: string) => row[name] !== null;
  return (
    laws.together.every(([one, other]) => !known(one) || !known(other) || zero(one) === zero(other)) &&
    laws.since.every(({ name, days, beyond }) => {
      const ago = row[days];
      return !known(name) || zero(name) === (ago === null || (ago as number) >= beyond);
    }) &&
    laws.shares.every(({ share, count }) => !known(count) || zero(count) === !known(share))
  );
}
