import type { Level } from '#core/contract.ts';
import type { AreaIndex } from './area_index.ts';

/** The areas an area lies in, from the largest; itself not among them. */
export function pathOf(index: AreaIndex, code: string): { code: string; name: string; level: Level }[] {
  const path: { code: string; name: string; level: Level }[] = [];
  let place = index.by_code.get(code);
  while (place) {
    const parent = index.levels[place.level]!.parent[place.seq];
    place = parent === null || parent === undefined ? undefined : index.by_code.get(parent);
    if (!place) break;
    const areas = index.levels[place.level]!;
    path.unshift({ code: areas.code[place.seq]!, name: areas.name[place.seq]!, level: place.level });
  }
  return path;
}
