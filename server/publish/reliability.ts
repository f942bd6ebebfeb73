import type { Day, ExplainPayload, Language } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { PRIOR, posteriorOf, quantileOf, RT_WINDOW_DAYS } from '#core/statistics/cori.ts';
import { wilsonInterval } from '#core/statistics/wilson.ts';
import { indicatorValues } from '#server/indicators/values.ts';
import type { Ground, Stand } from './outlook.ts';
import { sayPositivity, sayRate, sayReporting, sayReproduction, sayScreening } from './reliability_sentences.ts';

type Reliability = NonNullable<ExplainPayload['reliability']>;
type Data = ExplainPayload['data'];
type Window = { days: number; lag: number };

/** Shown where the standard reads no rate, no positivity. */
const RATE_WINDOW: Window = { days: 14, lag: 0 };
const POSITIVITY_WINDOW: Window = { days: 7, lag: 0 };
const REPORTING_DAYS = 14;

/**
 * How far the numbers behind a grade can be trusted: the crude rate beside the robust one (Marshall 1991) and the interval that
 * chance allows for (Wilson), the same of positivity and Rt, how complete the reports are, how much was screened. Of the windows
 * that the standard reads. Counts are those of `data`, the rows that the explanation lists.
 */
export async function reliabilityOf(
  { db, as_of }: Ground,
  { area_id, day }: Stand,
  names: readonly string[],
  data: Data,
  language: Language,
): Promise<Reliability> {
  const rates = windowsOf(names, ['cases_per_100k', 'cases_per_100k_eb'], RATE_WINDOW);
  const [row] = await indicatorValues(db, {
    names: [...rates.map(nameOfRobust), 'population', 'report_age_days', `reported_days_${REPORTING_DAYS}d`, 'rt'],
    cells: { areas: [area_id], from: day, to: day },
    ...(as_of === undefined ? {} : { as_of }),
  });
  const { values } = row!;
  const population = values.population ?? null;
  const age = values.report_age_days ?? null;
  const reporting = {
    days: REPORTING_DAYS,
    reported_days: values[`reported_days_${REPORTING_DAYS}d`]!,
    last_report: age === null ? null : addDays(day, -age),
  };
  const readsRt = names.some(name => parseIndicator(name)?.family === 'rt');
  return {
    rates: rates.map(window => rateOf(window, day, population, values[nameOfRobust(window)] ?? null, data, language)),
    positivity: windowsOf(
      names,
      ['positivity_percent', 'positivity_percent_lo', 'positivity_percent_hi'],
      POSITIVITY_WINDOW,
    ).map(window => positivityOf(window, day, data, language)),
    reproduction: readsRt ? reproductionOf(day, values.rt ?? null, data, language) : null,
    reporting: { ...reporting, sentence: sayReporting(reporting, language) },
    screening: screeningOf(day, population, data, language),
  };
}

const nameOfRobust = ({ days, lag }: Window): string => `cases_per_100k_${days}d_eb${lag === 0 ? '' : `_lag${lag}d`}`;

/** The windows in which the standard reads one of the families, each once, in the order of the names. */
function windowsOf(names: readonly string[], families: readonly string[], otherwise: Window): Window[] {
  const found = new Map<string, Window>();
  for (const name of names) {
    const indicator = parseIndicator(name);
    if (indicator === null || !families.includes(indicator.family)) continue;
    const { days, lag } = indicator;
    found.set(`${days} ${lag}`, { days, lag });
  }
  return found.size === 0 ? [otherwise] : [...found.values()];
}

function sumOf(
  data: Data,
  kind: Data[number]['kind'],
  day: Day,
  { days, lag }: Window,
  count: (counts: Record<string, number | null>) => number | null,
): number {
  const [from, to] = [addDays(day, -lag - days + 1), addDays(day, -lag)];
  return data
    .filter(row => row.kind === kind && row.day >= from && row.day <= to)
    .reduce((sum, row) => sum + (count(row.counts) ?? 0), 0);
}

function rateOf(
  window: Window,
  day: Day,
  population: number | null,
  robust: number | null,
  data: Data,
  language: Language,
): Reliability['rates'][number] {
  const cases = sumOf(data, 'cases', day, window, counts => counts.confirmed ?? null);
  const people = population === null || population === 0 ? null : population;
  const interval = people === null ? null : wilsonInterval(cases, people);
  const rate = {
    ...window,
    cases,
    population,
    crude: people === null ? null : (100_000 * cases) / people,
    robust,
    lo: interval && 100_000 * interval.lo,
    hi: interval && 100_000 * interval.hi,
  };
  return { ...rate, sentence: sayRate(rate, language) };
}

function positivityOf(window: Window, day: Day, data: Data, language: Language): Reliability['positivity'][number] {
  const tested = sumOf(data, 'screening', day, window, counts => counts.tested ?? null);
  const positive = sumOf(data, 'screening', day, window, counts => counts.positive ?? null);
  const interval = wilsonInterval(positive, tested);
  const positivity = {
    ...window,
    tested,
    positive,
    percent: tested > 0 ? (100 * positive) / tested : null,
    lo: interval && 100 * interval.lo,
    hi: interval && 100 * interval.hi,
  };
  return { ...positivity, sentence: sayPositivity(positivity, language) };
}

/** The posterior again from its mean and the cases: shape = prior's + cases, scale = mean / shape. */
function reproductionOf(
  day: Day,
  mean: number | null,
  data: Data,
  language: Language,
): NonNullable<Reliability['reproduction']> {
  const window = { days: RT_WINDOW_DAYS, lag: 0 };
  const cases = sumOf(data, 'cases', day, window, ({ confirmed, imported, local }) =>
    imported === null || imported === undefined ? (local ?? confirmed ?? null) : (confirmed ?? 0) - imported,
  );
  const posterior = mean === null ? null : posteriorOf(cases, (PRIOR.shape + cases) / mean - 1 / PRIOR.scale);
  const reproduction = {
    cases,
    rt: mean,
    lo: posterior && quantileOf(posterior, 0.025),
    hi: posterior && quantileOf(posterior, 0.975),
  };
  return { ...reproduction, sentence: sayReproduction(reproduction, language) };
}

/** Of those to be screened where that is reported, else of the residents: as screening_coverage_percent. */
function screeningOf(day: Day, population: number | null, data: Data, language: Language): Reliability['screening'] {
  const { days, lag } = POSITIVITY_WINDOW;
  const sum = (count: (counts: Record<string, number | null>) => number | null) =>
    sumOf(data, 'screening', day, POSITIVITY_WINDOW, count);
  const listed = sum(counts => counts.to_screen ?? null);
  const screened = sum(counts => (listed > 0 && (counts.to_screen ?? null) === null ? 0 : (counts.tested ?? null)));
  const of = listed > 0 ? listed : population === null || population === 0 ? null : population;
  const screening = {
    days,
    lag,
    screened,
    to_screen: listed > 0 ? listed : null,
    percent: of === null ? null : (100 * screened) / of,
  };
  return { ...screening, sentence: sayScreening(screening, language) };
}
