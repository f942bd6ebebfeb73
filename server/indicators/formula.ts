import type { Indicator } from '#core/standard/indicator.ts';
import { PRIOR, RT_LEAST_CASES, RT_WINDOW_DAYS } from '#core/statistics/cori.ts';
import { Z_95 } from '#core/statistics/wilson.ts';
import { clusterFormula } from './detected_clusters.ts';
import type { Sums } from './sums.ts';

const Z = String(Z_95);

const count = (sum: string): string => `coalesce(${sum}, 0)::float8`;
const ratio = (numerator: string, denominator: string): string =>
  `(${numerator})::float8 / nullif((${denominator})::float8, 0)`;
const per = (residents: number, sum: string, population: string): string =>
  `${residents}::float8 * ${count(sum)} / nullif(${population}, 0)::float8`;

/** Wilson score interval of a share in percent, without continuity correction (Wilson 1927; Newcombe 1998). */
const wilson = (positive: string, tested: string, sign: '+' | '-'): string => {
  const [x, n] = [count(positive), `nullif(${tested}, 0)::float8`];
  return `100 * (${x} + ${Z}::float8 ^ 2 / 2 ${sign} ${Z}::float8 * sqrt(${x} * (${n} - ${x}) / ${n} + ${Z}::float8 ^ 2 / 4)) / (${n} + ${Z}::float8 ^ 2)`;
};

/** Cases of people of 65 and older; unknown, not zero, where the age of a case in the window was not given. */
const cases65plus = (sums: Sums, days: number, lag: number): string =>
  `case when coalesce(${sums.cases('unknown_age', days, lag)}, 0) = 0
        then ${count(sums.cases('confirmed_65plus', days, lag))} end`;

/**
 * The rate of the area drawn to the mean of its level, the more the fewer people it has (core/statistics/empirical_bayes.ts).
 * Where nobody of the level has a case the mean is 0 or unknown, and the rate is 0.
 */
const smoothed = (sums: Sums, days: number, lag: number): string => {
  const { mean, variance } = sums.moments(days, lag);
  const people = 'a.population::float8';
  const rate = `(${count(sums.cases('confirmed', days, lag))} / ${people})`;
  return `case when a.population > 0 then 100000::float8 * coalesce(
    case when ${mean} > 0 then ${mean} + ${variance} * (${rate} - ${mean}) / (${variance} + ${mean} / ${people}) end, 0) end`;
};

/**
 * Mean of the posterior (core/statistics/cori.ts); null with fewer cases than the estimate needs. Imported cases infect but
 * were not infected here, so they count below the line only. The look-up is null where no case is known before the
 * window: infection from outside would look like a reproduction number of ten.
 */
const reproductionNumber = (sums: Sums): string => {
  const cases = count(sums.cases('local', RT_WINDOW_DAYS, 0));
  return `case when ${cases} >= ${RT_LEAST_CASES}
    then (${PRIOR.shape} + ${cases}) / (${1 / PRIOR.scale}::float8 + window_infectivity(g.area_id, g.day)) end`;
};

type Formula = (sums: Sums, days: number, lag: number) => string;

/** Days a last report is looked for with the other sums; an older one is looked up by itself. */
const REPORT_REACH = 7;

/**
 * One SQL expression a family of the catalogue (STANDARDS, section 2): float8 or null, never NaN or infinite.
 * `a` is the area, `g` the area's day, `c`, `s`, `n` the sums of cases, screening and neighbours, `m` the level's moments.
 * `last_report_day`, `last_case_day`, `cumulative_cases` and `window_infectivity` are made by the query, because they look beyond any window.
 */
export const FORMULAS: Record<string, Formula> = {
  new_cases: (sums, days, lag) => count(sums.cases('confirmed', days, lag)),
  new_cases_local: (sums, days, lag) => count(sums.cases('local', days, lag)),
  new_cases_imported: (sums, days, lag) => count(sums.cases('imported', days, lag)),
  new_asymptomatic: (sums, days, lag) => count(sums.cases('asymptomatic', days, lag)),
  new_cases_65plus: cases65plus,
  new_positives: (sums, days, lag) => count(sums.screening('positive', days, lag)),
  cases_per_100k: (sums, days, lag) => per(100_000, sums.cases('confirmed', days, lag), 'a.population'),
  cases_per_100k_eb: smoothed,
  rt: reproductionNumber,
  cases_65plus_per_100k: (sums, days, lag) =>
    `100000::float8 * (${cases65plus(sums, days, lag)}) / nullif(a.population_65plus, 0)::float8`,
  cumulative_cases: () => 'cumulative_cases(g.area_id, g.day)',
  local_case_share: (sums, days, lag) => ratio(sums.cases('local', days, lag), sums.cases('confirmed', days, lag)),
  days_since_last_case: () => '(g.day - last_case_day(g.area_id, g.day))::float8',
  tests_per_100k: (sums, days, lag) => per(100_000, sums.screening('tested', days, lag), 'a.population'),
  positivity_percent: (sums, days, lag) =>
    ratio(`100 * ${sums.screening('positive', days, lag)}`, sums.screening('tested', days, lag)),
  positivity_percent_lo: (sums, days, lag) =>
    wilson(sums.screening('positive', days, lag), sums.screening('tested', days, lag), '-'),
  positivity_percent_hi: (sums, days, lag) =>
    wilson(sums.screening('positive', days, lag), sums.screening('tested', days, lag), '+'),
  screening_coverage_percent: (sums, days, lag) => {
    const listed = sums.screening('to_screen', days, lag);
    return `case when ${listed} is not null
      then ${ratio(`100 * ${sums.screening('tested_of_listed', days, lag)}`, listed)}
      else 100::float8 * ${count(sums.screening('tested', days, lag))} / nullif(a.population, 0)::float8 end`;
  },
  growth_ratio: (sums, days, lag) =>
    ratio(`coalesce(${sums.cases('confirmed', days, lag)}, 0)`, sums.cases('confirmed', days, lag + days)),
  clusters: (sums, days, lag) => count(sums.cases('clusters', days, lag)),
  detected_clusters: (_, days, lag) => clusterFormula(days, lag),
  neighbour_cases_per_100k: (sums, days, lag) => per(100_000, sums.neighbours(days, lag), 'a.neighbour_population'),
  under_observation_per_10k: sums =>
    `10000::float8 * ${sums.cases('under_observation', 1, 0)} / nullif(a.population, 0)::float8`,
  fever_pending: sums => `${sums.cases('fever_pending', 1, 0)}::float8`,
  report_age_days: sums =>
    `(g.day - coalesce(${sums.cases('last_report', REPORT_REACH, 0)}, last_report_day(g.area_id, g.day)))::float8`,
  reported_days: (sums, days, lag) => count(sums.cases('reported_days', days, lag)),
  admissions_per_100k: (sums, days, lag) =>
    `100000::float8 * ${sums.cases('admissions', days, lag)} / nullif(a.population, 0)::float8`,
  beds_percent: (sums, days, lag) => `${sums.cases('beds_percent', days, lag)}::float8`,
  population: () => 'a.population::float8',
};

/** The SQL of one indicator. Only those of FORMULAS can be computed; validation has refused the others. */
export function indicatorFormula(indicator: Indicator, sums: Sums): string {
  const formula = FORMULAS[indicator.family];
  if (formula === undefined) throw new Error(`No formula for the indicator ${indicator.name}.`);
  return formula(sums, indicator.days, indicator.lag);
}
