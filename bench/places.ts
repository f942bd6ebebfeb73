import { type Database, sql } from '#server/platform/database.ts';
import { MAXIMUM_ZOOM, type TileAddress } from '#server/publish/tile_grid.ts';
import type { Nation } from './nation.ts';

export const ZOOMS = [6, 9, 12, MAXIMUM_ZOOM];

/** As the import of areas leaves it: a coverage a band in EPSG:3857; here no band is simplified, so all have all vertices. */
export async function fillTileGeometry({ db }: Database): Promise<void> {
  const { rows } = await sql`select from tile_geometry limit 1`.execute(db);
  if (rows.length > 0) return;
  await db.transaction().execute(async trx => {
    await sql`drop index tile_geometry_geom`.execute(trx);
    await sql`insert into tile_geometry (band, area_id, level, geom)
      select 4, area_id, level, ST_Transform(geom, 3857) from area order by level, seq`.execute(trx);
    for (const band of [0, 1, 2, 3])
      await sql`insert into tile_geometry (band, area_id, level, geom)
        select ${band}::int, area_id, level, geom from tile_geometry where band = 4`.execute(trx);
    await sql`create index tile_geometry_geom on tile_geometry using gist (geom)`.execute(trx);
  });
  await sql`vacuum analyze tile_geometry`.execute(db);
}

export function tileAt(lon: number, lat: number, z: number): TileAddress {
  const radians = (lat * Math.PI) / 180;
  const x = Math.floor(((lon + 180) / 360) * 2 ** z);
  return { z, x, y: Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * 2 ** z) };
}

/** The tile in the middle of the nation. */
export const middleTile = ({ lattice, columns, rows }: Nation, z: number): TileAddress =>
  tileAt(lattice.west + (columns / 2) * lattice.width, lattice.south + (rows / 2) * lattice.height, z);

/** The tiles around the nation's middle that it reaches, `side` by `side` at most. */
export function middleTiles(nation: Nation, z: number, side: number): TileAddress[] {
  const { west, south, width, height } = nation.lattice;
  const middle = middleTile(nation, z);
  const first = tileAt(west, south + nation.rows * height, z);
  const last = tileAt(west + nation.columns * width, south, z);
  const reach = Math.floor(side / 2);
  const tiles: TileAddress[] = [];
  for (let x = Math.max(first.x, middle.x - reach); x <= Math.min(last.x, middle.x + reach); x++)
    for (let y = Math.max(first.y, middle.y - reach); y <= Math.min(last.y, middle.y + reach); y++)
      tiles.push({ z, x, y });
  return tiles;
}

export const pathOf = ({ z, x, y }: TileAddress, level = 'community', form = 'mvt'): string =>
  `/tiles/${level}/${z}/${x}/${y}.${form}`;
