import { parseIndicator } from '#core/standard/indicator.ts';

/** Families whose value in one area follows from the reports of all areas of its level. */
const OVER_ALL_AREAS = new Set(['cases_per_100k_eb']);

/** Whether a report of any area can change these indicators in every other. */
export const readsEveryArea = (indicators: readonly string[]): boolean =>
  indicators.some(name => OVER_ALL_AREAS.has(parseIndicator(name)?.family ?? ''));
