import { isDeepStrictEqual } from 'node:util';
import type { Day, Severity, State } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { type Standing, step } from '#core/grading/memory.ts';
import type { Raw } from '#core/grading/raw.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import type { Overlay } from './overrides/overlays.ts';

/** A stretch of days on which an area's grade, its state and the standard it is graded under stay the same. */
export type Run = {
  from: Day;
  to: Day;
  severity: Severity | null;
  state: State;
  since: Day | null;
  raw_severity: Severity | null;
  rule: number;
  standard_version_id: number;
  /** What memory holds after the first day: from there the rest can be run again. */
  standing: Standing;
};

export type Segment = {
  from: Day;
  to: Day;
  compiled: CompiledStandard;
  standard_version_id: number;
  raws: { day: Day; raw: Raw }[];
};

/**
 * Runs one area's raw grades through memory, day by day, over segments of days that follow each other (a segment a
 * standard). `raws` of a segment are runs: each holds until the next, the first is on the segment's first day.
 * An overlay is shown instead of what memory gives, also where that is nothing; memory goes on underneath as without it.
 */
export function runHistory(
  segments: readonly Segment[],
  start: Standing,
  overlays: readonly Overlay[] = [],
): { runs: Run[]; end: End } {
  const runs: Run[] = [];
  let standing = start;
  let end: End | undefined;
  for (const { from, to, compiled, standard_version_id, raws } of segments) {
    let next = 0;
    let raw = raws[0]!.raw;
    for (let day = from; day <= to; day = addDays(day, 1)) {
      if (raws[next]?.day === day) raw = raws[next++]!.raw;
      const after = step(compiled, standing, raw, day);
      const by = overlays.find(overlay => overlay.from <= day && day <= overlay.to);
      const { severity, state } = by ? { severity: by.severity, state: 'override' as const } : after;
      standing = keepShown(standing, after.standing, severity, day);
      const since = severity === null ? null : (standing.shown?.since ?? standing.since);
      const last = runs.at(-1);
      const goesOn = last?.severity === severity && last.state === state && last.since === since;
      if (last && goesOn && last.standard_version_id === standard_version_id) last.to = day;
      else
        runs.push({
          ...{ from: day, to: day, severity, state, since },
          ...{ raw_severity: raw.severity, rule: raw.rule, standard_version_id, standing },
        });
    }
    const settled = overlays.every(overlay => overlay.to < to);
    end = { standing, raw, day: to, steady: settled && isSteady(compiled, standing, raw, to) };
  }
  if (end === undefined) throw new Error('A history needs at least one segment.');
  return { runs, end };
}

/**
 * What memory holds after a day, with what was shown where that differs. The first day of a grade is that of the run in
 * which it is shown, whoever set it: a grade that a person holds up goes on, and one that memory returns to begins anew.
 */
function keepShown(before: Standing, { shown: _, ...after }: Standing, severity: Severity | null, day: Day): Standing {
  const last = before.shown ?? before;
  if (severity === null) return before.shown ? { ...after, shown: before.shown } : after;
  const since = last.severity === severity && last.since !== null ? last.since : day;
  return after.severity === severity && after.since === since ? after : { ...after, shown: { severity, since } };
}

export type End = { standing: Standing; raw: Raw; day: Day; steady: boolean };

/** Whether the same raw grade on the next day changes nothing in memory (the days stood follow from `since`). */
function isSteady(compiled: CompiledStandard, standing: Standing, raw: Raw, day: Day): boolean {
  const { shown: _, ...memory } = standing;
  const again = step(compiled, memory, raw, addDays(day, 1));
  return isDeepStrictEqual({ ...again.standing, stood_days: 0 }, { ...memory, stood_days: 0 });
}

/** The raw grade as one number, to compare in SQL (column `standing.outcome`). */
export function outcomeOf({ severity, held_severity, stale, suspended }: Raw): number {
  if (severity === null) return -1;
  const held = Math.max(severity, held_severity ?? 5) - severity;
  return severity + (stale ? 10 : 0) + (suspended ? 100 : 0) + held * 1000;
}
