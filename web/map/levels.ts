import { LEVELS, type Level, type StatusPayload } from '#core/contract.ts';

type Box = [west: number, south: number, east: number, north: number];
export type LevelZooms = { level: Level; shown: number; numeral: number; name: number };

/** MapLibre's zoom 0 is one tile of 512 pixels. */
const WORLD_PIXELS = 512;
/** A city fills about this much of the rectangle around it. */
const FILLED = 0.6;
/** Side of an average area from which the level can be read, its numeral fits, its name fits. */
const SHOWN_PIXELS = 10;
const NUMERAL_PIXELS = 30;
const NAME_PIXELS = 64;

const mercatorY = (latitude: number): number =>
  0.5 - Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (2 * Math.PI);

/** The zoom at which `count` areas sharing the box are `pixels` wide on average. */
export function zoomForSide(box: Box, count: number, pixels: number): number {
  const [west, south, east, north] = box;
  const share = (Math.abs(east - west) / 360) * Math.abs(mercatorY(south) - mercatorY(north));
  const side = WORLD_PIXELS * Math.sqrt((share * FILLED) / Math.max(1, count));
  return side > 0 ? Math.max(0, Math.log2(pixels / side)) : 0;
}

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

/**
 * Zooms from the size of the areas on screen, not fixed ones: fixed ones that suit a district of 200 communities show
 * a city of 5,000 as noise. The coarsest level is shown from zoom 0.
 */
export function levelZooms(levels: StatusPayload['levels'], box: Box): LevelZooms[] {
  return mapLevels(levels).map((level, index) => {
    const at = (pixels: number) => zoomForSide(box, levels[level] ?? 1, pixels);
    return {
      level,
      shown: index === 0 ? 0 : at(SHOWN_PIXELS),
      // UX.md: a numeral in the polygon from zoom 12 at the latest.
      numeral: Math.min(12, at(NUMERAL_PIXELS)),
      name: at(NAME_PIXELS),
    };
  });
}

/** The finest level that can be read at this zoom. */
export const automaticLevel = (zooms: LevelZooms[], zoom: number): Level | null =>
  zooms.findLast(entry => zoom >= entry.shown)?.level ?? null;
