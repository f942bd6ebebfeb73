import type { Columns } from '#core/cql2/columns.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import type { Standard } from '#core/standard/document.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { thresholdsOf, withThreshold } from '#core/standard/thresholds.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { rawGrades } from './grading.ts';

/** An area that one case or five percent of a threshold would move, by the rules alone. Severities; -1 = no grade. */
export type Edge = {
  i: number;
  severity: number;
  /** With one local case more on the day; null where that changes nothing. */
  with_one_more: number | null;
  /** Without its latest case. */
  with_one_fewer: number | null;
  /** A threshold that decides differently when it stands five percent lower or higher: `new_cases_14d >= 10`. */
  near: string | null;
};

/** UX.md: on the edge is within one case, or within five percent of a boundary. */
const NEAR = 0.05;

/** Columns that a shift by one case needs besides those of the standard: what a ratio is a ratio of. */
export function edgeNames({ indicators }: CompiledStandard): string[] {
  const names = indicators.flatMap(name => {
    const { family, days = 0, lag = 0 } = parseIndicator(name) ?? {};
    if (lag > 0) return [];
    if (family === 'local_case_share') return [`new_cases_${days}d`];
    // A window of more than 45 days has none before it that the language could name.
    if (family === 'growth_ratio' && days <= 90) return [`new_cases_${days}d`, `new_cases_${days}d_lag${days}d`];
    return [];
  });
  return [...new Set(names)];
}

/**
 * The numbers of every area with one case more or one fewer, in all indicators alike. More: a local case reported on this
 * day, which every window without a lag contains. Fewer: the latest case was none; every window that holds a case holds the
 * latest, so all of them lose one. What cannot be known from the columns stays: smoothed rates, Rt, the day of the case
 * before the latest, and what neighbours count.
 */
export function shiftByOneCase(
  columns: Columns,
  names: readonly string[],
  population: Float64Array,
  by: 1 | -1,
): Columns {
  const shifted: Columns = { ...columns };
  const length = population.length;
  for (const name of names) {
    const column = columns[name];
    const indicator = parseIndicator(name);
    if (!column || !indicator || indicator.lag > 0) continue;
    const cases = columns[`new_cases_${indicator.days}d`];
    const earlier = columns[`new_cases_${indicator.days}d_lag${indicator.days}d`];
    const moved = Float64Array.from(column);
    const each = (value: (now: number, i: number) => number) => {
      for (let i = 0; i < length; i++) moved[i] = value(column[i] as number, i);
    };
    switch (indicator.family) {
      case 'new_cases':
      case 'new_cases_local':
      case 'cumulative_cases':
        each(now => (by > 0 || now >= 1 ? now + by : now));
        break;
      case 'cases_per_100k':
        each((now, i) => (by > 0 || now > 0 ? Math.max(0, now + (by * 100_000) / (population[i] as number)) : now));
        break;
      case 'days_since_last_case':
        each(now => (by > 0 ? 0 : now));
        break;
      case 'local_case_share':
        if (cases) each((now, i) => shareWith(now, cases[i] as number, by));
        break;
      case 'growth_ratio':
        if (cases && earlier)
          each((now, i) => {
            const count = cases[i] as number;
            const before = earlier[i] as number;
            return (by > 0 || count >= 1) && before > 0 ? (count + by) / before : now;
          });
        break;
      default:
        continue;
    }
    shifted[name] = moved;
  }
  return shifted;
}

/** A share of local cases with one local case more or fewer; NaN where no case is left. */
function shareWith(share: number, cases: number, by: 1 | -1): number {
  const local = Number.isNaN(share) ? 0 : share * cases;
  if (by < 0 && local < 0.5) return share;
  return cases + by > 0 ? (local + by) / (cases + by) : Number.NaN;
}

export function findEdges(
  document: Standard,
  compiled: CompiledStandard,
  columns: Columns,
  population: Float64Array,
): Edge[] {
  const { length } = population;
  const now = rawGrades(compiled, columns, length).severity;
  const shifted = (by: 1 | -1) =>
    rawGrades(compiled, shiftByOneCase(columns, compiled.indicators, population, by), length).severity;
  const more = shifted(1);
  const fewer = shifted(-1);
  const near = nearThresholds(document, columns, now);
  const edges: Edge[] = [];
  for (let i = 0; i < length; i++) {
    const severity = now[i] as number;
    const with_one_more = more[i] === severity ? null : (more[i] as number);
    const with_one_fewer = fewer[i] === severity ? null : (fewer[i] as number);
    const close = near.get(i) ?? null;
    if (with_one_more !== null || with_one_fewer !== null || close !== null)
      edges.push({ i, severity, with_one_more, with_one_fewer, near: close });
  }
  return edges;
}

/** By area the first threshold that, five percent lower or higher, gives it another grade. */
function nearThresholds(document: Standard, columns: Columns, now: Int8Array): Map<number, string> {
  const found = new Map<number, string>();
  for (const threshold of thresholdsOf(document)) {
    for (const factor of [1 - NEAR, 1 + NEAR]) {
      const result = validateStandard(withThreshold(document, threshold, threshold.value * factor));
      if (!('standard' in result)) continue;
      const grades = rawGrades(result.standard, columns, now.length).severity;
      for (let i = 0; i < now.length; i++)
        if (grades[i] !== now[i] && !found.has(i)) found.set(i, threshold.expression);
    }
  }
  return found;
}
