/** Events and the people (or births, or person-years) they are counted among. */
export type Counted = { cases: number; population: number };

/** What the areas have in common: the mean rate `b` and the variance `a` of the true rates about it, per person. */
export type Moments = { a: number; b: number };

/**
 * Global moments of Marshall 1991, Appl Stat 40:283-294 (`EBest` of spdep): b = sum of cases over sum of population,
 * a = weighted variance of the rates, less what chance alone would give. Where chance alone explains the differences a
 * would be negative and is 0. Areas without population do not count; null where none has any.
 */
export function marshallMoments(areas: readonly Counted[]): Moments | null {
  let [count, cases, population] = [0, 0, 0];
  for (const area of areas) {
    if (!(area.population > 0)) continue;
    count++;
    cases += area.cases;
    population += area.population;
  }
  if (count === 0) return null;
  const b = cases / population;
  let squares = 0;
  for (const area of areas)
    if (area.population > 0) squares += area.population * (area.cases / area.population - b) ** 2;
  return { a: Math.max(0, squares / population - b / (population / count)), b };
}

/** The smoothed rate per person of an area: its own rate, drawn towards the mean the more the fewer people it has; null without people. */
export function marshallEstimate({ a, b }: Moments, { cases, population }: Counted): number | null {
  if (!(population > 0)) return null;
  // Nobody has a case: nothing to divide by, and nothing to smooth.
  if (b === 0) return 0;
  return b + (a * (cases / population - b)) / (a + b / population);
}

/** The smoothed rate of every area. */
export function marshallEstimates(areas: readonly Counted[]): (number | null)[] {
  const moments = marshallMoments(areas);
  return areas.map(area => moments && marshallEstimate(moments, area));
}

/** Observed events, and those expected of an area of its size. */
export type Expected = { cases: number; expected: number };

export type GammaPrior = { nu: number; alpha: number; iterations: number; estimates: number[] };

const CONVERGED = 1e-4;
const MOST_ITERATIONS = 1_000;

/**
 * Relative risks with a gamma prior of shape nu and rate alpha, moments iterated to a fixed point: Clayton & Kaldor 1987,
 * Biometrics 43:671-681, as `empbaysmooth` of DCluster does it: it stops when nu and alpha
 * move by less than `tolerance`, and counts its start as the first iteration.
 * null where it does not settle, or where the risks differ less than chance would make them: the prior is then a point.
 */
export function claytonKaldor(areas: readonly Expected[], tolerance = CONVERGED): GammaPrior | null {
  const count = areas.length;
  if (count < 2 || areas.some(({ expected }) => !(expected > 0))) return null;
  const estimatesOf = (nu: number, alpha: number) =>
    areas.map(({ cases, expected }) => (cases + nu) / (expected + alpha));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / count;

  let estimates = areas.map(({ cases, expected }) => cases / expected);
  const start = mean(estimates);
  let alpha = start / (estimates.reduce((sum, value) => sum + (value - start) ** 2, 0) / (count - 1));
  let nu = start * alpha;
  for (let iterations = 2; iterations <= MOST_ITERATIONS; iterations++) {
    estimates = estimatesOf(nu, alpha);
    const middle = mean(estimates);
    const spread =
      areas.reduce((sum, { expected }, i) => sum + (1 + alpha / expected) * (estimates[i]! - middle) ** 2, 0) /
      (count - 1);
    const next = { alpha: middle / spread, nu: middle ** 2 / spread };
    if (!Number.isFinite(next.alpha) || !Number.isFinite(next.nu)) return null;
    const moved = Math.max(Math.abs(next.nu - nu), Math.abs(next.alpha - alpha));
    ({ alpha, nu } = next);
    if (moved < tolerance) return { nu, alpha, iterations, estimates: estimatesOf(nu, alpha) };
  }
  return null;
}
