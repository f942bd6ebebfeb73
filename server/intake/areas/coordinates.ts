import { isPlain, toWgs84 as positionToWgs84, type System } from '#core/geometry/crs.ts';
import type { Polygons } from '#core/geometry/polygons.ts';

/** To WGS 84, position by position, so that what two neighbours share stays the same. */
export const toWgs84 = (polygons: Polygons, system: System): Polygons =>
  isPlain(system)
    ? polygons
    : polygons.map(polygon => polygon.map(ring => ring.map(position => positionToWgs84(position, system))));
