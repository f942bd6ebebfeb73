import { describe, expect, it } from 'vitest';
import { published } from './testing_published.ts';
import { wilsonInterval } from './wilson.ts';

describe('the Wilson interval', () => {
  it.runIf(published)('is that of Newcombe 1998 in its four cases', () => {
    const { cases } = published!.wilson_95;
    expect(cases).toHaveLength(4);
    for (const { x, n, lo, hi } of cases) {
      const interval = wilsonInterval(x, n)!;
      expect(interval.lo).toBeCloseTo(lo, 4);
      expect(interval.hi).toBeCloseTo(hi, 4);
    }
  });

  it('holds the shares p that x lies within z standard errors of: Wilson 1927 solves this for p', () => {
    for (const [x, n] of [
      [1, 812],
      [7, 20],
      [500, 1_000_000],
    ] as const) {
      const { lo, hi } = wilsonInterval(x, n)!;
      for (const p of [lo, hi])
        expect(Math.abs(x / n - p) / Math.sqrt((p * (1 - p)) / n)).toBeCloseTo(1.959963984540054, 9);
      expect(lo).toBeLessThan(x / n);
      expect(hi).toBeGreaterThan(x / n);
    }
  });

  it('ends exactly at 0 and 1, and mirrors', () => {
    for (const n of [1, 7, 812, 12_345]) {
      expect(wilsonInterval(0, n)!.lo).toBe(0);
      expect(wilsonInterval(n, n)!.hi).toBe(1);
      expect(wilsonInterval(n, n)!.lo).toBeCloseTo(1 - wilsonInterval(0, n)!.hi, 14);
    }
  });

  it('is none of what is no share', () => {
    for (const [x, n] of [
      [0, 0],
      [1, 0],
      [-1, 5],
      [6, 5],
      [1, Number.NaN],
      [Number.NaN, 5],
      [1, Number.POSITIVE_INFINITY],
    ] as const)
      expect(wilsonInterval(x, n)).toBeNull();
  });
});
