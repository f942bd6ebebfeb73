import { LEVELS } from '#core/contract.ts';
import { BANDS, type Band, toleranceOf } from '#core/geometry/bands.ts';
import { polygonsToMercator } from '#core/geometry/mercator.ts';
import type { Polygons } from '#core/geometry/polygons.ts';
import type { Built } from './build.ts';
import type { GeometryThread } from './geometry_thread.ts';

/** The geometry of a band in EPSG:3857, in the order of `built.areas`. */
export type BandCoverage = { band: Band; geometry: Polygons[] };

/** Every band: simplified as one coverage of all levels; the last band as it is. */
export async function coverageBands(
  { areas, noded }: Pick<Built, 'areas' | 'noded'>,
  thread: GeometryThread,
  done: (bands: number) => void = () => {},
): Promise<BandCoverage[]> {
  const full = noded.map(polygonsToMercator);
  const levels = LEVELS.map(level => full.filter((_, index) => areas[index]!.level === level));
  const bands: BandCoverage[] = [];
  for (const band of BANDS) {
    const tolerance = toleranceOf(band);
    // `areas` is ordered by level, so the levels one after the other are in its order again.
    const simplified = tolerance === 0 ? full : (await thread.simplify(levels, tolerance)).flat();
    bands.push({
      band,
      geometry: simplified.map((polygons, index) => (polygons.length > 0 ? polygons : full[index]!)),
    });
    done(bands.length);
  }
  return bands;
}
