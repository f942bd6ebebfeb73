import type { Geometry } from 'geojson';
import { fromWgs84, isPlain, SYSTEMS, type System, toWgs84 } from '#core/geometry/crs.ts';
import { fromMercator, toMercator } from '#core/geometry/mercator.ts';
import type { Position } from '#core/geometry/polygons.ts';
import { fault } from '#server/platform/errors.ts';
import type { Coordinates } from './payloads.ts';

/** A coordinate system of `crs`, `bbox-crs` and `filter-crs`. `System` where it has a short name, else Web Mercator. */
export type Crs = Coordinates & { to(position: Position): Position; from(position: Position): Position };

const OGC = 'http://www.opengis.net/def/crs';
export const CRS84 = `${OGC}/OGC/1.3/CRS84`;
const EPSG = `${OGC}/EPSG/0`;

const swapped = ([a, b]: Position): Position => [b, a];
/** Seven decimals of a degree are about a centimetre, as are two of a metre. */
const degrees = (n: number): number => Math.round(n * 1e7) / 1e7;
const metres = (n: number): number => Math.round(n * 100) / 100;

const LON_LAT = 'longitude, latitude' as const;
const LAT_LON = 'latitude, longitude' as const;
const same = (position: Position): Position => position;
const latitudeFirst = (system: System, code: number): Crs => ({
  system,
  uri: `${EPSG}/${code}`,
  axis_order: LAT_LON,
  to: swapped,
  from: swapped,
});
const longitudeFirst = (system: System): Crs => ({
  system,
  uri: system === 'wgs84' ? CRS84 : null,
  axis_order: LON_LAT,
  to: isPlain(system) ? same : position => fromWgs84(position, system).map(degrees) as Position,
  from: isPlain(system) ? same : position => toWgs84(position, system),
});

export const DEFAULT_CRS: Crs = longitudeFirst('wgs84');

/** Those with an address in the register of the OGC; CRS84 is how areas are kept. */
const REGISTERED: Crs[] = [
  DEFAULT_CRS,
  latitudeFirst('wgs84', 4326),
  {
    system: 'web_mercator',
    uri: `${EPSG}/3857`,
    axis_order: 'east, north',
    to: position => toMercator(position).map(metres) as Position,
    from: fromMercator,
  },
  latitudeFirst('cgcs2000', 4490),
];
export const CRS_URIS = REGISTERED.map(({ uri }) => uri!);
export const SHORT_NAMES: readonly string[] = SYSTEMS;

const BY_NAME = new Map<string, Crs>([
  ...SYSTEMS.map((name): [string, Crs] => [name, longitudeFirst(name)]),
  ...REGISTERED.map((crs): [string, Crs] => [crs.uri!, crs]),
]);

/** An address (http or https, or in the safe form `[EPSG:4490]` of CURIEs, or as a URN) or a short name. */
export function crsOf(text: string | undefined, parameter: string): Crs {
  if (text === undefined) return DEFAULT_CRS;
  const plain = text.replace(/^\[(.*)\]$/, '$1').replace(/^https:/, 'http:');
  const [, authority, version, code] = /^(?:urn:ogc:def:crs:)?(OGC|EPSG):(?:([0-9.]*):)?([0-9A-Z]+)$/.exec(plain) ?? [];
  const uri = authority === 'EPSG' ? `${EPSG}/${code}` : code === 'CRS84' ? CRS84 : plain;
  const found = BY_NAME.get(version === undefined || version === '' || version === '1.3' ? uri : plain);
  if (found) return found;
  throw fault(
    'invalid_parameter',
    `${parameter} "${text.slice(0, 80)}" is no coordinate system of this service. There are: ${[...BY_NAME.keys()].join(', ')}.`,
  );
}

/** Positions turned, in a copy. */
export function turned(geometry: Geometry, { to }: Pick<Crs, 'to'>): Geometry {
  if (to === same) return geometry;
  const turn = (value: unknown): unknown =>
    Array.isArray(value)
      ? typeof value[0] === 'number'
        ? to([value[0], value[1] as number])
        : value.map(turn)
      : value;
  return { ...geometry, coordinates: turn((geometry as { coordinates: unknown }).coordinates) } as Geometry;
}

export const toldOf = ({ system, uri, axis_order }: Crs): Coordinates => ({ system, uri, axis_order });
