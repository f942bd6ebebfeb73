import { WORLD } from './bands.ts';
import type { Polygons, Position } from './polygons.ts';

const RADIUS = WORLD / (2 * Math.PI);
/** Where EPSG:3857 ends. */
const GREATEST_LATITUDE = 85.051_128_779_806_6;

/** EPSG:4326 to EPSG:3857, metres. */
export function toMercator([lon, lat]: Position): Position {
  const bounded = Math.max(-GREATEST_LATITUDE, Math.min(GREATEST_LATITUDE, lat));
  return [(lon * Math.PI * RADIUS) / 180, RADIUS * Math.log(Math.tan(Math.PI / 4 + (bounded * Math.PI) / 360))];
}

export const polygonsToMercator = (polygons: Polygons): Polygons =>
  polygons.map(polygon => polygon.map(ring => ring.map(toMercator)));

/** EPSG:3857, metres, to EPSG:4326. */
export function fromMercator([x, y]: Position): Position {
  return [(x * 180) / (Math.PI * RADIUS), (360 / Math.PI) * Math.atan(Math.exp(y / RADIUS)) - 90];
}
