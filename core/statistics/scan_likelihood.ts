/**
 * Log likelihood ratio of a cluster under the Poisson model (Kulldorff 1997, Commun Stat Theory Methods 26:1481):
 * `cases` inside where `expected` were, `all` in total; 0 where there is no excess.
 */
export function logLikelihoodRatio(cases: number, expected: number, all: number): number {
  if (!(cases > expected)) return 0;
  const outside = all - cases;
  const inner = cases * Math.log(cases / expected);
  return outside > 0 ? inner + outside * Math.log(outside / (all - expected)) : inner;
}

/** Risk inside over risk outside; null where no case is outside. */
export function relativeRisk(cases: number, expected: number, all: number): number | null {
  return all > cases ? cases / expected / ((all - cases) / (all - expected)) : null;
}

/**
 * The greatest expectation at which so many cases still reach a ratio: the ratio falls as the expectation grows, so one
 * comparison replaces two logarithms. Slightly too great rather than too small; 0 where no expectation is small enough.
 */
export function greatestExpected(cases: number, all: number, ratio: number): number {
  let [low, high] = [0, cases];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (logLikelihoodRatio(cases, middle, all) >= ratio) low = middle;
    else high = middle;
  }
  return high * (1 + 1e-9);
}
