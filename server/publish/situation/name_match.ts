/**
 * Whether what somebody types means a name: by its characters, by pinyin (朝阳社区: chaoyang, chaoyangshequ), by initials (cy, cysq) and by
 * any mixture (朝y, chaoysq). Every reading of a character counts, since nobody but the people there know how a 长 is read.
 */
export type Readings = (character: string) => readonly string[];

/** A character of a folded name and how it may be typed. */
type Step = { character: string; readings: readonly string[] };

export const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s'’·]/g, '');

/** How well a name is meant, less is better; null where it is not. Names that begin so come before those that contain it, words before sounds. */
export function matchName(name: string, query: string, readingsOf: Readings): number | null {
  if (name === query) return 0;
  const at = name.indexOf(query);
  if (at === 0) return 1;
  const sound = /[a-z]/.test(query) ? matchSound(name, query, readingsOf) : null;
  if (sound?.from === 0) return sound.whole ? 2 : 3;
  if (at > 0) return 4;
  return sound && (sound.whole ? 5 : 6);
}

/** Where the sounds of a name go along with the query; `whole`: by whole syllables, but perhaps for the last. */
function matchSound(name: string, query: string, readingsOf: Readings): { from: number; whole: boolean } | null {
  const steps = [...name].map((character): Step => ({ character, readings: readingsOf(character) }));
  for (let from = 0; from < steps.length; from++) {
    if (follows(steps, from, query, 0, true)) return { from, whole: true };
    if (follows(steps, from, query, 0, false)) return { from, whole: false };
  }
  return null;
}

/** From a character on the query is used up: each takes itself, one of its readings, or the beginning of one. */
function follows(steps: Step[], at: number, query: string, used: number, whole: boolean): boolean {
  if (used === query.length) return true;
  const step = steps[at];
  if (step === undefined) return false;
  if (query.startsWith(step.character, used) && follows(steps, at + 1, query, used + step.character.length, whole))
    return true;
  for (const reading of step.readings) {
    const common = commonLength(reading, query, used);
    // The last syllable may be half typed; in between only initials may be, and only where syllables need not be whole.
    if (common === query.length - used && common > 0) return true;
    if (common === reading.length && follows(steps, at + 1, query, used + common, whole)) return true;
    if (!whole)
      for (let part = Math.min(common, reading.length - 1); part > 0; part--)
        if (follows(steps, at + 1, query, used + part, whole)) return true;
  }
  return false;
}

function commonLength(reading: string, query: string, used: number): number {
  let length = 0;
  while (length < reading.length && reading[length] === query[used + length]) length++;
  return length;
}
