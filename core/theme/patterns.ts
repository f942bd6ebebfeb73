import { THEME_IDS, type ThemeId } from './grade_colours.ts';
import { MAP_COLOURS } from './map_colours.ts';

/**
 * The patterns of missing and of old data, as pixels: the page hands them to its map, so that it fetches no sprite, and the server makes
 * its sprite of them. One constant image a theme: in the page `fill-pattern` cannot follow feature-state, `fill-opacity` can.
 */
export type PatternImage = { width: number; height: number; data: Uint8ClampedArray };

const SIZE = 16;
export const PATTERN_PIXEL_RATIO = 2;

export const patternName = (kind: 'hatch' | 'dots', theme: ThemeId): string => `${kind}-${theme}`;

export const channels = (hex: string): [number, number, number] => {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};

function draw(hex: string, coverage: (x: number, y: number) => number): PatternImage {
  const data = new Uint8ClampedArray(SIZE * SIZE * 4);
  const [red, green, blue] = channels(hex);
  for (let y = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++) data.set([red, green, blue, Math.round(255 * coverage(x, y))], (y * SIZE + x) * 4);
  return { width: SIZE, height: SIZE, data };
}

const ramp = (value: number): number => Math.max(0, Math.min(1, value));

/** 45° lines about 1.6 px wide every 8 px across; seamless because the period divides the tile. */
const hatch = (x: number, y: number): number => {
  const along = (x + y + 1) % SIZE;
  return ramp(2.4 - Math.abs(along - SIZE / 2));
};

const dots = (x: number, y: number): number => {
  const distance = Math.hypot((x % 8) - 3.5, (y % 8) - 3.5);
  return 0.8 * ramp(2.1 - distance);
};

export const patternImages = (): Map<string, PatternImage> =>
  new Map(
    THEME_IDS.flatMap(id => [
      [patternName('hatch', id), draw(MAP_COLOURS[id].hatch, hatch)] as const,
      [patternName('dots', id), draw(MAP_COLOURS[id].dots, dots)] as const,
    ]),
  );
