import { area as turfArea } from '@turf/turf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gate } from './gate.ts';
import { labelPoint } from './label_point.ts';
import { areaOf, signedArea } from './measure.ts';
import { toMercator } from './mercator.ts';
import { contains, sideOf } from './nesting.ts';
import type { Position, Ring } from './polygons.ts';

const box = (west: number, south: number, east: number, north: number): Ring => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const reversed = (ring: Ring): Ring => [...ring].reverse();
const polygon = (...rings: unknown[]) => ({ type: 'Polygon', coordinates: rings });
const parts = (...polygons: unknown[]) => ({ type: 'MultiPolygon', coordinates: polygons });

const flawOf = (value: unknown) => {
  const gated = gate(value);
  if (gated.ok) throw new Error('The gate let it through.');
  return gated;
};

describe('the gate lets through', () => {
  const good: [string, unknown][] = [
    ['a box', polygon(box(120, 30, 121, 31))],
    ['a hole', polygon(box(0, 0, 9, 9), box(3, 3, 6, 6))],
    [
      'a hole that touches its shell in a point',
      polygon(box(0, 0, 9, 9), [
        [0, 4],
        [3, 3],
        [3, 5],
        [0, 4],
      ]),
    ],
    ['two holes that touch in a corner', polygon(box(0, 0, 9, 9), box(2, 2, 4, 4), box(4, 4, 6, 6))],
    ['an exclave', parts([box(0, 0, 1, 1)], [box(5, 5, 6, 6)])],
    ['parts that touch in a corner', parts([box(0, 0, 1, 1)], [box(1, 1, 2, 2)])],
    ['an island in a lake', parts([box(0, 0, 9, 9), box(2, 2, 7, 7)], [box(3, 3, 4, 4)])],
    [
      'a crs member that says WGS 84',
      { ...polygon(box(0, 0, 1, 1)), crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } } },
    ],
    [
      'repeated positions',
      polygon([
        [0, 0],
        [0, 0],
        [1, 0],
        [1, 1],
        [1, 1],
        [0, 0],
        [0, 0],
      ]),
    ],
  ];
  test.each(good)('%s', (_, value) => expect(gate(value).ok).toBe(true));

  test('and winds shells counter-clockwise, holes clockwise', () => {
    const gated = gate(polygon(reversed(box(0, 0, 9, 9)), box(3, 3, 6, 6)));
    if (!gated.ok) throw new Error(gated.flaw.message);
    expect(gated.geometry[0]!.map(ring => Math.sign(signedArea(ring)))).toEqual([1, -1]);
  });
});

describe('the gate refuses', () => {
  const bad: [string, unknown, string, Position | null][] = [
    ['nothing', null, 'not_a_polygon', null],
    ['a point', { type: 'Point', coordinates: [0, 0] }, 'not_a_polygon', null],
    ['no coordinates', { type: 'Polygon' }, 'not_a_polygon', null],
    ['an empty polygon', polygon(), 'not_a_polygon', null],
    [
      'a string as a number',
      polygon([
        [0, 0],
        ['1', 0],
        [1, 1],
        [0, 0],
      ]),
      'not_a_number',
      null,
    ],
    [
      'null as a number',
      polygon([
        [0, 0],
        [null, 0],
        [1, 1],
        [0, 0],
      ]),
      'not_a_number',
      null,
    ],
    [
      'NaN',
      polygon([
        [0, 0],
        [Number.NaN, 0],
        [1, 1],
        [0, 0],
      ]),
      'not_a_number',
      null,
    ],
    ['1e400', polygon(JSON.parse('[[0,0],[1e400,0],[1,1],[0,0]]')), 'not_a_number', null],
    [
      'swapped axes',
      polygon([
        [30, 120],
        [31, 120],
        [31, 121],
        [30, 120],
      ]),
      'out_of_range',
      [30, 120],
    ],
    [
      '3D',
      polygon([
        [0, 0, 5],
        [1, 0, 5],
        [1, 1, 5],
        [0, 0, 5],
      ]),
      'three_dimensional',
      [0, 0],
    ],
    [
      'a foreign crs',
      { ...polygon(box(0, 0, 1, 1)), crs: { type: 'name', properties: { name: 'EPSG:3857' } } },
      'coordinate_system',
      null,
    ],
    [
      'an open ring',
      polygon([
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ]),
      'not_closed',
      [0, 1],
    ],
    [
      'three positions',
      polygon([
        [0, 0],
        [1, 0],
        [0, 0],
      ]),
      'too_few_positions',
      [0, 0],
    ],
    [
      'a line',
      polygon([
        [0, 0],
        [1, 0],
        [0, 0],
        [0, 0],
      ]),
      'no_area',
      [0, 0],
    ],
    [
      'a bow tie',
      polygon([
        [0, 0],
        [2, 2],
        [2, 0],
        [0, 2],
        [0, 0],
      ]),
      'crossing',
      [1, 1],
    ],
    [
      'a spike',
      polygon([
        [0, 0],
        [2, 0],
        [2, 5],
        [2, 2],
        [0, 2],
        [0, 0],
      ]),
      'spike',
      null,
    ],
    [
      'a ring that touches itself',
      polygon([
        [0, 0],
        [4, 0],
        [4, 4],
        [2, 0],
        [0, 4],
        [0, 0],
      ]),
      'touching',
      [2, 0],
    ],
    ['a hole outside', polygon(box(0, 0, 1, 1), box(5, 5, 6, 6)), 'hole_outside', [5, 5]],
    ['a hole in a hole', polygon(box(0, 0, 9, 9), box(1, 1, 8, 8), box(3, 3, 4, 4)), 'hole_outside', [3, 3]],
    ['a hole that crosses its shell', polygon(box(0, 0, 4, 4), box(3, 1, 6, 2)), 'crossing', null],
    [
      'a hole through its shell at vertices',
      polygon(
        [
          [0, 0],
          [4, 0],
          [4, 2],
          [4, 4],
          [0, 4],
          [0, 0],
        ],
        [
          [2, 1],
          [4, 2],
          [6, 1],
          [4, 0.5],
          [2, 1],
        ],
      ),
      'crossing',
      null,
    ],
    ['a part within a part', parts([box(0, 0, 9, 9)], [box(2, 2, 3, 3)]), 'overlapping', [2, 2]],
    ['parts that share an edge', parts([box(0, 0, 1, 1)], [box(1, 0, 2, 1)]), 'crossing', null],
  ];
  test.each(bad)('%s', (_, value, kind, place) => {
    const { flaw } = flawOf(value);
    expect(flaw.kind).toBe(kind);
    expect(flaw.message.length).toBeGreaterThan(10);
    if (place) expect(flaw.place).toEqual(place);
  });

  test('swapped axes with a hint', () => expect(flawOf(bad[8]![1]).flaw.message).toContain('swapped'));

  test('a star of 3,001 vertices and a comb of 19,999, in milliseconds', () => {
    const star: Ring = Array.from({ length: 3_001 }, (_, i) => {
      const angle = (i * 1_500 * 2 * Math.PI) / 3_001;
      return [Math.cos(angle), Math.sin(angle)];
    });
    star.push(star[0]!);
    // Teeth so slanted that every bounding box meets every other, yet nothing crosses.
    const comb: Ring = Array.from({ length: 19_998 }, (_, i) => [i * 1e-4 + (i % 2) * 50, i % 2 === 0 ? 0 : 50]);
    comb.push([2, -1], comb[0]!);
    const started = performance.now();
    expect(flawOf(polygon(star))).toMatchObject({ flaw: { kind: 'crossing' }, broken: null });
    const between = performance.now();
    expect(flawOf(polygon(comb))).toMatchObject({ flaw: { kind: 'too_tangled' }, broken: null });
    // 4 ms and 300 ms measured; ten times that is a lost bound, not a slow machine.
    expect(between - started).toBeLessThan(500);
    expect(performance.now() - between).toBeLessThan(5_000);
  });

  test('over 20,000 positions', () => {
    const ring = Array.from({ length: 20_001 }, (_, i) => [i / 1000, 0]);
    expect(flawOf(polygon(ring)).flaw.kind).toBe('too_many_positions');
  });

  test('any other value without an exception', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.record({ type: fc.constant('Polygon'), coordinates: fc.anything() }),
          fc.record({
            type: fc.constant('MultiPolygon'),
            coordinates: fc.array(fc.array(fc.array(fc.array(fc.double())))),
          }),
        ),
        value => {
          gate(value);
        },
      ),
    );
  });
});

describe('measures', () => {
  test('areas agree with turf', () => {
    const geometry = [[box(116, 39, 116.02, 39.01), reversed(box(116.005, 39.002, 116.006, 39.003))]];
    const expected = turfArea({ type: 'MultiPolygon', coordinates: geometry });
    expect(Math.abs(areaOf(geometry) / expected - 1)).toBeLessThan(1e-9);
  });

  test('a label point of a C lies within it', () => {
    const c: Ring = [
      [0, 0],
      [6, 0],
      [6, 1],
      [1, 1],
      [1, 5],
      [6, 5],
      [6, 6],
      [0, 6],
      [0, 0],
    ];
    expect(sideOf(labelPoint([[c]]), c)).toBe(1);
    expect(contains([3, 3], [[c]])).toBe(false);
  });

  test('inside, on and outside of a ring', () => {
    const ring = box(0, 0, 4, 4);
    expect(
      [
        [2, 2],
        [0, 2],
        [4, 4],
        [5, 2],
        [-1, 0],
        [2, 4],
      ].map(p => sideOf(p as Position, ring)),
    ).toEqual([1, 0, 0, -1, -1, 0]);
  });

  test('EPSG:3857 as PostGIS has it', () => {
    const [x, y] = toMercator([116.39, 39.9]);
    expect([x, y].map(value => value.toFixed(2))).toEqual(['12956475.53', '4851421.18']);
  });
});
