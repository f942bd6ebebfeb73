import { gatePolygons } from '#core/geometry/gate.ts';
import { parsePolygons } from '#core/geometry/parse.ts';
import { type Flaw, type Polygons, written } from '#core/geometry/polygons.ts';
import type { ImportError } from '#server/intake/import_run.ts';
import { toWgs84 } from './coordinates.ts';
import type { RawFeature } from './feature_file.ts';
import type { GeometryThread } from './geometry_thread.ts';
import type { AreaImportOptions } from './options.ts';
import { type AreaProperties, readProperties, shown } from './properties.ts';
import { repair } from './repair.ts';

export type AreaRow = AreaProperties & {
  row: number;
  /** Null = to be the union of the children. */
  geometry: Polygons | null;
  repaired: { reason: string; area_change_percent: number } | null;
};

/** One feature to a row that can be stored, or everything that is wrong with it. */
export async function checkFeature(
  { row, value }: RawFeature,
  options: AreaImportOptions,
  thread: GeometryThread,
): Promise<{ area: AreaRow } | { errors: ImportError[] }> {
  if (typeof value !== 'object' || value === null || (value as { type?: unknown }).type !== 'Feature')
    return { errors: [{ row, column: null, value: shown(value), reason: 'Not a GeoJSON Feature.' }] };
  const feature = value as { properties?: unknown; geometry?: unknown };
  const properties = readProperties(feature.properties, options);
  const geometry = await checkGeometry(feature.geometry, options, thread);
  const errors: ImportError[] =
    'problems' in properties ? properties.problems.map(problem => ({ row, ...problem })) : [];
  if ('flaw' in geometry)
    errors.push({ row, column: 'geometry', value: placeOf(geometry.flaw), reason: geometry.flaw.message });
  if ('problems' in properties || 'flaw' in geometry) return { errors };
  return { area: { row, ...properties.area, ...geometry } };
}

type CheckedGeometry = Pick<AreaRow, 'geometry' | 'repaired'> | { flaw: Flaw };

async function checkGeometry(
  value: unknown,
  options: AreaImportOptions,
  thread: GeometryThread,
): Promise<CheckedGeometry> {
  if (value === null && options.level !== 'community') return { geometry: null, repaired: null };
  const parsed = parsePolygons(value);
  if (!parsed.ok) return parsed;
  const gated = gatePolygons(toWgs84(parsed.geometry, options.crs ?? 'wgs84'));
  if (gated.ok) return { geometry: gated.geometry, repaired: null };
  if (options.strict || gated.broken === null) return gated;
  const repaired = await repair(gated.broken, gated.flaw, thread);
  if (!('geometry' in repaired)) return { flaw: { ...gated.flaw, message: repaired.reason } };
  const { geometry, area_change_percent } = repaired;
  return { geometry, repaired: { reason: gated.flaw.message, area_change_percent } };
}

const placeOf = ({ place, ring, vertex }: Flaw): string | null =>
  place ? written(place) : ring === null ? null : `ring ${ring}${vertex === null ? '' : `, position ${vertex}`}`;
