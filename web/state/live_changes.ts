import type { ChangesPayload, Day } from '#core/contract.ts';
import type { GradeKey } from '#web/theme/themes.ts';

export type LiveChange = {
  code: string;
  name: string;
  from: GradeKey;
  to: GradeKey;
  reason: { zh: string; en: string } | null;
};

type Change = ChangesPayload['changes'][number];

/**
 * What has come to show another grade on `day`, from what was known and what the feed now tells, in its order: an area that changed twice is
 * told once, from the grade it had at first, and one that is back where it was not at all. Days and versions that alone differ say nothing.
 */
export function gatherChanges(known: LiveChange[], changes: Change[], day: Day): LiveChange[] {
  const found = new Map(known.map(change => [change.code, change]));
  for (const { code, name, from, to, grade, previous, reason } of changes) {
    if (from > day || (to !== null && to < day) || previous === null) continue;
    const before = found.get(code)?.from ?? previous.grade ?? 'insufficient';
    const after = grade ?? 'insufficient';
    found.delete(code);
    if (before !== after) found.set(code, { code, name, from: before, to: after, reason });
  }
  return [...found.values()];
}
