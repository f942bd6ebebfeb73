import { parseIndicator } from '#core/standard/indicator.ts';

type Numbers = Record<string, number | null>;

/**
 * A row of stored indicators with one more local case today; null where one that would change cannot be worked out from the
 * row, because what it was made of is not in it.
 */
export function withOneMoreToday(row: Numbers, names: readonly string[]): Numbers | null {
  const after = { ...row };
  for (const name of names) {
    const indicator = parseIndicator(name);
    if (!indicator || indicator.lag > 0) continue;
    const moved = moveOne(indicator.family, indicator.days, row, name);
    if (moved === undefined) return null;
    after[name] = moved;
  }
  return after;
}

/** undefined: not known. */
function moveOne(family: string, days: number, row: Numbers, name: string): number | null | undefined {
  const value = row[name] ?? null;
  switch (family) {
    case 'new_cases':
    case 'new_cases_local':
    case 'cumulative_cases':
      return value === null ? null : value + 1;
    case 'days_since_last_case':
      return 0;
    case 'cases_per_100k': {
      const residents = row.population ?? null;
      return value === null ? null : residents !== null && residents > 0 ? value + 1e5 / residents : undefined;
    }
    case 'local_case_share': {
      const cases = row[`new_cases_${days}d`] ?? null;
      if (cases === null) return undefined;
      return value === null ? (cases === 0 ? 1 : undefined) : (value * cases + 1) / (cases + 1);
    }
    case 'growth_ratio': {
      const cases = row[`new_cases_${days}d`] ?? null;
      if (value === null) return null;
      return cases === null || cases === 0 ? undefined : (value * (cases + 1)) / cases;
    }
    case 'rt':
    case 'cases_per_100k_eb':
      return undefined;
    default:
      return value;
  }
}
