import { readConfig } from '#server/platform/config.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { createJobs } from '#server/platform/jobs.ts';
import { createPublisher } from '#server/publish/publisher.ts';
import { metresBox, type TileAddress } from '#server/publish/tile_grid.ts';
import { drawnTile, PUBLISHED } from '#server/publish/tiles.ts';
import { type Figure, median } from './figures.ts';
import type { Place } from './place.ts';
import { fillTileGeometry, middleTile, ZOOMS } from './places.ts';
import { cpuSoFar } from './scratch_database.ts';
import { gradeFirst } from './steady.ts';

/** Tiles as they are made for a first request, by the CPU they take. */
export async function benchTiles(place: Place): Promise<Figure[]> {
  const { database, nation, rounds } = place;
  await gradeFirst(database, nation);
  await fillTileGeometry(database);
  const context = {
    config: readConfig({}),
    database,
    events: createEvents(),
    jobs: createJobs(createEvents()),
    wake: () => {},
  };
  const publisher = createPublisher(context);
  const world = await publisher.now();
  const figures: Figure[] = [];
  for (const z of ZOOMS) {
    const tile = middleTile(nation, z);
    const repeats = z < 9 ? 3 : z < 12 ? 10 : 100;
    const ask = () =>
      drawnTile(publisher, world, {
        ...{ tile, level: 'community', form: 'mvt' },
        grades: { date: nation.last_day, name: PUBLISHED },
      });
    const bare = () => bareTile(database, tile);
    const { tile: drawn } = await ask();
    const { features } = await bare();
    const [ours, floors]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      ours.push(await cpuOf(database, repeats, ask));
      floors.push(await cpuOf(database, repeats, bare));
    }
    const given = drawn.headers['wusetu-level'];
    const note = `bare tile ${features} features${given === 'community' ? '' : `, ours hands out the level ${given}`}`;
    figures.push({
      ...{
        name: `cold tile z${z}, ${nation.count}`,
        floor: 'bare ST_AsMVT, 4326 unsimplified',
        note,
        bar: 1,
        time: 'cpu',
      },
      ...{ ours_ms: median(ours), floor_ms: median(floors) },
    });
  }
  await publisher.close();
  return figures;
}

async function cpuOf(database: Database, repeats: number, action: () => Promise<unknown>): Promise<number> {
  const before = await cpuSoFar(database);
  for (let n = 0; n < repeats; n++) await action();
  const after = await cpuSoFar(database);
  return (after.process - before.process + after.backends - before.backends) / repeats;
}

/** The statement every tile server begins with: rows as they came, transformed and cut for the request; one process. */
async function bareTile({ db }: Database, tile: TileAddress): Promise<{ mvt: Buffer; features: number }> {
  return db.transaction().execute(async trx => {
    await sql`set local jit = off`.execute(trx);
    await sql`set local max_parallel_workers_per_gather = 0`.execute(trx);
    const { rows } = await sql<{ mvt: Buffer; features: number }>`
      select ST_AsMVT(t, 'community', 4096, 'geom', 'seq') as mvt, count(*)::int as features from (
        select a.seq, a.code, a.name,
          ST_AsMVTGeom(ST_Transform(a.geom, 3857), ST_TileEnvelope(${tile.z}, ${tile.x}, ${tile.y}), 4096, 64, true) as geom
        from area a
        where a.level = 'community' and a.retired_version is null
          and a.geom && ST_Transform(ST_MakeEnvelope(${sql.join(metresBox(tile))}, 3857), 4326)
        order by a.seq) t`.execute(trx);
    return rows[0]!;
  });
}
