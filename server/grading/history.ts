import { isDeepStrictEqual } from 'node:util';
import type { Day, Severity, State } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { type Standing, step } from '#core/grading/memory.ts';
import type { Raw } from '#core/grading/raw.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';

/** A stretch of days on which an area's grade and state stay the same. */
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
 */
export function runHistory(segments: readonly Segment[], start: Standing): { runs: Run[]; end: End } {
  const runs: Run[] = [];
  let standing = start;
  let end: End | undefined;
  for (const { from, to, compiled, standard_version_id, raws } of segments) {
    let next = 0;
    let raw = raws[0]!.raw;
    for (let day = from; day <= to; day = addDays(day, 1)) {
      if (raws[next]?.day === day) raw = raws[next++]!.raw;
      const after = step(compiled, standing, raw, day);
      standing = after.standing;
      const last = runs.at(-1);
      const since = after.severity === null ? null : standing.since;
      if (last && last.severity === after.severity && last.state === after.state && last.since === since) last.to = day;
      else
        runs.push({
          ...{ from: day, to: day, severity: after.severity, state: after.state, since },
          ...{ raw_severity: raw.severity, rule: raw.rule, standard_version_id, standing },
        });
    }
    end = { standing, raw, day: to, steady: isSteady(compiled, standing, raw, to) };
  }
  if (end === undefined) throw new Error('A history needs at least one segment.');
  return { runs, end };
}

export type End = { standing: Standing; raw: Raw; day: Day; steady: boolean };

/** Whether the same raw grade on the next day changes nothing in memory (the days stood follow from `since`). */
function isSteady(compiled: CompiledStandard, standing: Standing, raw: Raw, day: Day): boolean {
  const again = step(compiled, standing, raw, addDays(day, 1));
  return isDeepStrictEqual({ ...again.standing, stood_days: 0 }, { ...standing, stood_days: 0 });
}

/** The raw grade as one number, to compare in SQL (column `standing.outcome`). */
export const outcomeOf = (raw: Raw): number =>
  raw.severity === null ? -1 : raw.severity + (raw.stale ? 10 : 0) + (raw.suspended ? 100 : 0);
