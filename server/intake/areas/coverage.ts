import { BANDS, type Band, toleranceOf } from '#core/geometry/bands.ts';
import { polygonsToMercator } from '#core/geometry/mercator.ts';
import type { Polygons } from '#core/geometry/polygons.ts';
import type { GeometryThread } from './geometry_thread.ts';

/** The geometry of a band in EPSG:3857, in the order of `Built.areas`. */
export type BandCoverage = { band: Band; geometry: Polygons[] };

/** Every band: simplified as one coverage of all levels; the last band as it is. */
export async function coverageBands(noded: Polygons[], thread: GeometryThread): Promise<BandCoverage[]> {
  const full = noded.map(polygonsToMercator);
  const rising = BANDS.filter(band => toleranceOf(band) > 0).sort((a, b) => toleranceOf(a) - toleranceOf(b));
  const simplified = await thread.simplify(full, rising.map(toleranceOf));
  const bands = rising.map((band, step) => ({
    band,
    geometry: simplified[step]!.map((polygons, index) => (polygons.length > 0 ? polygons : full[index]!)),
  }));
  return [...bands, { band: 4, geometry: full }];
}
