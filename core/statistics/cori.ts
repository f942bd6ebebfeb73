import { gammaProbability, gammaQuantile } from './gamma.ts';

/**
 * The instantaneous reproduction number of Cori, Ferguson, Fraser & Cauchemez 2013, Am J Epidemiol 178:1505-1512 (EpiEstim):
 * Rt is constant over a window, cases are Poisson about Rt x infectivity, and the prior of Rt is a gamma distribution.
 * Infectivity of a day = sum over the days before of their cases x the chance that a serial interval is so long.
 */

/** Shape and scale of the prior: mean 5, standard deviation 5, as in EpiEstim. */
export const PRIOR = { shape: 1, scale: 5 } as const;

/** Days over which Rt is held constant. */
export const RT_WINDOW_DAYS = 7;

/**
 * Fewest cases in the window for a posterior coefficient of variation of 0.3, the paper's bound (web appendix 1): it is
 * 1 / sqrt(shape + cases) whatever the infectivity. With fewer, the prior's mean of 5 would colour a quiet community.
 */
export const RT_LEAST_CASES = Math.ceil(1 / 0.3 ** 2 - PRIOR.shape);

export type Posterior = { shape: number; scale: number; mean: number; sd: number };

/** Cases and infectivity summed over the window; infectivity in cases. */
export function posteriorOf(cases: number, infectivity: number): Posterior {
  const shape = PRIOR.shape + cases;
  const scale = 1 / (1 / PRIOR.scale + infectivity);
  return { shape, scale, mean: shape * scale, sd: Math.sqrt(shape) * scale };
}

export const quantileOf = ({ shape, scale }: Posterior, p: number): number => gammaQuantile(p, shape, scale);

/** Infectivity of day `day` (index from 0): incidence[i] x serial_interval[lag], where serial_interval[0] is of the same day: 0. */
export function infectivityOn(incidence: readonly number[], serial_interval: readonly number[], day: number): number {
  let sum = 0;
  for (let lag = 1; lag < serial_interval.length && lag <= day; lag++)
    sum += incidence[day - lag]! * serial_interval[lag]!;
  return sum;
}

/**
 * Posterior of Rt over the days `from` to `to` (indexes from 0, both included). `local` leaves out imported cases: they
 * infect, but nobody here infected them (Thompson et al. 2019, Epidemics 29:100356).
 */
export function reproductionNumber(
  incidence: readonly number[],
  serial_interval: readonly number[],
  { from, to, local = incidence }: { from: number; to: number; local?: readonly number[] },
): Posterior {
  let [cases, infectivity] = [0, 0];
  for (let day = from; day <= to; day++) {
    cases += local[day]!;
    infectivity += infectivityOn(incidence, serial_interval, day);
  }
  return posteriorOf(cases, infectivity);
}

/** Longer intervals are left out: they would add less than this of the infectivity. */
const LEFT_OUT = 1e-6;

/**
 * Chance of a serial interval of 0, 1, 2, ... days: a gamma distribution shifted by one day (nobody infects on the day of
 * their own onset), discretised as `discr_si` of EpiEstim does it (Cori et al. 2013, web appendix 11). Days. The mean must be
 * more than 1.
 */
export function serialInterval(mean: number, sd: number): number[] {
  if (!(mean > 1 && sd > 0)) throw new RangeError('A serial interval has a mean above 1 day and a spread above 0.');
  const shape = ((mean - 1) / sd) ** 2;
  const scale = sd ** 2 / (mean - 1);
  const weights: number[] = [];
  for (let day = 0, rest = 1; rest > LEFT_OUT || day < mean; day++) {
    const first = (at: number) => gammaProbability(at, shape, scale);
    const second = (at: number) => gammaProbability(at, shape + 1, scale);
    const weight =
      day * first(day) +
      (day - 2) * first(day - 2) -
      2 * (day - 1) * first(day - 1) +
      shape * scale * (2 * second(day - 1) - second(day - 2) - second(day));
    weights.push(Math.max(0, weight));
    rest -= weights[day]!;
  }
  return weights;
}

/**
 * What one case of `k` days ago adds to the infectivity summed over a window that ends today: entry k is the sum of the
 * chances of the intervals from which it infects on a day of the window. So Rt is one weighted sum of past cases.
 */
export function windowInfectivity(serial_interval: readonly number[], days = RT_WINDOW_DAYS): number[] {
  return Array.from({ length: serial_interval.length + days - 1 }, (_, days_back) => {
    let sum = 0;
    for (let day = 0; day < days; day++) {
      const lag = days_back - day;
      if (lag >= 1) sum += serial_interval[lag] ?? 0;
    }
    return sum;
  });
}
