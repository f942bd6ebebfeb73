import type { Day, Severity, State } from '#core/contract.ts';
import { daysBetween } from '#core/days.ts';
import type { CompiledStandard, Raw } from '#core/standard/compile.ts';

/**
 * What an area carries from day to day. `severity` is the grade in force, remembered through days without a grade.
 * `raise_days` and `lower_days` count the consecutive graded days above and below it; `raise_recent` are the raw grades of the
 * last days above and `raise_floor` the lowest of them, `lower_recent` those of the last days below (with their margin) and
 * `lower_ceiling` the highest.
 */
export type Standing = {
  severity: Severity | null;
  /** First day of the grade in force. */
  since: Day | null;
  /** Calendar days it has stood, as of the last graded day. */
  stood_days: number;
  raise_days: number;
  raise_floor: Severity | null;
  raise_recent: Severity[];
  lower_days: number;
  lower_ceiling: Severity | null;
  lower_recent: Severity[];
  /** Where a person set the grade: what was shown last and since when. Left out while that is the grade in force. */
  shown?: { severity: Severity; since: Day };
};

export const START: Standing = {
  severity: null,
  since: null,
  stood_days: 0,
  raise_days: 0,
  raise_floor: null,
  raise_recent: [],
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
 * - A margin holds a grade: what a day counts as on the way down is the raw grade with every value raised by its margin. A day
 *   that would not be below with it, or of which that is unknown, is as a day at the grade: it starts the count anew.
 * - A change starts both counts anew. A day without a grade breaks neither and advances neither.
 * - Under another standard than the day before, grade and counts are carried over and judged by its numbers: of the days
 *   counted the last it asks for, and where it asks for more than are remembered the others are waited for.
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

  if (today > severity) {
    const raise_recent = [...standing.raise_recent, today].slice(-memory.raise_after_days);
    const raise_floor = Math.min(...raise_recent) as Severity;
    const raise_days = raise_recent.length;
    if (raise_days >= memory.raise_after_days) return begin(raise_floor, day);
    return { ...START, severity, since, stood_days, raise_days, raise_floor, raise_recent };
  }

  const held = raw.held_severity === null ? severity : Math.max(today, raw.held_severity);
  if (held >= severity) return { ...START, severity, since, stood_days };

  if (raw.suspended && !memory.keeps_counting) {
    const { lower_days, lower_ceiling, lower_recent } = standing;
    return { ...START, severity, since, stood_days, lower_days, lower_ceiling, lower_recent };
  }
  const wait = memory.lower_after_days[severity];
  const lower_recent = [...standing.lower_recent, held as Severity].slice(-wait);
  const full = lower_recent.length >= wait;
  const lower_days = full ? Math.max(standing.lower_days + 1, wait) : lower_recent.length;
  const lower_ceiling = Math.max(...lower_recent) as Severity;
  const may = raw.lower_allowed && !raw.suspended && stood_days > memory.minimum_days;
  if (may && full) return begin(Math.max(severity - memory.lower_steps, lower_ceiling) as Severity, day);
  return { ...START, severity, since, stood_days, lower_days, lower_ceiling, lower_recent };
}

const begin = (severity: Severity, day: Day): Standing => ({ ...START, severity, since: day, stood_days: 1 });
