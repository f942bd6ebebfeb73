import { setImmediate } from 'node:timers/promises';
import { LEVELS } from '#core/contract.ts';
import type { SearchPayload } from '#core/contract_situation.ts';
import type { AreaIndex, LevelAreas } from '#server/publish/area_index.ts';
import { pathOf } from '#server/publish/paths.ts';
import { fold, matchName, type Readings } from './name_match.ts';

/** Names looked at before other requests get their turn: some milliseconds. */
const TURN = 20_000;
/** After names that begin so, before those that only contain it. */
const CODE_RANK = 1.5;

type Found = { areas: LevelAreas; seq: number; rank: number };

/** The best of all levels: larger areas before smaller ones, shorter names before longer ones. */
export async function searchAreas(
  index: AreaIndex,
  text: string,
  most: number,
  readableOn: (areas: LevelAreas) => (seq: number) => boolean,
): Promise<SearchPayload['areas']> {
  const query = fold(text);
  if (query === '') return [];
  const readingsOf = await readings();
  let best: Found[] = [];
  for (const areas of LEVELS.flatMap(level => index.levels[level] ?? [])) {
    const readable = readableOn(areas);
    for (let seq = 1; seq <= areas.count; seq++) {
      if (seq % TURN === 0) await setImmediate();
      const rank = rankOf(areas, seq, query, readingsOf);
      if (rank !== null && readable(seq)) best.push({ areas, seq, rank });
      if (best.length > 50 * most) best = best.sort(better).slice(0, most);
    }
  }
  return best
    .sort(better)
    .slice(0, most)
    .map(({ areas, seq }) => {
      const code = areas.code[seq]!;
      const path = pathOf(index, code).map(({ name }) => name);
      return { code, name: areas.name[seq]!, level: areas.level, path };
    });
}

function rankOf({ code, name }: LevelAreas, seq: number, query: string, readingsOf: Readings): number | null {
  const rank = matchName(fold(name[seq]!), query, readingsOf);
  const coded = code[seq]!.toLowerCase().startsWith(query) ? CODE_RANK : null;
  return rank === null || (coded !== null && coded < rank) ? coded : rank;
}

const better = (a: Found, b: Found): number =>
  a.rank - b.rank ||
  LEVELS.indexOf(a.areas.level) - LEVELS.indexOf(b.areas.level) ||
  a.areas.name[a.seq]!.length - b.areas.name[b.seq]!.length ||
  (a.areas.code[a.seq]! < b.areas.code[b.seq]! ? -1 : 1);

const known = new Map<string, readonly string[]>();
const NONE: readonly string[] = [];
let library: Promise<Readings> | null = null;

/**
 * The readings of a character, without tones; ü as it is typed: v, and u. pinyin-pro is 143 KB compressed, more than the rest of the page's
 * search: so it is here, loaded at the first question.
 */
const readings = (): Promise<Readings> => {
  library ??= import('pinyin-pro').then(({ polyphonic }) => character => {
    const kept = known.get(character);
    if (kept !== undefined) return kept;
    const found = /\p{Script=Han}/u.test(character)
      ? polyphonic(character, { toneType: 'none', type: 'array' }).flat()
      : [];
    const typed = found
      .flatMap(text => text.split(/\s+/))
      .flatMap(reading => (reading.includes('ü') ? [reading.replace('ü', 'v'), reading.replace('ü', 'u')] : [reading]))
      .filter(reading => /^[a-z]+$/.test(reading));
    const list = typed.length === 0 ? NONE : [...new Set(typed)];
    known.set(character, list);
    return list;
  });
  return library;
};
