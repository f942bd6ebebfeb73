import type { AreaSummary } from '#core/contract.ts';

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

/** What the page can find by itself, at once: by characters and code. Best first: the name itself, names that begin so, codes that begin so, names that contain it; larger areas before smaller. */
export function matchAreas(areas: Map<string, AreaSummary>, query: string, most: number): AreaSummary[] {
  const wanted = fold(query.trim());
  if (wanted === '') return [];
  const ranked: { area: AreaSummary; rank: number }[] = [];
  for (const area of areas.values()) {
    const name = fold(area.name);
    const at = name.indexOf(wanted);
    const rank = name === wanted ? 0 : at === 0 ? 1 : area.code.startsWith(wanted) ? 2 : at > 0 ? 3 : -1;
    if (rank >= 0) ranked.push({ area, rank });
  }
  return ranked
    .sort((a, b) => a.rank - b.rank || a.area.code.length - b.area.code.length || (a.area.code < b.area.code ? -1 : 1))
    .slice(0, most)
    .map(({ area }) => area);
}

/** The names of what an area lies in, from the largest that the page knows. */
export function pathOf(areas: Map<string, AreaSummary>, area: AreaSummary): string[] {
  const path: string[] = [];
  for (let up = area.parent; up !== null; ) {
    const above = areas.get(up);
    if (!above) break;
    path.unshift(above.name);
    up = above.parent;
  }
  return path;
}
