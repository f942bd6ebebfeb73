import { type Indicator, parseIndicator } from '#core/standard/indicator.ts';
import { PRIOR, RT_LEAST_CASES, RT_WINDOW_DAYS, serialInterval, windowInfectivity } from '#core/statistics/cori.ts';
import { wilsonInterval } from '#core/statistics/wilson.ts';

/**
 * An invented area: what happened on which day, and from it every indicator, so that rows are possible and one more case
 * moves all windows that contain its day. Days that no window tells apart are one `stretch`; entry i of an event list counts
 * what happened in stretch i, all of it on its last day.
 */
export type History = {
  population: number;
  population_65plus: number;
  neighbour_population: number;
  earlier_cases: number;
  events: Record<EventKind, number[]>;
  /** Indicators that no event makes, as they are. */
  given: Record<string, number | null>;
};

export const EVENT_KINDS = [
  'case',
  'case_65plus',
  'imported_case',
  'asymptomatic',
  'positive',
  'negative',
  'cluster',
  'detected_cluster',
  'admission',
  'neighbour_case',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

const CASES: EventKind[] = ['case', 'case_65plus', 'imported_case'];
const TESTS: EventKind[] = ['positive', 'negative'];

/** What each family counts; a family that is not here is `given`. */
export const COUNTED: Record<string, EventKind[]> = {
  new_cases: CASES,
  new_positives: ['positive'],
  new_cases_local: ['case', 'case_65plus'],
  new_cases_imported: ['imported_case'],
  new_asymptomatic: ['asymptomatic'],
  new_cases_65plus: ['case_65plus'],
  cases_per_100k: CASES,
  cases_65plus_per_100k: ['case_65plus'],
  cases_per_100k_eb: CASES,
  cumulative_cases: CASES,
  local_case_share: CASES,
  days_since_last_case: CASES,
  tests_per_100k: TESTS,
  positivity_percent: TESTS,
  positivity_percent_lo: TESTS,
  positivity_percent_hi: TESTS,
  growth_ratio: CASES,
  rt: CASES,
  clusters: ['cluster'],
  detected_clusters: ['detected_cluster'],
  neighbour_cases_per_100k: ['neighbour_case'],
  admissions_per_100k: ['admission'],
  population: [],
};

/** Last days of the stretches, ascending: 0 is today. */
export function stretchDays(names: readonly string[]): number[] {
  const days = new Set([0]);
  for (const indicator of names.flatMap(name => parseIndicator(name) ?? [])) {
    const { family, days: length, lag } = indicator;
    if (!(family in COUNTED)) continue;
    if (family === 'rt') for (const day of [RT_WINDOW_DAYS, 2 * RT_WINDOW_DAYS]) days.add(day);
    else if (length > 0) for (const day of [lag, lag + length]) days.add(day);
    if (family === 'growth_ratio') days.add(lag + 2 * length);
  }
  return [...days].sort((a, b) => a - b);
}

/** Serial interval of Nishiura et al. 2020 (4.7 +- 2.9 days): the shape of the answer does not hang on it. */
const INFECTIVITY = windowInfectivity(serialInterval(4.7, 2.9));
/** A level with 20 cases per 100,000 draws its areas half way to itself: any fixed share keeps the order. */
const SMOOTHING = { mean: 20, weight: 0.5 };

/** Reads the indicators of invented areas; names and windows are looked at once for all of them. */
export function makeReader(
  names: readonly string[],
  days: readonly number[],
): (history: History) => Record<string, number | null> {
  const indicators = names.flatMap(name => parseIndicator(name) ?? []);
  const places = Array.from({ length: (days.at(-1) ?? 0) + 2 }, (_, day) => days.filter(other => other < day).length);
  const place = (day: number): number => places[day] ?? days.length;
  return history => Object.fromEntries(readAll(history, indicators, days, place).map((value, i) => [names[i], value]));
}

function readAll(
  history: History,
  indicators: readonly Indicator[],
  days: readonly number[],
  place: (day: number) => number,
): (number | null)[] {
  // Sums from today to the end of each stretch, so that a window is one subtraction a kind.
  const upTo = EVENT_KINDS.reduce<Partial<Record<EventKind, number[]>>>((all, kind) => {
    let total = 0;
    all[kind] = [0, ...history.events[kind].map(count => (total += count))];
    return all;
  }, {});
  const sum = (kinds: EventKind[], from: number, to: number): number => {
    const [first, last] = [place(from), place(to)];
    let total = 0;
    for (const kind of kinds) total += (upTo[kind]?.[last] ?? 0) - (upTo[kind]?.[first] ?? 0);
    return total;
  };
  const ratio = (a: number, b: number): number | null => (b > 0 ? a / b : null);

  function indicatorOf({ name, family, days: length, lag }: Indicator): number | null {
    const kinds = COUNTED[family];
    if (!kinds) return history.given[name] ?? null;
    const count = sum(kinds, lag, lag + length);
    const tests = () => sum(TESTS, lag, lag + length);
    const positives = () => sum(['positive'], lag, lag + length);
    const rate = () => ratio(1e5 * count, history.population);
    switch (family) {
      case 'cases_per_100k':
      case 'admissions_per_100k':
      case 'tests_per_100k':
        return rate();
      case 'cases_per_100k_eb':
        return SMOOTHING.weight * (rate() ?? SMOOTHING.mean) + (1 - SMOOTHING.weight) * SMOOTHING.mean;
      case 'cases_65plus_per_100k':
        return ratio(1e5 * count, history.population_65plus);
      case 'neighbour_cases_per_100k':
        return ratio(1e5 * count, history.neighbour_population);
      case 'local_case_share':
        return ratio(sum(['case', 'case_65plus'], lag, lag + length), count);
      case 'positivity_percent':
        return ratio(100 * positives(), tests());
      case 'positivity_percent_lo':
      case 'positivity_percent_hi': {
        const interval = wilsonInterval(positives(), tests());
        return interval && 100 * (family.endsWith('lo') ? interval.lo : interval.hi);
      }
      case 'growth_ratio':
        return ratio(count, sum(kinds, lag + length, lag + 2 * length));
      case 'cumulative_cases':
        return history.earlier_cases + sum(kinds, 0, Number.POSITIVE_INFINITY);
      case 'days_since_last_case':
        return days.find((_, i) => kinds.some(kind => (history.events[kind][i] ?? 0) > 0)) ?? null;
      case 'rt': {
        const local = sum(['case', 'case_65plus'], 0, RT_WINDOW_DAYS);
        if (local < RT_LEAST_CASES) return null;
        const infectivity = days.reduce((total, day) => total + sum(CASES, day, day + 1) * (INFECTIVITY[day] ?? 0), 0);
        return (PRIOR.shape + local) / (1 / PRIOR.scale + infectivity);
      }
      case 'population':
        return history.population;
      default:
        return count;
    }
  }
  return indicators.map(indicatorOf);
}

/** The same area with `count` more of a kind on the day of a stretch; a positive test is one more test. */
export function withMore(history: History, kind: EventKind, stretch: number, count: number): History {
  const list = [...history.events[kind]];
  list[stretch] = (list[stretch] ?? 0) + count;
  return { ...history, events: { ...history.events, [kind]: list } };
}
