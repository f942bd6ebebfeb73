import Flatbush from 'flatbush';
import type { Level } from '#core/contract.ts';
import { type Database, type Db, sql } from '#server/platform/database.ts';
import { bytesOf, ShapeReader, type Shapes } from './shapes.ts';
import { Shelf } from './shelf.ts';
import { bandOf, metresBox, type TileAddress, worldBox } from './tile_grid.ts';

/** A level in one band, all of it, with an index of its boxes. */
type Sheet = { shapes: Shapes; index: Flatbush | null };

export type TileSource = {
  /**
   * The shapes that touch a tile, in `seq` order; null where there are more than `most` of them. Of `codes` and the areas below them, but
   * where the sheet is held, of others too: there it costs less to pass them over than to look for them.
   * Throws `BoundaryMoved` where the boundaries in force are no longer those of `boundary_version`.
   */
  find(
    tile: TileAddress,
    level: Level,
    boundary_version: number,
    most: number,
    codes?: readonly string[] | null,
  ): Promise<{ shapes: Shapes; indexes: ArrayLike<number> } | null>;
  /** All shapes of a level in a band; null where they are too many to be held. Throws `BoundaryMoved` as `find` does. */
  whole(level: Level, boundary_version: number, band: number): Promise<Shapes | null>;
  bytes(): number;
};

export class BoundaryMoved extends Error {}

/** For all sheets together; 5,000 communities of 49 vertices take 4 MB a band, 650,000 of 13 take 140. */
const KEPT_BYTES = 268_435_456;
/** A sheet that is larger in the table is not kept: its tiles are read from the table one by one. */
const LARGEST_SHEET = 100_663_296;

/**
 * Where tiles get their geometry: whole sheets held in memory, in flat arrays under a flatbush index. A cold tile then costs no SQL at all;
 * on both engines it takes less CPU than `ST_AsMVT` (numbers in bench/), which the embedded engine does not have.
 */
export function createTileSource(
  database: Database,
  /** Guards what needs the database: it is refused at once while that is away. */
  reach: <T>(work: () => Promise<T>) => Promise<T> = work => work(),
  largest_sheet = LARGEST_SHEET,
): TileSource {
  const sheets = new Shelf<Sheet | 'too large'>(KEPT_BYTES, sheet =>
    sheet === 'too large' ? 16 : bytesOf(sheet.shapes) + sheet.shapes.seq.length * 40,
  );
  const sheetOf = (level: Level, boundary_version: number, band: number) =>
    sheets.get(`${boundary_version} ${level} ${band}`, () =>
      reach(() => snapshot(database, boundary_version, db => loadSheet(db, level, band, largest_sheet))),
    );
  return {
    async find(tile, level, boundary_version, most, codes = null) {
      const band = bandOf(tile.z);
      const sheet = await sheetOf(level, boundary_version, band);
      if (sheet === 'too large')
        return reach(() => findInTable(database.db, boundary_version, { tile, level, band, most, codes }));
      const indexes = sheet.index?.search(...worldBox(tile)) ?? [];
      if (codes === null && indexes.length > most) return null;
      return { shapes: sheet.shapes, indexes: indexes.sort((a, b) => a - b) };
    },
    async whole(level, boundary_version, band) {
      const sheet = await sheetOf(level, boundary_version, band);
      return sheet === 'too large' ? null : sheet.shapes;
    },
    bytes: () => sheets.bytes,
  };
}

/** One snapshot in which the boundary version is what the caller believes: seqs and shapes belong together. */
const snapshot = <T>({ db }: Database, boundary_version: number, read: (db: Db) => Promise<T>): Promise<T> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async trx => {
      const { rows } = await sql<{ version: number }>`
        select coalesce(max(version), 0) as version from boundary_version`.execute(trx);
      if (rows[0]!.version !== boundary_version) throw new BoundaryMoved();
      return read(trx);
    });

/** Areas read in one statement: the binary of 20,000 of them is some 10 MB. */
const PAGE = 20_000;

async function loadSheet(db: Db, level: Level, band: number, largest: number): Promise<Sheet | 'too large'> {
  const { rows: sizes } = await sql<{ bytes: number | null; last: number | null }>`
    select sum(pg_column_size(t.geom))::float8 as bytes, max(a.seq) as last
    from tile_geometry t join area a on a.area_id = t.area_id
    where t.band = ${band} and t.level = ${level} and a.seq is not null`.execute(db);
  const { bytes, last } = sizes[0]!;
  if ((bytes ?? 0) > largest) return 'too large';
  const reader = new ShapeReader();
  for (let from = 1; from <= (last ?? 0); from += PAGE) {
    const { rows } = await sql<{ seq: number; geom: Uint8Array }>`
      select a.seq, ST_AsBinary(t.geom) as geom
      from area a join tile_geometry t on t.area_id = a.area_id
      where t.band = ${band} and a.level = ${level} and a.seq >= ${from} and a.seq < ${from + PAGE}
      order by a.seq`.execute(db);
    for (const { seq, geom } of rows) reader.add(seq, geom);
  }
  const shapes = reader.shapes();
  const count = shapes.seq.length;
  if (count === 0) return { shapes, index: null };
  const index = new Flatbush(count);
  for (let i = 0; i < count; i++)
    index.add(shapes.boxes[i * 4]!, shapes.boxes[i * 4 + 1]!, shapes.boxes[i * 4 + 2]!, shapes.boxes[i * 4 + 3]!);
  index.finish();
  return { shapes, index };
}

type Sought = { tile: TileAddress; level: Level; band: number; most: number; codes: readonly string[] | null };

/** In one statement, which is a snapshot of its own: a transaction around three took twice the time. */
async function findInTable(
  db: Db,
  boundary_version: number,
  { tile, level, band, most, codes }: Sought,
): Promise<{ shapes: Shapes; indexes: ArrayLike<number> } | null> {
  const inside =
    codes === null
      ? sql``
      : sql`and exists (select 1 from area up where up.code = any(${[...codes]}::text[])
          and up.area_id in (a.area_id, a.street_id, a.district_id, a.city_id))`;
  const { rows } = await sql<{ version: number; count: number; seq: number | null; geom: Uint8Array }>`
    with touching as materialized (
      select a.seq, t.geom from tile_geometry t join area a on a.area_id = t.area_id
      where t.band = ${band} and t.level = ${level} and a.seq is not null
        and t.geom && ST_MakeEnvelope(${sql.join(metresBox(tile))}, 3857) ${inside}
      limit ${most + 1})
    select version, count, seq, ST_AsBinary(geom) as geom
    from (select coalesce(max(version), 0) as version from boundary_version) in_force
      cross join (select count(*)::int as count from touching) counted
      left join touching on count <= ${most}::int
    order by seq`.execute(db);
  if (rows[0]!.version !== boundary_version) throw new BoundaryMoved();
  if (rows[0]!.count > most) return null;
  const found = rows.filter(({ seq }) => seq !== null);
  const reader = new ShapeReader();
  for (const { seq, geom } of found) reader.add(seq!, geom);
  return { shapes: reader.shapes(), indexes: found.map((_, i) => i) };
}
