import { LEVELS, type Level, type StatusPayload } from '#core/contract.ts';
import { type Box, type LevelZooms, zoomsOf } from '#core/theme/level_zooms.ts';

export type { LevelZooms };

/** A list of areas to search, count and label is 0.3 KB an area: 30,000 are 1 MB compressed and still quick. */
const MOST_AREAS = 30_000;

/**
 * Levels that the page shows, coarse to fine. The city itself is one area and says nothing as a map; the 650,000
 * communities of a nation are too many for one list, so there the page ends at a level above.
 */
export function mapLevels(levels: StatusPayload['levels']): Level[] {
  const present = LEVELS.filter(level => level !== 'city' && (levels[level] ?? 0) > 0);
  const shown = present.filter(level => (levels[level] ?? 0) <= MOST_AREAS);
  return shown.length > 0 ? shown : present.slice(0, 1);
}

/** Zooms of the levels that the page shows. */
export const levelZooms = (levels: StatusPayload['levels'], box: Box): LevelZooms[] =>
  zoomsOf(mapLevels(levels), levels, box);

/** The finest level that can be read at this zoom. */
export const automaticLevel = (zooms: LevelZooms[], zoom: number): Level | null =>
  zooms.findLast(entry => zoom >= entry.shown)?.level ?? null;
