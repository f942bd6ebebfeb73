import { describe, expect, it } from 'vitest';
import { gammaProbability, gammaQuantile, logGamma } from './gamma.ts';

describe('the gamma distribution', () => {
  it('has the gamma function of whole numbers and halves', () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n++) {
      expect(Math.exp(logGamma(n)) / factorial).toBeCloseTo(1, 12);
      factorial *= n;
    }
    expect(Math.exp(logGamma(0.5)) ** 2).toBeCloseTo(Math.PI, 12);
  });

  it('is a sum of Poisson terms for whole shapes', () => {
    for (const shape of [1, 2, 5, 18, 100])
      for (const x of [0.01, 0.5, 1, 4, 18, 19, 100, 130]) {
        let [term, fewer] = [Math.exp(-x), 0];
        for (let n = 0; n < shape; n++) {
          fewer += term;
          term *= x / (n + 1);
        }
        expect(gammaProbability(x, shape)).toBeCloseTo(1 - fewer, 12);
      }
  });

  it('is one less the error function for a shape of a half (chi-squared of one degree of freedom)', () => {
    expect(gammaProbability(1.959963984540054 ** 2, 0.5, 2)).toBeCloseTo(0.95, 13);
    expect(gammaProbability(1, 0.5, 2)).toBeCloseTo(0.682689492137086, 13);
  });

  it('gives back its quantiles', () => {
    for (const shape of [0.05, 0.5, 1, 1.63, 12, 500, 250_000])
      for (const p of [1e-6, 0.025, 0.5, 0.975, 1 - 1e-6])
        expect(gammaProbability(gammaQuantile(p, shape, 3), shape, 3) / p, `${shape} ${p}`).toBeCloseTo(1, 9);
  });

  it('has its ends, and refuses what is no probability', () => {
    expect(gammaProbability(0, 2)).toBe(0);
    expect(gammaProbability(-3, 2)).toBe(0);
    expect(gammaProbability(Number.POSITIVE_INFINITY, 2)).toBe(1);
    expect(gammaQuantile(0, 2)).toBe(0);
    expect(gammaQuantile(1, 2)).toBe(Number.POSITIVE_INFINITY);
    for (const p of [-0.1, 1.1, Number.NaN]) expect(() => gammaQuantile(p, 2)).toThrow(RangeError);
  });
});
