import gcoord from 'gcoord';
import type { Position } from './polygons.ts';
import type { System } from './systems.ts';

export { SYSTEMS, type System } from './systems.ts';

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
