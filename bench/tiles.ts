import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import Fastify from 'fastify';
import { buildApp } from '#server/app.ts';
import { readConfig } from '#server/platform/config.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { createJobs } from '#server/platform/jobs.ts';
import { createPublisher } from '#server/publish/publisher.ts';
import { MAXIMUM_ZOOM, metresBox, type TileAddress } from '#server/publish/tile_grid.ts';
import { tileOf } from '#server/publish/tiles.ts';
import { type Figure, median } from './figures.ts';
import type { Nation } from './nation.ts';
import type { Place } from './place.ts';
import { cpuSoFar } from './scratch_database.ts';
import { gradeFirst } from './steady.ts';

const ZOOMS = [6, 9, 12, MAXIMUM_ZOOM];

/** Tiles, cold (made for a first request) and cached (over HTTP), by the CPU they take. */
export async function benchTiles(place: Place): Promise<Figure[]> {
  const { database, nation, say } = place;
  await gradeFirst(database, nation);
  await fillTileGeometry(database);
  say('tile geometry is made');
  const figures = [...(await coldTiles(place))];
  figures.push(await cachedTile(place));
  return figures;
}

/** As the import of areas leaves it: a coverage a band in EPSG:3857; in the first band a side is one straight line. */
async function fillTileGeometry({ db }: Database): Promise<void> {
  await sql`drop index tile_geometry_geom`.execute(db);
  await sql`insert into tile_geometry (band, area_id, level, geom)
    select 4, area_id, level, ST_Transform(geom, 3857) from area order by level, seq`.execute(db);
  for (const band of [0, 1, 2, 3])
    await sql`insert into tile_geometry (band, area_id, level, geom)
      select ${band}::int, area_id, level, geom from tile_geometry where band = 4`.execute(db);
  await sql`create index tile_geometry_geom on tile_geometry using gist (geom)`.execute(db);
  await sql`vacuum analyze tile_geometry`.execute(db);
}

/** The tile in the middle of the nation. */
function middleTile({ lattice, columns, rows }: Nation, z: number): TileAddress {
  const lon = lattice.west + (columns / 2) * lattice.width;
  const lat = lattice.south + (rows / 2) * lattice.height;
  const radians = (lat * Math.PI) / 180;
  return {
    z,
    x: Math.floor(((lon + 180) / 360) * 2 ** z),
    y: Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * 2 ** z),
  };
}

async function coldTiles({ database, nation, rounds }: Place): Promise<Figure[]> {
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
    const { boundary_version } = world.areas;
    const key = [boundary_version, 'community', z, tile.x, tile.y, 'mvt', 'published', nation.last_day].join('/');
    let asked = 0;
    const ask = async () => {
      if (publisher.tiles.peek(key) === undefined && asked++ > 0)
        throw new Error('The tile is kept under another key.');
      publisher.tiles.drop(key);
      return tileOf(publisher, world, {
        ...{ tile, level: 'community', form: 'mvt' },
        grades: { date: nation.last_day, name: 'published' },
      });
    };
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

const CLIENT = fileURLToPath(new URL('client.js', import.meta.url));
const REQUESTS = 4_000;
const AT_ONCE = 8;

/** The whole application against a route that does nothing but send the same bytes; both over HTTP on loopback. */
async function cachedTile({ database, nation, rounds }: Place): Promise<Figure> {
  const config = readConfig({ WUSETU_LOG_LEVEL: 'error' });
  const app = buildApp({ config, database, events: createEvents(), jobs: createJobs(createEvents()), wake: () => {} });
  await app.listen({ port: 0 });
  const { z, x, y } = middleTile(nation, nation.count > 20_000 ? 9 : 11);
  const path = `/tiles/community/${z}/${x}/${y}.mvt`;
  const headers = { 'accept-encoding': 'gzip' };
  const made = await app.inject({ url: path, headers });
  if (made.statusCode !== 200) throw new Error(`The tile answered ${made.statusCode}.`);
  const body = made.rawPayload;
  const bare = Fastify();
  bare.get('/tile', (_request, reply) =>
    reply
      .header('content-type', 'application/vnd.mapbox-vector-tile')
      .header('content-encoding', 'gzip')
      .header('etag', made.headers.etag)
      .send(body),
  );
  await bare.listen({ port: 0 });
  const [ours, floors]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round++) {
    const one = await cpuOfRequests(app.server as Server, path);
    const other = await cpuOfRequests(bare.server as Server, '/tile');
    if (round > 0) ours.push(one);
    if (round > 0) floors.push(other);
  }
  await bare.close();
  await app.close();
  return {
    ...{ name: `cached tile, ${nation.count}`, floor: 'bare Fastify, same buffer', bar: 1.5, time: 'cpu' },
    note: `${body.length} bytes gzipped`,
    ...{ ours_ms: median(ours), floor_ms: median(floors) },
  };
}

/** CPU milliseconds a request of this process; the client is another one. */
async function cpuOfRequests(server: Server, path: string): Promise<number> {
  const { port } = server.address() as AddressInfo;
  const before = process.cpuUsage();
  const client = fork(CLIENT, [String(port), path, String(REQUESTS), String(AT_ONCE)], { execArgv: [] });
  const [code] = await once(client, 'exit');
  if (code !== 0) throw new Error('The client failed.');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / REQUESTS;
}
