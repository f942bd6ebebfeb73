import type { Ground } from './scan_cylinders.ts';
import { greatestExpected, logLikelihoodRatio } from './scan_likelihood.ts';

/**
 * Finds the greatest ratio among all cylinders of whole-numbered cases, as far as it is `floor` or more (else 0). A
 * Monte Carlo test asks this a thousand times and only about ratios of a size, so nearly every cylinder can be left out unlooked at:
 *
 * - Areas without cases only add to the residents.
 * - The ratio is compared by `greatestExpected`, a look-up; the two logarithms are taken where it reaches the floor.
 * - Spans of days are looked at in groups of at most twice the length, by the cases of the longest and the expectation of
 *   the shortest; only where these could reach the floor is every length of the circle's centre looked at.
 *
 * 5,000 areas x 50 neighbours x 14 lengths, 280 cases: 3 ms a simulation on a shared core (all looked at: 6).
 */
export function ratioFinder(ground: Ground, floor: number): (recent: Int32Array, cases: Uint8Array) => number {
  const { zones, residents, days, rate, all, min_cases } = ground;
  const { members, lengths, width } = zones;
  const known = new Float64Array(all + 1).fill(-1);
  const boundOf = (cases: number): number => {
    const bound = known[cases]!;
    if (bound >= 0) return bound;
    known[cases] = cases < min_cases ? 0 : greatestExpected(cases, all, floor);
    return known[cases]!;
  };
  const groups = groupsOf(days);
  const longest = Int32Array.from(groups, group => group.longest);
  const least_rate = Float64Array.from(groups, group => rate[group.shortest - 1]!);
  const sums = new Int32Array(groups.length);
  const counts = new Int32Array(days);

  const couldReach = (recent: Int32Array, has_cases: Uint8Array, start: number, end: number): boolean => {
    let empty = true;
    for (let place = start; place < end; place++) {
      const area = members[place]!;
      if (has_cases[area] === 0) continue;
      if (empty) sums.fill(0);
      empty = false;
      for (let group = 0; group < longest.length; group++) {
        const sum = sums[group]! + recent[area * days + longest[group]! - 1]!;
        sums[group] = sum;
        if (sum >= min_cases && residents[place]! * least_rate[group]! <= boundOf(sum)) return true;
      }
    }
    return false;
  };

  const greatestAround = (recent: Int32Array, has_cases: Uint8Array, start: number, end: number): number => {
    let greatest = 0;
    counts.fill(0);
    for (let place = start; place < end; place++) {
      const area = members[place]!;
      if (has_cases[area] === 0) continue;
      for (let day = 0; day < days; day++) {
        const count = counts[day]! + recent[area * days + day]!;
        counts[day] = count;
        const expected = residents[place]! * rate[day]!;
        if (count < min_cases || expected > boundOf(count)) continue;
        greatest = Math.max(greatest, logLikelihoodRatio(count, expected, all));
      }
    }
    return greatest;
  };

  return (recent, has_cases) => {
    let greatest = 0;
    for (let centre = 0; centre < lengths.length; centre++) {
      const start = centre * width;
      const end = start + lengths[centre]!;
      if (couldReach(recent, has_cases, start, end))
        greatest = Math.max(greatest, greatestAround(recent, has_cases, start, end));
    }
    return greatest;
  };
}

/** 1, 2, 3–5, 6–11, …: each to less than twice its shortest. */
function groupsOf(days: number): { shortest: number; longest: number }[] {
  const groups = [];
  for (let shortest = 1; shortest <= days; ) {
    const longest = Math.min(days, Math.max(shortest, Math.floor(1.7 * shortest)));
    groups.push({ shortest, longest });
    shortest = longest + 1;
  }
  return groups;
}
