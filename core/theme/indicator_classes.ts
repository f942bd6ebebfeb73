import { parseIndicator, scaleOf } from '../standard/indicator.ts';
import type { ThemeId } from './grade_colours.ts';

/**
 * How the map shows one indicator: five classes with fixed limits, the same on every day and in every city, so that two pictures compare. In
 * shades of one hue that no grade has, so that nobody takes them for grades; without a value it is hatched, as where there is no grade.
 */
export const CLASS_COUNT = 5;
/** The class of an area without a value. */
export const NO_VALUE = -1;
export type Limits = readonly [number, number, number, number];

/** From few to many: darker on a light ground, lighter on a dark one. */
export const CLASS_COLOURS: Record<ThemeId, readonly string[]> = {
  official: ['#f4f1f9', '#d0c9e6', '#a69bcc', '#7a68ad', '#4f2f86'],
  luminance: ['#f4f1f9', '#d0c9e6', '#a69bcc', '#7a68ad', '#4f2f86'],
  wall: ['#2a2140', '#4a3a70', '#7460a6', '#a893d6', '#e0d5f8'],
};

const COUNTS: Limits = [1, 3, 5, 10];
const RATES: Limits = [10, 50, 100, 250];
const PERCENT: Limits = [50, 70, 80, 90];
const POSITIVITY: Limits = [0.1, 1, 3, 5];
const RATIO: Limits = [0.5, 1, 1.5, 2];

/**
 * By family; a value on a limit is in the class above it. Rates as the community levels of the CDC have them (10, 50, 100), positivity around the
 * 5 % of the WHO, ratios around 1; the others are ours.
 */
export const CLASS_LIMITS: Record<string, Limits> = {
  new_cases: COUNTS,
  new_positives: COUNTS,
  new_cases_local: COUNTS,
  new_cases_imported: COUNTS,
  new_asymptomatic: COUNTS,
  new_cases_65plus: COUNTS,
  cases_per_100k: RATES,
  cases_65plus_per_100k: RATES,
  cases_per_100k_eb: RATES,
  cumulative_cases: [1, 10, 50, 200],
  local_case_share: [0.25, 0.5, 0.75, 1],
  days_since_last_case: [3, 7, 14, 28],
  tests_per_100k: [100, 1_000, 5_000, 20_000],
  positivity_percent: POSITIVITY,
  positivity_percent_lo: POSITIVITY,
  positivity_percent_hi: POSITIVITY,
  screening_coverage_percent: PERCENT,
  growth_ratio: RATIO,
  rt: RATIO,
  clusters: [1, 2, 3, 5],
  detected_clusters: [1, 2, 3, 5],
  neighbour_cases_per_100k: RATES,
  under_observation_per_10k: [1, 5, 20, 50],
  fever_pending: COUNTS,
  report_age_days: [1, 2, 4, 8],
  reported_days: [1, 4, 7, 14],
  admissions_per_100k: [1, 5, 10, 20],
  beds_percent: PERCENT,
  population: [1_000, 3_000, 5_000, 10_000],
};

/** Null where the language has no such indicator. */
export function limitsOf(name: string): Limits | null {
  const indicator = parseIndicator(name);
  return indicator && (CLASS_LIMITS[indicator.family] ?? null);
}

export const classOf = (value: number | null, limits: Limits): number =>
  value === null ? NO_VALUE : limits.filter(limit => value >= limit).length;

/** Limits as they are said: a share in percent. */
export function saidLimits(name: string): number[] {
  const indicator = parseIndicator(name);
  return indicator ? (limitsOf(name) ?? []).map(limit => limit * scaleOf(indicator)) : [];
}
