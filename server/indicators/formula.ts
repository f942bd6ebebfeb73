import type { Indicator } from '#core/standard/indicator.ts';
import type { Sums } from './sums.ts';

/** z of the two-sided 95 % interval. */
const Z = '1.959963984540054';

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

type Formula = (sums: Sums, days: number, lag: number) => string;

/** Days a last report is looked for with the other sums; an older one is looked up by itself. */
const REPORT_REACH = 7;

/**
 * One SQL expression a family of the catalogue (STANDARDS, section 2): float8 or null, never NaN or infinite.
 * `a` is the area, `g` the area's day, `c`, `s`, `n` the sums of cases, screening and neighbours.
 * `last_report_day`, `last_case_day` and `cumulative_cases` are made by the query, because they look beyond any window.
 */
export const FORMULAS: Record<string, Formula> = {
  new_cases: (sums, days, lag) => count(sums.cases('confirmed', days, lag)),
  new_cases_local: (sums, days, lag) => count(sums.cases('local', days, lag)),
  new_cases_imported: (sums, days, lag) => count(sums.cases('imported', days, lag)),
  new_asymptomatic: (sums, days, lag) => count(sums.cases('asymptomatic', days, lag)),
  new_cases_65plus: cases65plus,
  new_positives: (sums, days, lag) => count(sums.screening('positive', days, lag)),
  cases_per_100k: (sums, days, lag) => per(100_000, sums.cases('confirmed', days, lag), 'a.population'),
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
