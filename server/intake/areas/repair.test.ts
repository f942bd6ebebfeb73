import { afterAll, describe, expect, test } from 'vitest';
import { gate, gatePolygons } from '#core/geometry/gate.ts';
import { areaOf } from '#core/geometry/measure.ts';
import type { Polygons, Ring } from '#core/geometry/polygons.ts';
import { startGeometryThread } from './geometry_thread.ts';
import { pack, unpack } from './packed.js';
import { repair } from './repair.ts';
import { fromWellKnownBinary, toWellKnownBinary } from './well_known_binary.ts';

const thread = startGeometryThread();
afterAll(() => thread.close());

/** A square of 0.01° whose border makes a loop of `size` degrees at its top. */
const looped = (size: number): Polygons => [
  [
    [
      [120, 30],
      [120.01, 30],
      [120.01, 30.01],
      [120.005 - size, 30.01],
      [120.005, 30.01 + size],
      [120.005 + size / 2, 30.01 - size],
      [120, 30.01],
      [120, 30],
    ],
  ],
];
const repaired = async (broken: Polygons) => {
  const gated = gatePolygons(broken);
  if (gated.ok || gated.broken === null) throw new Error('Not a flaw that can be repaired.');
  return repair(gated.broken, gated.flaw, thread);
};

describe('repair', () => {
  test('a loop of a metre is taken out, and how much that changed is told', async () => {
    const result = await repaired(looped(1e-5));
    if (!('geometry' in result)) throw new Error(result.reason);
    expect(gatePolygons(result.geometry).ok).toBe(true);
    expect(result.area_change_percent).toBeGreaterThan(0);
    expect(result.area_change_percent).toBeLessThanOrEqual(0.1);
    const change = Math.abs(areaOf(result.geometry) / areaOf(looped(1e-5)) - 1) * 100;
    expect(Math.abs(change / result.area_change_percent - 1)).toBeLessThan(0.01);
  });

  test('a loop of 300 m is refused with its place', async () => {
    expect(await repaired(looped(3e-3))).toMatchObject({
      reason: expect.stringMatching(/crosses itself at 120\.00.*more than 0\.1 %/),
    });
  });

  test('a bow tie is refused', async () => {
    const tie: Ring = [
      [120, 30],
      [120.02, 30.02],
      [120.02, 30],
      [120, 30.02],
      [120, 30],
    ];
    expect(await repaired([[tie]])).toHaveProperty('reason');
  });

  test('a small hole beside the flaw stays', async () => {
    const hole: Ring = [
      [120.002, 30.002],
      [120.002, 30.00201],
      [120.00201, 30.00201],
      [120.00201, 30.002],
      [120.002, 30.002],
    ];
    const result = await repaired([[looped(1e-5)[0]![0]!, hole]]);
    if (!('geometry' in result)) throw new Error(result.reason);
    expect(result.geometry[0]).toHaveLength(2);
  });

  test('the thread works on after a job that failed', async () => {
    const broken = JSON.parse('[[[[null,0]]]]');
    expect((await thread.clean(broken)) ?? []).toEqual([]);
    expect(gate({ type: 'MultiPolygon', coordinates: await thread.clean(looped(1e-5)) }).ok).toBe(true);
  });
});

describe('other forms of the same polygons', () => {
  const areas: Polygons[] = [looped(1), [], [[...looped(2)[0]!, ...looped(3)[0]!], ...looped(4)]];
  test('packed', () => expect(unpack(pack(areas))).toEqual(areas));
  test('well-known binary', () => {
    const hex = toWellKnownBinary(areas[2]!, 4326);
    // Without the mark and the number of the coordinate system, as ST_AsBinary gives it.
    expect(fromWellKnownBinary(`0106000000${hex.slice(18)}`)).toEqual(areas[2]);
  });
});
