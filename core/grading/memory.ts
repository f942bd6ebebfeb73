import type { Day, Severity, State } from '#core/contract.ts';
import { daysBetween } from '#core/days.ts';
import type { CompiledStandard, Raw } from '#core/standard/compile.ts';

/**
 * What an area carries from day to day. `severity` is the grade in force, remembered through days without a grade.
 * `raise_days` and `lower_days` count the consecutive graded days above and below it; `raise_floor` is the lowest raw grade
 * of the days above, `lower_recent` the raw grades of the last days below and `lower_ceiling` the highest of them.
 */
export type Standing = {
  severity: Severity | null;
  /** First day of the grade in force. */
  since: Day | null;
  /** Calendar days it has stood, as of the last graded day. */
  stood_days: number;
  raise_days: number;
  raise_floor: Severity | null;
  lower_days: number;
  lower_ceiling: Severity | null;
  lower_recent: Severity[];
};

export const START: Standing = {
  severity: null,
  since: null,
  stood_days: 0,
  raise_days: 0,
  raise_floor: null,
  lower_days: 0,
  lower_ceiling: null,
  lower_recent: [],
};

export type Step = { standing: Standing; severity: Severity | null; state: State };

/**
 * One day forward (STANDARDS: memory). Days must come in order; a day that is not given is as a day without a grade.
 * - The first grade is taken as it is.
 * - Up: after `raise_after_days` days above, to the lowest raw grade of those days. Also while suspended: a suspension holds
 *   back relief, never a warning.
 * - Down: after `lower_after_days` days below, where the standard allows it on this day, by at most `lower_steps` and never
 *   under the highest raw grade of those days. Days that waited for permission go on counting.
 * - A change starts both counts anew. A day without a grade breaks neither and advances neither.
 */
export function step(compiled: CompiledStandard, standing: Standing, raw: Raw, day: Day): Step {
  if (raw.severity === null) return { standing, severity: null, state: 'insufficient' };
  const next = advance(compiled, standing, raw, raw.severity, day);
  const state = raw.suspended ? 'suspended' : raw.stale ? 'stale' : 'graded';
  return { standing: next, severity: next.severity, state };
}

function advance(compiled: CompiledStandard, standing: Standing, raw: Raw, today: Severity, day: Day): Standing {
  const { memory } = compiled;
  const { severity, since } = standing;
  if (severity === null || since === null) return begin(today, day);
  const stood_days = daysBetween(since, day) + 1;
  if (today === severity) return { ...START, severity, since, stood_days };

  if (today > severity) {
    const raise_days = standing.raise_days + 1;
    const raise_floor = lowest(standing.raise_floor, today);
    if (raise_days >= memory.raise_after_days) return begin(raise_floor, day);
    return { ...START, severity, since, stood_days, raise_days, raise_floor };
  }

  if (raw.suspended && !memory.keeps_counting) return { ...standing, stood_days, raise_days: 0, raise_floor: null };
  const wait = memory.lower_after_days[severity];
  const lower_recent = [...standing.lower_recent, today].slice(-wait);
  const lower_days = standing.lower_days + 1;
  const lower_ceiling = Math.max(...lower_recent) as Severity;
  const may = raw.lower_allowed && !raw.suspended && stood_days > memory.minimum_days;
  if (may && lower_days >= wait) {
    return begin(Math.max(severity - memory.lower_steps, lower_ceiling) as Severity, day);
  }
  return { ...START, severity, since, stood_days, lower_days, lower_ceiling, lower_recent };
}

const begin = (severity: Severity, day: Day): Standing => ({ ...START, severity, since: day, stood_days: 1 });

const lowest = (a: Severity | null, b: Severity): Severity => (a === null || b < a ? b : a);
