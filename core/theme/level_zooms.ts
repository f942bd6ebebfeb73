import type { Level } from '../contract.ts';

export type Box = [west: number, south: number, east: number, north: number];
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

/**
 * Zooms from the size of the areas on screen, not fixed ones: fixed ones that suit a district of 200 communities show
 * a city of 5,000 as noise. The coarsest level is shown from zoom 0.
 */
export function zoomsOf(levels: readonly Level[], counts: Partial<Record<Level, number>>, box: Box): LevelZooms[] {
  return levels.map((level, index) => {
    const at = (pixels: number) => zoomForSide(box, counts[level] ?? 1, pixels);
    return {
      level,
      shown: index === 0 ? 0 : at(SHOWN_PIXELS),
      // UX.md: a numeral in the polygon from zoom 12 at the latest.
      numeral: Math.min(12, at(NUMERAL_PIXELS)),
      name: at(NAME_PIXELS),
    };
  });
}
