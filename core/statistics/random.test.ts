import { describe, expect, it } from 'vitest';
import { makeRandom, shuffle } from './random.ts';

const draws = (seed: number, count: number): number[] => {
  const random = makeRandom(seed);
  return Array.from({ length: count }, () => random());
};

describe('random numbers', () => {
  it('are the same for the same seed, and unrelated for the next', () => {
    expect(draws(7, 5)).toEqual(draws(7, 5));
    const [one, two] = [draws(1, 10_000), draws(2, 10_000)];
    const product = one.reduce((sum, value, i) => sum + (value - 0.5) * (two[i]! - 0.5), 0) / one.length;
    expect(Math.abs(product * 12)).toBeLessThan(0.04); // correlation; four standard errors
  });

  it('keep the parts of a seed above 32 bits apart', () => {
    expect(draws(1, 3)).not.toEqual(draws(1 + 2 ** 32, 3));
    expect(draws(2 ** 53 - 1, 3)).not.toEqual(draws(2 ** 53 - 2, 3));
  });

  it('are uniform in [0, 1): chi-squared over 100 bins of 100,000', () => {
    const bins = new Array<number>(100).fill(0);
    const values = draws(20200501, 100_000);
    expect(values.every(value => value >= 0 && value < 1)).toBe(true);
    for (const value of values) bins[Math.floor(value * 100)]!++;
    const chi = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chi).toBeGreaterThan(52); // 99 degrees of freedom: 99.99 % lie in 52 to 163
    expect(chi).toBeLessThan(163);
  });

  it('refuse a seed that is not an integer', () => {
    for (const seed of [0.5, -1, Number.NaN, 2 ** 53]) expect(() => makeRandom(seed)).toThrow(RangeError);
  });

  it('shuffle every order alike often', () => {
    const random = makeRandom(3);
    const seen = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const list = [1, 2, 3, 4];
      shuffle(list, random);
      seen.set(list.join(''), (seen.get(list.join('')) ?? 0) + 1);
    }
    expect(seen.size).toBe(24);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(160); // five standard errors
  });
});
