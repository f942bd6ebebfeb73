import gcoord from 'gcoord';
import type { Polygons, Position } from '#core/geometry/polygons.ts';
import type { System } from './options.ts';

/**
 * To WGS 84. CGCS2000 differs from it by centimetres and is taken as it is. GCJ-02 and BD-09 are turned back position
 * by position, so that what two neighbours share stays the same; gcoord writes into what it is given: it gets a copy.
 */
export function toWgs84(polygons: Polygons, system: System): Polygons {
  if (system === 'wgs84' || system === 'cgcs2000') return polygons;
  const from = system === 'gcj02' ? gcoord.GCJ02 : gcoord.BD09;
  const turn = ([lon, lat]: Position): Position => gcoord.transform<Position>([lon, lat], from, gcoord.WGS84);
  return polygons.map(polygon => polygon.map(ring => ring.map(turn)));
}
