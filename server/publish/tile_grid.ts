import type { TileRange } from '#core/contract_services.ts';

/** The tile pyramid: WebMercatorQuad, the coordinates inside a tile, and which simplified band a zoom is drawn from. */

export const EXTENT = 4096;
export const BUFFER = 64;
export const MAXIMUM_ZOOM = 14;

export type TileAddress = { z: number; x: number; y: number };

/** Half the width of the world in EPSG:3857, metres. */
const HALF_WORLD = 20_037_508.342789244;

/** EPSG:3857 metres to world units: 0 to 1 from the north-west corner. */
export const worldX = (metres: number): number => (metres + HALF_WORLD) / (2 * HALF_WORLD);
export const worldY = (metres: number): number => (HALF_WORLD - metres) / (2 * HALF_WORLD);

/** 0: z≤7, 1: z8–9, 2: z10–11, 3: z12–13, 4: z14 at full precision. */
export const bandOf = (z: number): number => (z <= 7 ? 0 : z <= 9 ? 1 : z <= 11 ? 2 : z <= 13 ? 3 : 4);

export const exists = ({ z, x, y }: TileAddress): boolean =>
  z >= 0 && z <= MAXIMUM_ZOOM && x >= 0 && y >= 0 && x < 2 ** z && y < 2 ** z;

/** The tile with its buffer in world units: west, north, east, south (north is the smaller). */
export function worldBox({ z, x, y }: TileAddress): [number, number, number, number] {
  const tiles = 2 ** z;
  const margin = BUFFER / EXTENT;
  return [(x - margin) / tiles, (y - margin) / tiles, (x + 1 + margin) / tiles, (y + 1 + margin) / tiles];
}

/** The same in EPSG:3857 metres: west, south, east, north. */
export function metresBox(tile: TileAddress): [number, number, number, number] {
  const [west, north, east, south] = worldBox(tile);
  const x = (world: number) => world * 2 * HALF_WORLD - HALF_WORLD;
  const y = (world: number) => HALF_WORLD - world * 2 * HALF_WORLD;
  return [x(west), y(south), x(east), y(north)];
}

const DECIMALS = 1e7;
export const rounded = (degrees: number): number => Math.round(degrees * DECIMALS) / DECIMALS;

/** A place on the tile's grid as longitude and latitude with 7 decimals (11 mm). */
export function position({ z, x, y }: TileAddress, tile_x: number, tile_y: number): [number, number] {
  const size = EXTENT * 2 ** z;
  const longitude = ((x * EXTENT + tile_x) / size) * 360 - 180;
  const latitude = (Math.atan(Math.sinh(Math.PI * (1 - (2 * (y * EXTENT + tile_y)) / size))) * 180) / Math.PI;
  return [rounded(longitude), rounded(latitude)];
}

/** At each zoom the tiles that a box (degrees: west, south, east, north) is drawn in, those whose margin it reaches included. */
export function tilesOver([west, south, east, north]: readonly [number, number, number, number]): TileRange[] {
  const x = (longitude: number) => (longitude + 180) / 360;
  const y = (latitude: number) => (1 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / Math.PI) / 2;
  const margin = BUFFER / EXTENT;
  return Array.from({ length: MAXIMUM_ZOOM + 1 }, (_, z) => {
    const tiles = 2 ** z;
    const at = (place: number, aside: number) => Math.min(tiles - 1, Math.max(0, Math.floor(place * tiles + aside)));
    return [z, at(x(west), -margin), at(y(north), -margin), at(x(east), margin), at(y(south), margin)];
  });
}
