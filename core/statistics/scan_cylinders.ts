import { logLikelihoodRatio } from './scan_likelihood.ts';
import type { Zones } from './scan_zones.ts';

/**
 * What a scan walks over. `recent[area * days + n - 1]` are the cases of the last n days, `rate[n - 1]` the cases that n
 * days let expect per resident. A cylinder is a circle and the last n days.
 */
export type Ground = {
  zones: Zones;
  population: Float64Array;
  /** As `residentsOf` gives them. */
  residents: Float64Array;
  days: number;
  rate: Float64Array;
  /** All cases of all days. */
  all: number;
  /** A cylinder with fewer cases is no cluster. */
  min_cases: number;
};

export type Cylinder = {
  centre: number;
  /** Areas in it, nearest to the centre first. */
  members: number[];
  days: number;
  cases: number;
  expected: number;
  ratio: number;
};

/** Differences of rounding; ratios nearer than this are the same. */
export const SAME_RATIO = 1e-9;

/**
 * The cylinder of the greatest ratio that holds no area of `taken`; null where none has an excess. Of equal ones that with
 * the centre that comes first, then the smaller and the shorter.
 * A circle that ends in an area without cases is never the greatest: without that area it has as many cases where fewer are expected.
 */
export function greatestCylinder(ground: Ground, recent: Float64Array, taken: ReadonlySet<number>): Cylinder | null {
  const { zones, residents, days, rate, all, min_cases } = ground;
  let best: { centre: number; rank: number; days: number; cases: number; expected: number; ratio: number } | null =
    null;
  const cases = new Float64Array(days);
  for (let centre = 0; centre < zones.lengths.length; centre++) {
    cases.fill(0);
    for (let rank = 0; rank < zones.lengths[centre]!; rank++) {
      const area = zones.members[centre * zones.width + rank]!;
      if (taken.has(area)) break;
      if (recent[area * days + days - 1] === 0) continue;
      for (let day = 0; day < days; day++) {
        const here = cases[day]! + recent[area * days + day]!;
        cases[day] = here;
        const expected = residents[centre * zones.width + rank]! * rate[day]!;
        if (here < min_cases || here <= expected) continue;
        const ratio = logLikelihoodRatio(here, expected, all);
        if (best === null || ratio > best.ratio + SAME_RATIO)
          best = { centre, rank, days: day + 1, cases: here, expected, ratio };
      }
    }
  }
  if (best === null) return null;
  const { rank, ...cylinder } = best;
  const start = best.centre * zones.width;
  return { ...cylinder, members: [...zones.members.subarray(start, start + rank + 1)] };
}
