import type { Day } from '#core/contract.ts';

/** What a cluster keeps while it goes on: the day it was first detected, and its place among those new on that day. */
export type Identity = { first_detected: Day; number: number };
export type Labelled = Identity & { status: 'new' | 'ongoing' };

/** C-260212-1: the first cluster that was new on 12 February 2026. */
export const nameOf = ({ first_detected, number }: Identity): string =>
  `C-${first_detected.slice(2).replaceAll('-', '')}-${number}`;

/**
 * Names the clusters of a day (strongest first) by those of the day before: one that shares an area with one of them goes on,
 * under the name of that with which it shares most. A name goes to one only; where a cluster falls apart, the other parts go
 * on under names of this day.
 *
 * A running number (C-03) was rejected: a correction of the past would shift the numbers of all that came later, and what
 * was written down about C-03 would be about another cluster.
 */
export function identify(
  day: Day,
  clusters: readonly { areas: readonly number[] }[],
  before: readonly (Identity & { areas: readonly number[] })[],
): Labelled[] {
  const free = new Set(before);
  let number = 0;
  return clusters.map(({ areas }): Labelled => {
    const inside = new Set(areas);
    const shared = (other: { areas: readonly number[] }) => other.areas.filter(area => inside.has(area)).length;
    const nearest = [...free].reduce<(typeof before)[number] | null>(
      (best, other) => (shared(other) > (best === null ? 0 : shared(best)) ? other : best),
      null,
    );
    if (nearest) {
      free.delete(nearest);
      return { first_detected: nearest.first_detected, number: nearest.number, status: 'ongoing' };
    }
    number++;
    return { first_detected: day, number, status: before.some(other => shared(other) > 0) ? 'ongoing' : 'new' };
  });
}
