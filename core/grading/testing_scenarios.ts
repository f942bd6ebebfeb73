/** For tests: reads memory_scenarios.json. */
import type { Memory, Suspend } from '#core/standard/document.ts';
import file from './memory_scenarios.json' with { type: 'json' };

type Limits = readonly number[];
type Numbers = { memory: Memory; suspend?: Suspend; limits?: Limits };
type Expected = { expected: string; since?: string };
export type Scenario = Numbers &
  Expected & {
    name: string;
    days: string;
    changes?: (Numbers & { day: number })[];
    overrides?: { from: number; to: number; ended?: number; severity: 0 | 1 | 2 | 3 | 4 }[];
    corrections?: (Expected & { day: number; to: string })[];
  };

export const SCENARIOS = file.scenarios as unknown as Scenario[];

const because = { zh: '例', en: 'cases' };

/** The standard of a scenario: the raw grade is the highest severity whose limit the cases of the day reach. */
export const standardOf = ({ memory, suspend, limits = [1, 2, 3, 4] }: Numbers, id = 'scenario'): object => ({
  id,
  title: because,
  unit: 'any',
  source: { citation: 'memory_scenarios.json', fidelity: 'exact' },
  insufficient: [{ when: 'report_age_days IS NULL OR report_age_days > 0', because }],
  stale: [{ when: 'clusters_1d > 0', because }],
  rules: [4, 3, 2, 1].map(severity => ({ severity, when: `new_cases_1d >= ${limits[severity - 1]}`, because })),
  otherwise: 0,
  memory,
  suspend,
});

export type Report = { confirmed: number; fever_pending: number; asymptomatic: number; clusters: number };

/** What was reported on a day; null where nothing was. */
export function reportOf(token: string): Report | null {
  if (token === '-') return null;
  const flag = (letter: string) => (token.includes(letter) ? 1 : 0);
  return { confirmed: Number(token[0]), fever_pending: flag('f'), asymptomatic: flag('c'), clusters: flag('s') };
}

/** The days of a scenario, and again after each correction, each with what must come out. */
export function versionsOf(scenario: Scenario): (Expected & { days: string[] })[] {
  const versions = [{ days: scenario.days.split(' '), expected: scenario.expected, since: scenario.since }];
  for (const { day, to, expected, since } of scenario.corrections ?? [])
    versions.push({ days: versions.at(-1)!.days.with(day, to), expected, since });
  return versions as (Expected & { days: string[] })[];
}

/** As in `expected`. */
export const written = ({ severity, state }: { severity: number | null; state: string }): string =>
  severity === null ? '-' : `${severity}${{ suspended: 'f', stale: 's', override: 'o' }[state] ?? ''}`;
