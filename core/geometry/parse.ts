import { type Checked, type Polygons, type Position, type Ring, refuse, written } from './polygons.ts';

/** ENGINES.md: more is refused, so that no check can take long. */
export const MOST_VERTICES = 20_000;

/** `crs` members that say WGS 84 (RFC 7946 has none; GeoJSON 2008 wrote these). */
const WGS84 = /^(urn:ogc:def:crs:OGC:(1\.3)?:CRS84|urn:ogc:def:crs:EPSG:[\d.]*:4326|EPSG:4326|OGC:CRS84)$/i;

/** What a `crs` member says that is not WGS 84, or null. */
export function foreignSystem(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'crs')) return null;
  const { crs } = value as { crs: unknown };
  if (crs === null || crs === undefined) return null;
  const name = (crs as { properties?: { name?: unknown } }).properties?.name;
  return typeof name === 'string' && WGS84.test(name) ? null : typeof name === 'string' ? name : JSON.stringify(crs);
}

/**
 * A GeoJSON geometry to polygons with every number checked: `ST_GeomFromGeoJSON` takes strings as numbers, null as 0,
 * NaN, latitudes over 90 and a foreign `crs`. Repeated positions are dropped; nothing else is changed.
 */
export function parsePolygons(value: unknown): Checked<Polygons> {
  if (typeof value !== 'object' || value === null) return refuse('not_a_polygon', 'The feature has no geometry.');
  const { type, coordinates } = value as { type?: unknown; coordinates?: unknown };
  const system = foreignSystem(value);
  if (system !== null) return refuse('coordinate_system', foreign(system));
  if (type !== 'Polygon' && type !== 'MultiPolygon')
    return refuse(
      'not_a_polygon',
      `The geometry is ${JSON.stringify(type) ?? 'of no type'}, not a Polygon or MultiPolygon.`,
    );
  const polygons = type === 'Polygon' ? [coordinates] : coordinates;
  if (!Array.isArray(polygons) || polygons.length === 0)
    return refuse('not_a_polygon', 'The geometry has no coordinates.');

  const geometry: Polygons = [];
  let vertices = 0;
  let ringNumber = 0;
  for (const rings of polygons) {
    if (!Array.isArray(rings) || rings.length === 0)
      return refuse('not_a_polygon', 'A polygon has no ring.', null, ringNumber);
    const polygon: Ring[] = [];
    for (const positions of rings) {
      if (!Array.isArray(positions)) return refuse('not_a_polygon', 'A ring is not a list.', null, ringNumber);
      vertices += positions.length;
      if (vertices > MOST_VERTICES)
        return refuse('too_many_positions', `The geometry has over ${MOST_VERTICES} positions.`, null, ringNumber);
      const ring = parseRing(positions, ringNumber);
      if (!ring.ok) return ring;
      polygon.push(ring.geometry);
      ringNumber++;
    }
    geometry.push(polygon);
  }
  return { ok: true, geometry };
}

export const foreign = (system: string): string =>
  `The coordinate system is "${system}"; GeoJSON is WGS 84 in degrees: convert the file, or name the system with crs=.`;

function parseRing(positions: unknown[], ringNumber: number): Checked<Ring> {
  const ring: Ring = [];
  for (let vertex = 0; vertex < positions.length; vertex++) {
    const position = parsePosition(positions[vertex], ringNumber, vertex);
    if (!position.ok) return position;
    const last = ring[ring.length - 1];
    const [lon, lat] = position.geometry;
    if (last === undefined || last[0] !== lon || last[1] !== lat) ring.push([lon, lat]);
  }
  const first = ring[0];
  if (first === undefined || positions.length < 4)
    return refuse(
      'too_few_positions',
      `A ring of ${positions.length} positions; it takes 4.`,
      first ?? null,
      ringNumber,
    );
  const last = positions[positions.length - 1] as Position;
  if (last[0] !== first[0] || last[1] !== first[1])
    return refuse(
      'not_closed',
      `The ring ends at ${written(last)}, not where it begins, ${written(first)}.`,
      last,
      ringNumber,
      positions.length - 1,
    );
  if (ring.length < 4) return refuse('no_area', 'The ring has fewer than 3 different positions.', first, ringNumber);
  return { ok: true, geometry: ring };
}

function parsePosition(value: unknown, ring: number, vertex: number): Checked<Position> {
  const where = `position ${vertex} of ring ${ring}`;
  if (!Array.isArray(value) || value.length < 2)
    return refuse('not_a_number', `${where} is ${shown(value)}, not [lon, lat].`, null, ring, vertex);
  const [lon, lat] = value as unknown[];
  if (typeof lon !== 'number' || typeof lat !== 'number' || !Number.isFinite(lon) || !Number.isFinite(lat))
    return refuse('not_a_number', `${where} is ${shown(value)}, not two finite numbers.`, null, ring, vertex);
  // Dropping a height silently would also drop a measure or a swapped axis: say it.
  if (value.length > 2)
    return refuse(
      'three_dimensional',
      `${where} is ${shown(value)}: write two numbers, without a height.`,
      [lon, lat],
      ring,
      vertex,
    );
  if (Math.abs(lon) <= 180 && Math.abs(lat) <= 90)
    return { ok: true, geometry: [lon === 0 ? 0 : lon, lat === 0 ? 0 : lat] };
  const swapped = Math.abs(lon) <= 90 && Math.abs(lat) <= 180;
  return refuse(
    'out_of_range',
    `${where} is ${shown(value)}: ${swapped ? 'longitude and latitude look swapped; write [lon, lat].' : 'not degrees of longitude and latitude.'}`,
    [lon, lat],
    ring,
    vertex,
  );
}

/** NaN and Infinity are null in JSON: say them as they are. */
const shown = (value: unknown): string =>
  (Array.isArray(value)
    ? `[${value
        .slice(0, 4)
        .map(v => (typeof v === 'number' ? String(v) : JSON.stringify(v)))
        .join(', ')}]`
    : (JSON.stringify(value) ?? String(value))
  ).slice(0, 80);
