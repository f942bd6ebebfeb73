import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sharedBorders } from './borders.ts';
import { areaOf } from './measure.ts';
import { nodeBorders } from './noding.ts';
import { pairIndex } from './pair_index.ts';
import type { Polygons, Ring } from './polygons.ts';

const box = (west: number, south: number, east: number, north: number): Polygons => [
  [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
];
/** Metres of 0.01° of latitude, as turf has the earth. */
const HUNDREDTH = 1_111.95;
const borders = (...areas: Polygons[]) =>
  sharedBorders(nodeBorders(areas)).map(({ first, second, metres }) => [first, second, Math.round(metres)]);

describe('shared borders', () => {
  test('an edge in both directions, once a pair; a corner is no border', () => {
    const [a, b, c] = [box(0, 0, 0.01, 0.01), box(0.01, 0, 0.02, 0.01), box(0.02, 0.01, 0.03, 0.02)];
    expect(borders(a, b, c)).toEqual([[0, 1, Math.round(HUNDREDTH)]]);
  });

  test('a T-junction: one long edge against two short ones', () => {
    const long = box(0, 0, 0.01, 0.02);
    const [low, high] = [box(0.01, 0, 0.02, 0.01), box(0.01, 0.01, 0.02, 0.02)];
    expect(borders(long, low, high)).toEqual([
      [0, 1, Math.round(HUNDREDTH)],
      [0, 2, Math.round(HUNDREDTH)],
      [1, 2, Math.round(HUNDREDTH)],
    ]);
  });

  test('edges that overlap in part share that part', () => {
    expect(borders(box(0, 0, 0.01, 0.02), box(0.01, 0.01, 0.02, 0.03))).toEqual([[0, 1, Math.round(HUNDREDTH)]]);
  });

  test('ends apart by the rounding of six decimals are one; a metre is not', () => {
    const b = box(0.01, 0, 0.02, 0.01);
    const shifted = (by: number): Polygons => [[b[0]![0]!.map(([x, y]) => [x + by, y]) as Ring]];
    expect(borders(box(0, 0, 0.01, 0.01), shifted(1e-6))).toHaveLength(1);
    expect(borders(box(0, 0, 0.01, 0.01), shifted(1e-5))).toHaveLength(0);
  });

  test('an enclave borders on what surrounds it', () => {
    const around: Polygons = [[box(0, 0, 0.03, 0.03)[0]![0]!, [...box(0.01, 0.01, 0.02, 0.02)[0]![0]!].reverse()]];
    const [[, , metres]] = borders(around, box(0.01, 0.01, 0.02, 0.02)) as [[number, number, number]];
    expect(Math.abs(metres - 4 * HUNDREDTH)).toBeLessThan(2);
  });
});

describe('noding', () => {
  test('leaves a sound coverage as it is, the same object', () => {
    const areas = [box(0, 0, 1, 1), box(1, 0, 2, 1)];
    expect(nodeBorders(areas)).toBe(areas);
  });

  test('gives a crooked T-junction to both sides and keeps the areas', () => {
    // The corner lies 0.08 m off the long edge.
    const long: Polygons = [
      [
        [
          [0, 0],
          [0.01, 0],
          [0.011, 0.02],
          [0, 0.02],
          [0, 0],
        ],
      ],
    ];
    const corner: [number, number] = [0.010_500_7, 0.01];
    const low: Polygons = [[[[0.01, 0], [0.02, 0], [0.02, 0.01], corner, [0.01, 0]]]];
    const high: Polygons = [[[corner, [0.02, 0.01], [0.02, 0.02], [0.011, 0.02], corner]]];
    const noded = nodeBorders([long, low, high]);
    expect(noded[0]![0]![0]).toContainEqual(corner);
    expect(sharedBorders(noded)).toHaveLength(3);
    for (const [index, area] of [long, low, high].entries())
      expect(Math.abs(areaOf(noded[index]!) / areaOf(area) - 1)).toBeLessThan(1e-3);
  });

  test('any row of boxes cut at any height is a coverage: no gap, no overlap', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(cuts, cuts, (left, right) => {
        const column = (west: number, at: number[]): Polygons[] =>
          [0, ...at.sort((a, b) => a - b), 100].flatMap((low, i, all) =>
            i + 1 < all.length ? [box(west, low / 1e4, west + 0.01, all[i + 1]! / 1e4)] : [],
          );
        const areas = [...column(0, left), ...column(0.01, right)];
        const shared = sharedBorders(nodeBorders(areas))
          .filter(({ first, second }) => first <= left.length && second > left.length)
          .reduce((sum, { metres }) => sum + metres, 0);
        // The columns meet over 0.01° whatever the cuts.
        expect(Math.abs(shared - HUNDREDTH)).toBeLessThan(0.1);
      }),
    );
  });
});

test('the pair index numbers pairs by first appearance, over any growth', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.double({ noNaN: true }), fc.integer()), { maxLength: 200 }), pairs => {
      const index = pairIndex(1);
      const expected = new Map<string, number>();
      for (const [x, y] of pairs) {
        const at = x === 0 ? 0 : x;
        const key = `${at},${y}`;
        if (!expected.has(key)) expected.set(key, expected.size);
        expect(index.of(at, y)).toBe(expected.get(key));
      }
      expect(index.size()).toBe(expected.size);
    }),
  );
});
