import { LARGEST, SMALLEST } from '#core/cql2/arithmetic.ts';
import { gate } from '#core/geometry/gate.ts';
import { foreignSystem } from '#core/geometry/parse.ts';
import type { Polygons } from '#core/geometry/polygons.ts';
import type { LiteralGeometry } from './tree.ts';

/** Positions in all geometries of one filter together: each is compared with the border of every area. */
export const MOST_POSITIONS = 5_000;
const DEEPEST_COLLECTION = 20;

export class LiteralError extends Error {}
const refuse = (message: string): never => {
  throw new LiteralError(message);
};

/**
 * A geometry of a filter, checked as areas are at intake (#core/geometry/gate.ts): finite, in range, closed, not crossing
 * itself. PGlite swallows the exceptions of GEOS and answers anything. `budget.positions` counts down through a filter.
 */
export function checkGeometry(value: unknown, budget: { positions: number }, depth = 0): LiteralGeometry {
  if (typeof value !== 'object' || value === null) return refuse('A geometry is a GeoJSON object.');
  const system = foreignSystem(value);
  if (system !== null) return refuse(foreign(system));
  const { type, coordinates, geometries } = value as { type?: unknown; coordinates?: unknown; geometries?: unknown };
  const positions = (list: unknown, least: number, what: string): number[][] => {
    if (!Array.isArray(list) || list.length < least) return refuse(`${what} takes at least ${least} positions.`);
    return list.map(one => position(one, budget));
  };
  const members = (list: unknown, what: string): unknown[] =>
    Array.isArray(list) && list.length > 0 ? list : refuse(`A ${what} cannot be empty.`);
  switch (type) {
    case 'Point':
      return { type, coordinates: position(coordinates, budget) };
    case 'MultiPoint':
      return { type, coordinates: positions(coordinates, 1, 'A MultiPoint') };
    case 'LineString':
      return { type, coordinates: line(positions(coordinates, 2, 'A LineString')) };
    case 'MultiLineString':
      return {
        type,
        coordinates: members(coordinates, type).map(part => line(positions(part, 2, 'A line'))),
      };
    case 'Polygon': {
      const rings = members(coordinates, type).map(ring => positions(ring, 4, 'A ring'));
      gated([rings]);
      return { type, coordinates: rings };
    }
    case 'MultiPolygon': {
      const polygons = members(coordinates, type).map(polygon =>
        members(polygon, 'polygon').map(ring => positions(ring, 4, 'A ring')),
      );
      gated(polygons);
      return { type, coordinates: polygons };
    }
    case 'GeometryCollection': {
      if (depth >= DEEPEST_COLLECTION) refuse('The collections are nested too deep. Put their members into one.');
      const parts = members(geometries, type).map(part => checkGeometry(part, budget, depth + 1));
      return { type, geometries: parts };
    }
    default:
      return refuse(
        'The geometry has no known type. There are Point, LineString, Polygon, MultiPoint, MultiLineString, MultiPolygon and GeometryCollection.',
      );
  }
}

const isNumber = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) <= LARGEST;

/** What CQL2 text cannot write (under 1e-300), no place on earth can be told from 0 by. */
const exact = (value: number): number => (Math.abs(value) < SMALLEST ? 0 : value);

const foreign = (system: string): string =>
  `The coordinate system is "${system.slice(0, 60)}"; positions of a filter are WGS 84 in degrees, longitude first.`;

function position(value: unknown, budget: { positions: number }): number[] {
  if (--budget.positions < 0) refuse(`The filter has over ${MOST_POSITIONS} positions. Simplify its geometry.`);
  if (!Array.isArray(value) || value.length < 2 || value.length > 3 || !value.every(n => isNumber(n)))
    return refuse('A position is two finite numbers, longitude and latitude, or three with a height.');
  const [lon, lat] = value as [number, number];
  if (Math.abs(lon) <= 180 && Math.abs(lat) <= 90) return value.map(exact);
  const swapped = Math.abs(lon) <= 90 && Math.abs(lat) <= 180;
  return refuse(
    `${lon} ${lat} is not a place in degrees${swapped ? ': longitude and latitude look swapped, write longitude first' : ''}.`,
  );
}

const line = (positions: number[][]): number[][] =>
  positions.some(([lon, lat]) => lon !== positions[0]![0] || lat !== positions[0]![1])
    ? positions
    : refuse('All positions of the line are the same. Write a POINT.');

const flat = (polygons: number[][][][]): Polygons =>
  polygons.map(rings => rings.map(ring => ring.map(([lon, lat]): [number, number] => [lon!, lat!])));

function gated(polygons: number[][][][]): void {
  const result = gate({ type: 'MultiPolygon', coordinates: flat(polygons) });
  if (!result.ok) refuse(result.flaw.message);
}

/** Checks the numbers of a box: west, south, [lowest,] east, north[, highest]. West over east passes 180°. */
export function checkBox(values: number[]): number[] {
  if (values.length !== 4 && values.length !== 6)
    refuse(`A box takes 4 numbers (west, south, east, north) or 6 with heights; this has ${values.length}.`);
  const [west, south, east, north] = edges(values);
  if (!values.every(isNumber)) refuse('The numbers of a box are finite.');
  if (Math.abs(west) > 180 || Math.abs(east) > 180 || Math.abs(south) > 90 || Math.abs(north) > 90)
    refuse('The box is not in degrees: longitudes are within 180, latitudes within 90, west and south come first.');
  if (south > north) refuse(`The box ends in the south of where it begins: ${south} > ${north}.`);
  if (values.length === 6 && values[2]! > values[5]!) refuse('The lowest height of the box is above its highest.');
  return values.map(exact);
}

export const edges = (values: number[]): [number, number, number, number] =>
  (values.length === 6 ? [values[0], values[1], values[3], values[4]] : values) as [number, number, number, number];

/** A box as the geometry it covers: two halves where it passes 180°, a line or a point where it has no area. */
export function boxGeometry(values: number[]): LiteralGeometry {
  const [west, south, east, north] = edges(values);
  if (west > east) return joined([boxGeometry([west, south, 180, north]), boxGeometry([-180, south, east, north])]);
  if (west === east && south === north) return { type: 'Point', coordinates: [west, south] };
  if (west === east || south === north)
    return {
      type: 'LineString',
      coordinates: [
        [west, south],
        [east, north],
      ],
    };
  return {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  };
}

/**
 * The same places with each kind together: one geometry where there is one kind, else a collection of at most one
 * MultiPoint and one MultiLineString beside its polygons, which stay apart only where they overlap.
 */
export function joined(parts: LiteralGeometry[]): LiteralGeometry {
  const simple = parts.flatMap(singles);
  const kinds = (['Point', 'LineString', 'Polygon'] as const).flatMap(kind => {
    const same = simple.filter(part => part.type === kind);
    const coordinates = same.map(part => (part as { coordinates: unknown }).coordinates);
    if (same.length < 2) return same;
    const apart =
      kind === 'Polygon' && !gate({ type: 'MultiPolygon', coordinates: flat(coordinates as number[][][][]) }).ok;
    return apart ? same : [{ type: `Multi${kind}`, coordinates } as LiteralGeometry];
  });
  return kinds.length === 1 ? kinds[0]! : { type: 'GeometryCollection', geometries: kinds };
}

/** Points, lines and polygons of a geometry, one by one. */
export function singles(geometry: LiteralGeometry): LiteralGeometry[] {
  switch (geometry.type) {
    case 'MultiPoint':
      return geometry.coordinates.map(coordinates => ({ type: 'Point', coordinates }));
    case 'MultiLineString':
      return geometry.coordinates.map(coordinates => ({ type: 'LineString', coordinates }));
    case 'MultiPolygon':
      return geometry.coordinates.map(coordinates => ({ type: 'Polygon', coordinates }));
    case 'GeometryCollection':
      return geometry.geometries.flatMap(singles);
    default:
      return [geometry];
  }
}
