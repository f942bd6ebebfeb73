import type { Polygons, Position, Ring } from './polygons.ts';

/** Mean radius of the earth as in turf, metres. */
const EARTH = 6_371_008.8;
const RADIANS = Math.PI / 180;

/** Twice the signed area in square degrees, counter-clockwise positive. Taken from the first vertex, so that small rings far from 0 lose no digits. */
export function signedArea(ring: Ring): number {
  const [x0, y0] = ring[0]!;
  let sum = 0;
  for (let i = 1; i + 1 < ring.length; i++) {
    const [ax, ay] = ring[i]!;
    const [bx, by] = ring[i + 1]!;
    sum += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return sum;
}

/** Square metres on the sphere (Chamberlain & Duquette 2007, as turf), holes taken off. */
export const areaOf = (polygons: Polygons): number =>
  polygons.reduce(
    (sum, [shell, ...holes]) =>
      sum + Math.abs(ringArea(shell!)) - holes.reduce((inner, hole) => inner + Math.abs(ringArea(hole)), 0),
    0,
  );

function ringArea(ring: Ring): number {
  const count = ring.length - 1;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const before = ring[i]!;
    const at = ring[(i + 1) % count]!;
    const after = ring[(i + 2) % count]!;
    // Differences from the first vertex keep digits in a ring of a few metres.
    sum += (after[0] - before[0]) * RADIANS * (Math.sin(at[1] * RADIANS) - Math.sin(ring[0]![1] * RADIANS));
  }
  return (-sum * EARTH * EARTH) / 2;
}

/** Metres between two near positions (equirectangular: under 0.1 % off over a segment of a boundary). */
export function metresBetween(a: Position, b: Position): number {
  const x = (b[0] - a[0]) * Math.cos(((a[1] + b[1]) / 2) * RADIANS);
  return Math.hypot(x, b[1] - a[1]) * RADIANS * EARTH;
}

/** Metres of one degree of latitude. */
export const METRES_PER_DEGREE = RADIANS * EARTH;

export const verticesOf = (polygons: Polygons): number =>
  polygons.reduce((sum, polygon) => sum + polygon.reduce((inner, ring) => inner + ring.length, 0), 0);

export function boundsOf(polygons: Polygons): [west: number, south: number, east: number, north: number] {
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [shell] of polygons)
    for (const [lon, lat] of shell!) {
      bounds[0] = Math.min(bounds[0], lon);
      bounds[1] = Math.min(bounds[1], lat);
      bounds[2] = Math.max(bounds[2], lon);
      bounds[3] = Math.max(bounds[3], lat);
    }
  return bounds;
}
