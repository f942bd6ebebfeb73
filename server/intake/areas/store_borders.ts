import { type Database, type Db, sql } from '#server/platform/database.ts';
import type { Built } from './build.ts';
import { expectRows, lines } from './copied_rows.ts';
import type { BandCoverage } from './coverage.ts';
import { toWellKnownBinary } from './well_known_binary.ts';

export async function readIds(trx: Db): Promise<Map<string, number>> {
  const { rows } = await sql<{ code: string; area_id: number }>`
    select code, area_id from area where retired_version is null order by area_id`.execute(trx);
  return new Map(rows.map(({ code, area_id }) => [code, area_id]));
}

export async function writeBorders(
  copy: Database['copy'],
  trx: Db,
  { borders }: Built,
  ids: Map<string, number>,
): Promise<void> {
  await sql`delete from adjacency`.execute(trx);
  const rows = borders ?? [];
  const copied = await copy(
    trx,
    'adjacency',
    ['area_id', 'neighbour_id', 'shared_metres'],
    lines(rows, ({ code, neighbour, metres }) => [ids.get(code)!, ids.get(neighbour)!, metres]),
  );
  expectRows('adjacency', copied, rows.length);
}

export async function writeCoverage(
  copy: Database['copy'],
  trx: Db,
  { areas }: Built,
  bands: BandCoverage[],
  ids: Map<string, number>,
): Promise<void> {
  await sql`delete from tile_geometry`.execute(trx);
  for (const { band, geometry } of bands) {
    const copied = await copy(
      trx,
      'tile_geometry',
      ['band', 'area_id', 'level', 'geom'],
      lines(areas, ({ code, level }, index) => [
        band,
        ids.get(code)!,
        level,
        toWellKnownBinary(geometry[index]!, 3857),
      ]),
    );
    expectRows(`tile_geometry of band ${band}`, copied, areas.length);
  }
}
