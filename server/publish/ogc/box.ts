import { boxGeometry } from '#core/cql2/filters/literals.ts';
import { isPlain, type System } from '#core/geometry/crs.ts';
import type { Position } from '#core/geometry/polygons.ts';
import { fault } from '#server/platform/errors.ts';
import type { Crs } from './crs.ts';

/** Points along each edge of a box of shifted coordinates: its edges are bent in WGS 84. */
const STEPS = 16;
const TOUCHING = 1e-9;

/**
 * `bbox` as the GeoJSON geometry of WGS 84 that it covers: 4 numbers, or 6 with heights, which areas do not have. A box whose west is beyond
 * its east passes 180°. On the edge counts as inside.
 */
export function boxOf(text: string, crs: Crs): object {
  const numbers = text
    .split(',')
    .map(part => (/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(part) ? Number(part) : Number.NaN));
  if ((numbers.length !== 4 && numbers.length !== 6) || !numbers.every(Number.isFinite))
    throw wrong(text, 'it takes 4 finite numbers with commas between them, or 6 with heights');
  const [a, b, c, d] = (numbers.length === 6 ? [0, 1, 3, 4] : [0, 1, 2, 3]).map(i => numbers[i]!) as Four;
  if (numbers.length === 6 && numbers[2]! > numbers[5]!) throw wrong(text, 'its lowest height is above its highest');
  if (!isPlain(crs.system as System) && crs.system !== 'web_mercator') return bent([a, b, c, d], crs, text);
  const [west, south] = crs.from([a, b]);
  const [east, north] = crs.from([c, d]);
  if (crs.system === 'web_mercator' && west > east) throw wrong(text, 'it ends in the west of where it begins');
  return sound([west, south, east, north], text);
}

type Four = [number, number, number, number];

function sound([west, south, east, north]: Four, text: string): object {
  const outside = (n: number, most: number): boolean => Math.abs(n) > most + TOUCHING;
  if (outside(west, 180) || outside(east, 180) || outside(south, 90) || outside(north, 90))
    throw wrong(text, 'it is outside the world: mind the order of the axes');
  if (south > north) throw wrong(text, 'it ends in the south of where it begins');
  const held = (n: number, most: number): number => Math.max(-most, Math.min(most, n));
  return boxGeometry([held(west, 180), held(south, 90), held(east, 180), held(north, 90)]);
}

function bent(box: Four, crs: Crs, text: string): object {
  sound(box, text);
  const [west, south, east, north] = box;
  if (west === east || south === north) return boxGeometry([...crs.from([west, south]), ...crs.from([east, north])]);
  if (west > east) throw wrong(text, 'boxes of this coordinate system do not pass 180°');
  const corners: Position[] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
  const ring = corners.flatMap(([x, y], i) => {
    const [u, v] = corners[(i + 1) % 4]!;
    return Array.from({ length: STEPS }, (_, step): Position => {
      const along = step / STEPS;
      return crs.from([x + (u - x) * along, y + (v - y) * along]);
    });
  });
  return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] };
}

const wrong = (text: string, why: string) =>
  fault('invalid_parameter', `bbox "${text.slice(0, 120)}" is no box: ${why}.`);
