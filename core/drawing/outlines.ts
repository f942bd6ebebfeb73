import type { Level } from '../contract.ts';

/**
 * `GET /outlines/{level}`: the borders of all areas of a level, on one grid over the square world of Web Mercator, so that neighbours share
 * every point. A ring is `[x, y, dx, dy, dx, dy, …]`, unclosed; rings of an area are filled even-odd, so holes need no mark.
 */
export type OutlinesPayload = {
  level: Level;
  boundary_version: number;
  /** Grid units across the world; the north-west corner is 0, 0. */
  units: number;
  /** West, north, east, south of all areas, in grid units; null without areas. */
  box: Box | null;
  areas: { seq: number; rings: number[][] }[];
};

export type Box = [west: number, north: number, east: number, south: number];

/** Where grid units fall on a picture: `x * scale + left`. */
export type Placement = { scale: number; left: number; top: number };

/** A box in the middle of a picture, as large as the margin allows. */
export function placeBox([west, north, east, south]: Box, width: number, height: number, margin: number): Placement {
  const scale = Math.min((width - 2 * margin) / (east - west || 1), (height - 2 * margin) / (south - north || 1));
  return {
    scale,
    left: width / 2 - ((west + east) / 2) * scale,
    top: height / 2 - ((north + south) / 2) * scale,
  };
}

/** Longitude and latitude in degrees → grid units. */
export const gridPoint = (units: number, [longitude, latitude]: readonly [number, number]): [number, number] => [
  ((longitude + 180) / 360) * units,
  ((1 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / Math.PI) / 2) * units,
];

/** The box around rings, in grid units; null without any. */
export function boxOfRings(rings: number[][]): Box | null {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    let [x, y] = [0, 0];
    for (let i = 0; i < ring.length; i += 2) {
      x += ring[i]!;
      y += ring[i + 1]!;
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
  }
  return box[0] > box[2] ? null : box;
}

/** Rings as a path of SVG, to hundredths of a unit of the picture. */
export function pathOfRings(rings: number[][], { scale, left, top }: Placement): string {
  let path = '';
  for (const ring of rings) {
    let [x, y] = [0, 0];
    for (let i = 0; i < ring.length; i += 2) {
      x += ring[i]!;
      y += ring[i + 1]!;
      path += `${i === 0 ? 'M' : 'L'}${hundredths(x * scale + left)} ${hundredths(y * scale + top)}`;
    }
    path += 'Z';
  }
  return path;
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;
