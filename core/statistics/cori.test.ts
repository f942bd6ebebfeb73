import { describe, expect, it } from 'vitest';
import {
  posteriorOf,
  quantileOf,
  RT_LEAST_CASES,
  reproductionNumber,
  serialInterval,
  windowInfectivity,
} from './cori.ts';
import { published, rowsOf } from './testing_published.ts';

/** EpiEstim's quantiles by the names of its columns. */
const QUANTILES = { q025: 0.025, q05: 0.05, q25: 0.25, median: 0.5, q75: 0.75, q95: 0.95, q975: 0.975 };

describe.runIf(published)('Rt of the 2009 influenza in a school (EpiEstim, Flu2009)', () => {
  const incidence = rowsOf('epiestim_flu2009_incidence.csv').map(row => Number(row.I));
  const serial_interval = rowsOf('epiestim_flu2009_si_distr.csv').map(row => Number(row.w));

  it('is EpiEstim in every column of every row', () => {
    const rows = rowsOf('epiestim_flu2009_expected_R.csv');
    expect(rows).toHaveLength(published!.epiestim_flu2009_weekly.rows);
    for (const row of rows) {
      const window = { from: Number(row.t_start) - 1, to: Number(row.t_end) - 1 };
      const posterior = reproductionNumber(incidence, serial_interval, window);
      expect(posterior.mean).toBeCloseTo(Number(row.mean_R), 12);
      expect(posterior.sd).toBeCloseTo(Number(row.std_R), 12);
      for (const [column, p] of Object.entries(QUANTILES))
        expect(quantileOf(posterior, p), `${row.t_end} ${column}`).toBeCloseTo(Number(row[column]), 11);
    }
  });

  it('is the published first and last week', () => {
    const { first, last } = published!.epiestim_flu2009_weekly;
    for (const { t_start, t_end, mean, std, q025, q975 } of [first, last]) {
      const posterior = reproductionNumber(incidence, serial_interval, { from: t_start - 1, to: t_end - 1 });
      expect(posterior.mean).toBeCloseTo(mean, 7);
      expect(posterior.sd).toBeCloseTo(std, 7);
      expect(quantileOf(posterior, 0.025)).toBeCloseTo(q025, 7);
      expect(quantileOf(posterior, 0.975)).toBeCloseTo(q975, 7);
    }
  });

  it('has the serial interval that EpiEstim made of 2.6 and 1.5 days, which is printed with three digits', () => {
    const made = serialInterval(2.6, 1.5);
    for (const [day, printed] of serial_interval.entries())
      expect(Math.abs(made[day]! - printed)).toBeLessThanOrEqual(0.00051);
  });
});

describe('Rt', () => {
  it('needs eleven cases in the window for a coefficient of variation of 0.3', () => {
    expect(RT_LEAST_CASES).toBe(11);
    const { mean, sd } = posteriorOf(RT_LEAST_CASES, 7);
    expect(sd / mean).toBeLessThanOrEqual(0.3);
    const fewer = posteriorOf(RT_LEAST_CASES - 1, 7);
    expect(fewer.sd / fewer.mean).toBeGreaterThan(0.3);
  });

  it('leaves imported cases out of those that were infected here, not out of those who infect', () => {
    const [incidence, local] = [
      [4, 4, 4, 4],
      [0, 1, 1, 1],
    ];
    const { shape, scale } = reproductionNumber(incidence, [0, 0.5, 0.5], { from: 1, to: 3, local });
    expect(shape).toBe(1 + 3);
    expect(scale).toBeCloseTo(1 / (0.2 + 2 + 4 + 4), 12);
  });

  it.each([
    [4.7, 2.9],
    [2.6, 1.5],
    [20, 15],
    [1.5, 0.3],
  ])('has a serial interval of mean %f and standard deviation %f days', (mean, sd) => {
    const weights = serialInterval(mean, sd);
    const moment = (power: number) => weights.reduce((sum, weight, day) => sum + weight * day ** power, 0);
    expect(weights[0]).toBe(0);
    expect(moment(0)).toBeCloseTo(1, 5);
    expect(moment(1)).toBeCloseTo(mean, 3);
    // Discretising over triangles of two days' width adds a sixth of a day squared.
    expect(Math.abs(moment(2) - moment(1) ** 2 - sd ** 2 - 1 / 6)).toBeLessThan(0.09);
  });

  it('refuses a serial interval that cannot be', () => {
    for (const [mean, sd] of [
      [1, 1],
      [0, 1],
      [5, 0],
      [Number.NaN, 1],
    ] as const)
      expect(() => serialInterval(mean, sd)).toThrow(RangeError);
  });

  it('is one weighted sum of past cases', () => {
    const serial_interval = serialInterval(4.7, 2.9);
    const incidence = Array.from({ length: 80 }, (_, day) => Math.round(30 + 25 * Math.sin(day / 6)));
    const weights = windowInfectivity(serial_interval);
    for (let to = 60; to < 80; to++) {
      let [cases, infectivity] = [0, 0];
      for (const [days_back, weight] of weights.entries()) infectivity += weight * (incidence[to - days_back] ?? 0);
      for (let day = to - 6; day <= to; day++) cases += incidence[day]!;
      const whole = reproductionNumber(incidence, serial_interval, { from: to - 6, to });
      expect(posteriorOf(cases, infectivity).mean).toBeCloseTo(whole.mean, 12);
    }
  });
});
