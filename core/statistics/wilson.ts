/** z of the two-sided 95 % interval, as in server/indicators/formula.ts. */
export const Z_95 = 1.959963984540054;

export type Interval = { lo: number; hi: number };

/**
 * Wilson score interval of a share (0 to 1), without continuity correction: Wilson 1927, J Am Stat Assoc 22:209-212; method 3
 * of Newcombe 1998, Stat Med 17:857-872. It stays inside 0 and 1 and says something of 0 events, where the usual plus or
 * minus z standard errors says that nothing is uncertain. null where it is no share: n is not positive, or x not within 0 to n.
 */
export function wilsonInterval(x: number, n: number, z = Z_95): Interval | null {
  if (!(n > 0 && x >= 0 && x <= n && Number.isFinite(n))) return null;
  const middle = (x + z ** 2 / 2) / (n + z ** 2);
  const half = (z * Math.sqrt((x * (n - x)) / n + z ** 2 / 4)) / (n + z ** 2);
  // Exactly 0 and 1 where nothing and everything is counted: the difference of two equal sums may be 1e-18.
  return { lo: x === 0 ? 0 : middle - half, hi: x === n ? 1 : middle + half };
}
