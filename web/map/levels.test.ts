import { describe, expect, test } from 'vitest';
import { zoomForSide } from '#core/theme/level_zooms.ts';
import { automaticLevel, levelZooms, mapLevels } from './levels.ts';

/** About 40 by 30 km at 30° north: a city of six districts. */
const BOX: [number, number, number, number] = [120, 30, 120.41, 30.27];
const CITY = { city: 1, district: 6, street: 40, community: 1200 };

describe('levels follow the size of areas on the screen', () => {
  const zooms = levelZooms(CITY, BOX);

  test('from districts over streets to communities as one comes nearer', () => {
    expect(zooms.map(({ level }) => level)).toEqual(['district', 'street', 'community']);
    expect(automaticLevel(zooms, 0)).toBe('district');
    const [, street, community] = zooms;
    expect(automaticLevel(zooms, street!.shown)).toBe('street');
    expect(automaticLevel(zooms, community!.shown - 0.01)).toBe('street');
    expect(automaticLevel(zooms, community!.shown)).toBe('community');
    expect(automaticLevel(zooms, 18)).toBe('community');
  });

  test('a whole city on a wide screen shows its communities, on a telephone its streets', () => {
    const zoomToFit = (pixels: number) => Math.log2((pixels * 360) / (512 * (BOX[2] - BOX[0])));
    expect(automaticLevel(zooms, zoomToFit(900))).toBe('community');
    expect(automaticLevel(zooms, zoomToFit(330))).toBe('street');
  });

  test('numerals are there from zoom 12 at the latest', () => {
    for (const { numeral } of levelZooms({ district: 3, community: 29_000 }, BOX))
      expect(numeral).toBeLessThanOrEqual(12);
  });

  test('four times the areas need one zoom more; levels that are not there are not offered', () => {
    expect(zoomForSide(BOX, 400, 12) - zoomForSide(BOX, 100, 12)).toBeCloseTo(1);
    expect(mapLevels({ city: 1, community: 177 })).toEqual(['community']);
    expect(mapLevels({ district: 2_800, street: 41_000, community: 650_000 })).toEqual(['district']);
    expect(mapLevels({ community: 650_000 })).toEqual(['community']);
    expect(automaticLevel([], 10)).toBeNull();
  });
});
