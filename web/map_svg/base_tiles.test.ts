import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BaseMap } from '#core/contract.ts';
import { tilesIn } from './base_tiles.ts';
import { toWorld } from './camera.ts';

const map: BaseMap = {
  ...{ kind: 'raster', tiles: '/base_map/v/{z}/{x}/{y}', min_zoom: 8, max_zoom: 16 },
  ...{ bounds: [119, 29, 121, 31], layers: [], credit: '' },
};
const size = { width: 1000, height: 600 };
const [x, y] = toWorld([120, 30]);
const addressesAt = (base: BaseMap, zoom: number) =>
  tilesIn(base, { x, y, zoom }, size).map(({ href }) => href.slice(12));

describe('tiles of a base map', () => {
  test('cover the picture without a gap, at no more than half their pixels lost or made up', () => {
    fc.assert(
      fc.property(fc.double({ min: 8, max: 15, noNaN: true }), zoom => {
        const tiles = tilesIn({ ...map, bounds: null }, { x, y, zoom }, size);
        const edges = (of: 'left' | 'top', to: number) => {
          const starts = [...new Set(tiles.map(tile => tile[of]))].sort((a, b) => a - b);
          expect(starts[0]).toBeLessThanOrEqual(0);
          expect(starts.at(-1)! + tiles[0]!.side).toBeGreaterThanOrEqual(to);
          for (const [i, start] of starts.slice(1).entries()) expect(start - starts[i]!).toBeCloseTo(tiles[0]!.side, 6);
          return starts.length;
        };
        expect(edges('left', size.width) * edges('top', size.height)).toBe(tiles.length);
        expect(tiles[0]!.side).toBeGreaterThan(180);
        expect(tiles[0]!.side).toBeLessThan(363);
      }),
    );
  });

  test('are those there are: none outside of the bounds, none beyond the zooms', () => {
    expect(addressesAt(map, 4).every(address => address.startsWith('8/'))).toBe(true);
    // 2 degrees of 360 at zoom 8 are less than 2 of its tiles, here over the edges of both.
    expect(addressesAt(map, 4)).toHaveLength(9);
    expect(addressesAt(map, 10).every(address => address.startsWith('11/'))).toBe(true);
    expect(addressesAt(map, 18).every(address => address.startsWith('16/'))).toBe(true);
    expect(tilesIn(map, { x: 0.1, y: 0.1, zoom: 12 }, size)).toEqual([]);
  });

  test('are never thousands', () => {
    expect(addressesAt({ ...map, bounds: null, min_zoom: 14 }, 5)).toEqual([]);
  });
});
