import gcoord from 'gcoord';
import type { Position } from './polygons.ts';

/**
 * Coordinate systems a district meets. Data are kept in WGS 84; CGCS2000 differs from it by centimetres and is taken as
 * equal. GCJ-02 and BD-09 are the offset systems of Chinese web maps: shifted by 100 to 700 m, turned position by position.
 */
export const SYSTEMS = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const;
export type System = (typeof SYSTEMS)[number];

const OFFSET = { gcj02: gcoord.GCJ02, bd09: gcoord.BD09 } as const;

/** True where positions are those of WGS 84 (to centimetres). */
export const isPlain = (system: System): system is 'wgs84' | 'cgcs2000' => !(system in OFFSET);

/** [longitude, latitude] in degrees. gcoord writes into what it is given: it gets a copy. */
export function fromWgs84([lon, lat]: Position, system: System): Position {
  return isPlain(system) ? [lon, lat] : gcoord.transform<Position>([lon, lat], gcoord.WGS84, OFFSET[system]);
}

export function toWgs84([lon, lat]: Position, system: System): Position {
  return isPlain(system) ? [lon, lat] : gcoord.transform<Position>([lon, lat], OFFSET[system], gcoord.WGS84);
}
