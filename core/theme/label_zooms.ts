import type { Level } from '../contract.ts';
import type { LevelZooms } from './level_zooms.ts';
import type { Stops } from './map_colours.ts';

/** Sizes of signs and names by zoom, and from which zoom to which names are shown: the same for every renderer of the screen's map. */

export const numeralSizes = ({ numeral, name }: LevelZooms): Stops => [
  [numeral, 11],
  [name + 1, 17],
];

export const asteriskSizes = ({ numeral, name }: LevelZooms): Stops => [
  [numeral, 13],
  [name + 1, 20],
];

export const arrowSizes = ({ shown, numeral, name }: LevelZooms): Stops => [
  [shown - 0.5, 9],
  [numeral, 13],
  [name + 1, 18],
];

/** Arrows are few and what the map is about: they begin before numerals do. */
export const arrowsFrom = ({ shown }: LevelZooms): number => shown - 0.5;

const NAME_SIZES: Record<Level, [far: number, near: number]> = {
  city: [14, 18],
  district: [13, 18],
  street: [11.5, 15],
  community: [11, 13],
};

export const nameSizes = ({ level, name }: LevelZooms): Stops => [
  [name - 1, NAME_SIZES[level][0]],
  [name + 2, NAME_SIZES[level][1]],
];

/** Widest line of a name, in its own size. */
export const NAME_WIDTH = 7;
export const NAME_PADDING = 3;
/** How far below the point of the area the name begins, under its own sign. */
export const NAME_OFFSET = 0.75;
export const QUIET_OPACITY = 0.4;
export const SIGN_OPACITY = 0.95;
export const haloWidth = (level: Level): number => (level === 'district' ? 2 : 1.5);

/** From which zoom to which a level's names are shown: those of a level above go when those below it have room. */
export function nameZooms(levels: LevelZooms[], index: number, painted: number): { minzoom: number; maxzoom: number } {
  const from = (i: number) => {
    const { name, numeral } = levels[i]!;
    if (i === painted) return Math.min(name, numeral + 1.4);
    // Forty street names over a city of coloured communities hide it: they wait until streets are large.
    return i === 0 ? 0 : name + 1.6;
  };
  return { minzoom: from(index), maxzoom: index === painted ? 24 : Math.min(24, from(index + 1) + 0.6) };
}
