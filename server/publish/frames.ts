import {
  FRAME_VERSION,
  frameSeverity,
  GRADES,
  type Grade,
  type GradeCounts,
  gradeOf,
  type TileAttributes,
} from '#core/contract.ts';
import { dayText } from '#core/days.ts';
import type { LevelAreas } from './area_index.ts';
import { NO_DAY, NOTHING, type Spells, spellAt } from './spells.ts';

/** One byte an area at index seq (core/contract.ts); byte 0 is the version. */
export function frameOf(spells: Spells, day: number): Uint8Array {
  const frame = new Uint8Array(spells.count + 1).fill(NOTHING);
  frame[0] = FRAME_VERSION;
  for (let seq = 1; seq <= spells.count; seq++) {
    const spell = spellAt(spells, seq, day);
    if (spell >= 0) frame[seq] = spells.byte[spell]!;
  }
  return frame;
}

export const noCounts = (): GradeCounts => ({ green: 0, blue: 0, yellow: 0, orange: 0, red: 0, insufficient: 0 });

export const countOf = (severity: number | null): Grade | 'insufficient' => gradeOf(severity) ?? 'insufficient';

/**
 * Counts by grade for each day of a span, in one pass over the spells: a spell adds one where it begins and takes one after its
 * end. `chosen` tells which areas count.
 */
export function countDays(
  spells: Spells,
  first: number,
  last: number,
  chosen: (seq: number) => boolean = () => true,
): GradeCounts[] {
  const length = last - first + 1;
  const steps = GRADES.map(() => new Int32Array(length + 1));
  let areas = 0;
  for (let seq = 1; seq <= spells.count; seq++) {
    if (!chosen(seq)) continue;
    areas++;
    for (let spell = spells.offsets[seq]!; spell < spells.offsets[seq + 1]!; spell++) {
      const severity = frameSeverity(spells.byte[spell]!);
      const from = Math.max(spells.from[spell]!, first) - first;
      const until = Math.min(spells.to[spell]!, last) - first + 1;
      if (severity === null || from >= until) continue;
      steps[severity]![from]!++;
      steps[severity]![until]!--;
    }
  }
  const running = GRADES.map(() => 0);
  return Array.from({ length }, (_, day) => {
    const counts = noCounts();
    counts.insufficient = areas;
    for (const [severity, grade] of GRADES.entries()) {
      running[severity]! += steps[severity]![day]!;
      counts[grade] = running[severity]!;
      counts.insufficient -= running[severity]!;
    }
    return counts;
  });
}

/** The grade of an area on a day, as it is published everywhere. */
export function shownAt(spells: Spells, seq: number, day: number) {
  const spell = spellAt(spells, seq, day);
  const byte = spell < 0 ? NOTHING : spells.byte[spell]!;
  const since = spell < 0 ? NO_DAY : spells.since[spell]!;
  return { byte, since, severity: frameSeverity(byte) };
}

/** Attributes that never change under a boundary version. */
export const boundaryAttributes =
  (areas: LevelAreas) =>
  (seq: number): Pick<TileAttributes, 'code' | 'name' | 'parent'> => ({
    code: areas.code[seq]!,
    name: areas.name[seq]!,
    parent: areas.parent[seq]!,
  });

export const sinceText = (since: number): string | null => (since === NO_DAY ? null : dayText(since));
