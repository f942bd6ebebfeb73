import { parseIndicator } from '#core/standard/indicator.ts';
import type { Limits } from './critical.ts';
import { COUNTED, EVENT_KINDS, type EventKind, type History } from './history.ts';
import { greatestOf, isWhole } from './stretches.ts';

/** Invents areas whose indicators come to lie about the values that matter. `random` is seeded: the same areas every time. */
export function makeInventor(
  names: readonly string[],
  critical: ReadonlyMap<string, Limits>,
  days: readonly number[],
  random: () => number,
): () => History {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const indicators = names.flatMap(name => parseIndicator(name) ?? []);
  const used = new Set(indicators.flatMap(({ family }) => COUNTED[family] ?? []));
  const given = indicators.filter(({ family }) => !(family in COUNTED));
  /** Indicators by the kinds they count. */
  const aims = (kind: EventKind) => indicators.filter(({ family }) => COUNTED[family]?.includes(kind));
  const aimsOf = new Map(EVENT_KINDS.map(kind => [kind, aims(kind)]));

  function events(kind: EventKind, population: number): number[] {
    const list = days.map(() => 0);
    if (!used.has(kind) || random() < 0.3) return list;
    const aim = pick(aimsOf.get(kind) ?? []);
    const limits = [...(critical.get(aim?.name ?? '')?.keys() ?? [])].filter(value => value > 0);
    let count = limits.length ? pick(limits) : pick([1, 3, 10, 50, 300]);
    if (aim?.family.includes('per_100k')) count = (count * population) / 1e5;
    if (aim && /^(positivity|growth|local|rt)/.test(aim.family)) count = pick([1, 5, 20, 100]);
    if (kind === 'negative') count = pick([0, 5, 50, 400, 5_000, 0.01 * population]);
    count = Math.min(
      1e7,
      Math.max(1, Math.round(count * pick([1, 1, 1, 0.5, 0.9, 1.5, 4, 25])) + pick([0, 0, 0, 1, -1])),
    );
    // All on one day, spread over a few, or the same every week.
    const parts = pick([1, 1, 2, 4, days.length]);
    for (let part = 0; part < parts; part++) {
      const at = parts === days.length ? part : Math.floor(random() * days.length);
      list[at] = (list[at] ?? 0) + Math.max(parts === 1 ? 1 : 0, Math.round(count / parts));
    }
    return list;
  }

  function givenValues(): Record<string, number | null> {
    const age =
      random() < 0.8 ? pick([0, 0, 0, 1, ...(critical.get('report_age_days')?.keys() ?? [])]) : pick([2, 5, 30, null]);
    return Object.fromEntries(
      given.map(({ name, family, days: length, lag }) => {
        if (family === 'report_age_days') return [name, age === null ? null : Math.max(0, Math.round(age))];
        if (family === 'reported_days') {
          if (lag === 0 && (age === null || age >= length)) return [name, 0];
          return [name, random() < 0.7 ? length : 1 + Math.floor(random() * length)];
        }
        if (random() < 0.04) return [name, null];
        const near = pick([...(critical.get(name)?.keys() ?? []), 0, 1, 20, 100]);
        const value = Math.max(0, near + pick([0, 0, -1, 1, -0.01, 0.01, 10]));
        return [name, Math.min(greatestOf(name), isWhole(name) ? Math.round(value) : value)];
      }),
    );
  }

  return () => {
    // Nobody lives in 2 of 100: rates are missing there.
    const population = random() < 0.02 ? 0 : pick([100_000, 100_000, 1_000_000, 10_000, 800]);
    const made = Object.fromEntries(EVENT_KINDS.map(kind => [kind, events(kind, population)]));
    return {
      population,
      population_65plus: Math.round(population / 5),
      neighbour_population: pick([population * 5, 100_000]),
      earlier_cases: pick([0, 0, 10, 49, 50, 1_000]),
      events: made as Record<EventKind, number[]>,
      given: givenValues(),
    };
  };
}
