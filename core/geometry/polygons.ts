/** Degrees east and north, EPSG:4326. */
export type Position = [lon: number, lat: number];
/** Closed: the last position equals the first. */
export type Ring = Position[];
/** The coordinates of a GeoJSON MultiPolygon: polygons of one shell and its holes. */
export type Polygons = Ring[][];

export const FLAW_KINDS = [
  'not_a_polygon',
  'not_a_number',
  'out_of_range',
  'three_dimensional',
  'coordinate_system',
  'not_closed',
  'too_few_positions',
  'too_many_positions',
  'no_area',
  'crossing',
  'touching',
  'spike',
  'hole_outside',
  'overlapping',
  'too_tangled',
] as const;

/** Why a geometry was refused, and where: `ring` and `vertex` count from 0 through all rings of the geometry. */
export type Flaw = {
  kind: (typeof FLAW_KINDS)[number];
  place: Position | null;
  ring: number | null;
  vertex: number | null;
  message: string;
};

export type Checked<T> = { ok: true; geometry: T } | { ok: false; flaw: Flaw };

export const refuse = (
  kind: Flaw['kind'],
  message: string,
  place: Position | null = null,
  ring: number | null = null,
  vertex: number | null = null,
): { ok: false; flaw: Flaw } => ({ ok: false, flaw: { kind, place, ring, vertex, message } });

export const written = ([lon, lat]: Position): string => `${lon}, ${lat}`;
