import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  between,
  type Camera,
  fitted,
  frameOf,
  moved,
  placed,
  shows,
  toDegrees,
  toWorld,
  within,
  zoomedAbout,
} from './camera.ts';

const size = { width: 1000, height: 600 };
const padding = { top: 20, right: 30, bottom: 40, left: 250 };
const frame = frameOf([120, 30, 120.4, 30.3]);
const at = (camera: Camera, point: readonly [number, number]) => {
  const { scale, left, top } = placed(camera, 1, size);
  return [point[0] * scale + left, point[1] * scale + top] as const;
};

describe('camera', () => {
  test('the world is 512 pixels wide at zoom 0, as MapLibre has it', () => {
    expect(at({ x: 0.5, y: 0.5, zoom: 0 }, [0, 0])).toEqual([500 - 256, 300 - 256]);
  });

  test('degrees there and back', () => {
    const [longitude, latitude] = toDegrees(...toWorld([113.5, 34.7]));
    expect([longitude, latitude]).toEqual([expect.closeTo(113.5, 9), expect.closeTo(34.7, 9)]);
  });

  test('all areas beside what lies over the map, touching the padding on one side', () => {
    const camera = fitted(frame, size, padding);
    const [west, north] = at(camera, [frame[0], frame[1]]);
    const [east, south] = at(camera, [frame[2], frame[3]]);
    expect(Math.min(west - 250, 970 - east, north - 20, 560 - south)).toBeCloseTo(0, 6);
    expect(west - 250).toBeCloseTo(970 - east, 6);
    expect(north - 20).toBeCloseTo(560 - south, 6);
    expect(shows(camera, frame, size)).toBe(true);
    expect(shows(moved(camera, 900, 0), frame, size)).toBe(false);
  });

  test('what is under the pointer stays there at any zoom', () => {
    fc.assert(
      fc.property(fc.double({ min: 4, max: 18, noNaN: true }), fc.integer({ min: -500, max: 500 }), (zoom, right) => {
        const camera = { x: 0.8, y: 0.4, zoom: 11 };
        const under = moved(camera, right, 77);
        const [x, y] = at(zoomedAbout(camera, zoom, right, 77), [under.x, under.y]);
        expect([x, y]).toEqual([expect.closeTo(500 + right, 3), expect.closeTo(377, 3)]);
      }),
    );
  });

  test('never out of the room, nor further away than it is wide', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 18, noNaN: true }),
        (x, zoom) => {
          const inside = within({ x, y: x, zoom }, frame, size);
          const [west, north] = at(inside, [frame[0], frame[1]]);
          const [east, south] = at(inside, [frame[2], frame[3]]);
          expect(Math.max(west, north)).toBeLessThan(0.01);
          expect(Math.min(east - 1000, south - 600)).toBeGreaterThan(-0.01);
        },
      ),
    );
  });

  test('a flight begins and ends where it should, and what both views have in common does not move', () => {
    const from = { x: 0.8, y: 0.4, zoom: 11 };
    const to = zoomedAbout(from, 12, 120, -40);
    expect(between(from, to, 0)).toEqual(from);
    expect(between(from, to, 1)).toEqual({ x: expect.closeTo(to.x, 12), y: expect.closeTo(to.y, 12), zoom: 12 });
    const fixed = moved(from, 120, -40);
    const [x, y] = at(between(from, to, 0.4), [fixed.x, fixed.y]);
    expect([x, y]).toEqual([expect.closeTo(620, 3), expect.closeTo(260, 3)]);
  });
});
