import polylabel from 'polylabel';
import { signedArea } from './measure.ts';
import type { Polygons, Position } from './polygons.ts';

/**
 * The point farthest from the border of the largest part: inside the area, where a label has most room.
 * Not turf's pointOnFeature: of a C-shaped area that is a vertex of the border.
 */
export function labelPoint(polygons: Polygons): Position {
  const largest = polygons.reduce((best, polygon) =>
    Math.abs(signedArea(polygon[0]!)) > Math.abs(signedArea(best[0]!)) ? polygon : best,
  );
  const size = Math.sqrt(Math.abs(signedArea(largest[0]!)));
  const [lon, lat] = polylabel(largest, size / 200);
  return [lon, lat];
}
