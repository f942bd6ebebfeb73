/**
 * The window sums a day's indicators are made of. A formula asks for `sums.cases('confirmed', 14, 0)` and gets the name
 * of a column; each distinct sum is computed once, and each table is read once.
 */
export type Sums = {
  cases(measure: CaseMeasure, days: number, lag: number): string;
  screening(measure: ScreeningMeasure, days: number, lag: number): string;
  neighbours(days: number, lag: number): string;
  /** Mean and variance of the rate of new cases over all areas of the level, per person (level_moments.ts). */
  moments(days: number, lag: number): { mean: string; variance: string };
};

/** Aggregates over the rows of a window; `r` is the row. A case of unstated origin counts as local. */
const CASE_MEASURES = {
  confirmed: 'sum(r.confirmed)',
  local: 'sum(case when r.imported is not null then r.confirmed - r.imported else coalesce(r.local, r.confirmed) end)',
  imported: 'sum(coalesce(r.imported, r.confirmed - r.local, 0))',
  asymptomatic: 'sum(r.asymptomatic)',
  clusters: 'sum(r.clusters)',
  confirmed_65plus: 'sum(r.confirmed_65plus)',
  /** Cases whose age was not given: then the count of 65 and older is unknown, not zero. */
  unknown_age: 'sum(r.confirmed) filter (where r.confirmed_65plus is null)',
  under_observation: 'sum(r.under_observation)',
  fever_pending: 'sum(r.fever_pending)',
  admissions: 'sum(r.admissions)',
  beds_percent: 'avg(r.beds_percent)',
  reported_days: 'count(distinct r.day)',
  last_report: 'max(r.day)',
} as const;
export type CaseMeasure = keyof typeof CASE_MEASURES;

const SCREENING_MEASURES = {
  tested: 'sum(r.tested)',
  positive: 'sum(r.positive)',
  to_screen: 'sum(r.to_screen)',
  tested_of_listed: 'sum(r.tested) filter (where r.to_screen is not null)',
} as const;
export type ScreeningMeasure = keyof typeof SCREENING_MEASURES;

export type WantedSum = { measure: string; aggregate: string; days: number; lag: number };
export type TableSums = { wanted: Map<string, WantedSum>; columns: Map<string, string>; reach: number };

export type CollectedSums = {
  sums: Sums;
  /** Select-list items (`… as name`) and the days back that the widest window reaches; 0 = the table is not needed. */
  cases: TableSums;
  screening: TableSums;
  /** Sums over the neighbours' sums of the same name. */
  neighbours: Map<string, string>;
  /** Sums that are wanted of every area of the level. */
  level: TableSums;
};

const windowed = (aggregate: string, days: number, lag: number, widest: boolean): string => {
  if (widest) return aggregate;
  const within = `r.day > g.day - ${days + lag}${lag === 0 ? '' : ` and r.day <= g.day - ${lag}`}`;
  return aggregate.endsWith(')') && aggregate.includes(' filter (where ')
    ? aggregate.replace(' filter (where ', ` filter (where ${within} and `)
    : `${aggregate} filter (where ${within})`;
};

export function collectSums(): CollectedSums {
  const table = () => {
    const wanted = new Map<string, WantedSum>();
    return {
      ask(measure: string, aggregate: string, days: number, lag: number): string {
        const name = `${measure}_${days}d_lag${lag}d`;
        wanted.set(name, { measure, aggregate, days, lag });
        return name;
      },
      wanted,
      get reach() {
        return Math.max(0, ...[...wanted.values()].map(({ days, lag }) => days + lag));
      },
      get columns() {
        const { reach } = this;
        return new Map(
          [...wanted].map(([name, { aggregate, days, lag }]) => [
            name,
            windowed(aggregate, days, lag, lag === 0 && days === reach),
          ]),
        );
      },
    };
  };
  const cases = table();
  const screening = table();
  const neighbours = new Map<string, string>();
  const level = table();
  return {
    sums: {
      cases: (measure, days, lag) => `c.${cases.ask(measure, CASE_MEASURES[measure], days, lag)}`,
      screening: (measure, days, lag) => `s.${screening.ask(measure, SCREENING_MEASURES[measure], days, lag)}`,
      neighbours: (days, lag) => {
        const column = cases.ask('confirmed', CASE_MEASURES.confirmed, days, lag);
        neighbours.set(column, `sum(c.${column})`);
        return `n.${column}`;
      },
      moments: (days, lag) => {
        const ask = { measure: 'confirmed', aggregate: CASE_MEASURES.confirmed } as const;
        cases.ask(ask.measure, ask.aggregate, days, lag);
        level.ask(ask.measure, ask.aggregate, days, lag);
        return { mean: `m.mean_${days}d_lag${lag}d`, variance: `m.variance_${days}d_lag${lag}d` };
      },
    },
    cases,
    screening,
    neighbours,
    level,
  };
}
