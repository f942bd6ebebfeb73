import { VectorTile } from '@mapbox/vector-tile';
import * as turf from '@turf/turf';
import type { Feature, FeatureCollection, Polygon } from 'geojson';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import { type App, createHttp } from '#server/platform/http.ts';
import { describeEngines, onlyOn } from '#server/platform/testing.ts';
import { createPublisher } from './publisher.ts';
import { publishRoutes } from './routes.ts';
import { publishOn, storeTown, townContext } from './test_town.ts';
import { cutShapes } from './tile_encoding.ts';
import { createTileSource } from './tile_source.ts';
import { MOST_BYTES, tileOf } from './tiles.ts';

/** More communities than one tile takes, on a grid of 102 × 100 in one street. */
const CROWD = 10_200;

async function storeCrowd({ database: { db } }: Context): Promise<void> {
  await sql`
    with square as (
      select n, ST_Multi(ST_MakeEnvelope(121 + (n % 102) * 0.002::float8, 31 + (n / 102) * 0.002::float8,
                                         121 + (n % 102 + 1) * 0.002::float8, 31 + (n / 102 + 1) * 0.002::float8, 4326)) as geom
      from generate_series(0, ${CROWD - 1}::int) as n),
    street as (
      insert into area (code, level, name, seq, geom, lon, lat, area_m2, since_version)
      select 'X', 'street', 'X', 3, ST_Multi(ST_MakeEnvelope(121, 31, 121.204, 31.2, 4326)), 121, 31, 1, 1
      returning area_id, level, geom),
    crowd as (
      insert into area (code, level, name, parent_id, street_id, seq, geom, lon, lat, area_m2, since_version)
      select 'X' || n, 'community', 'X' || n, s.area_id, s.area_id, 14 + n, square.geom, 121, 31, 1, 1
      from square, street s returning area_id, level, geom)
    insert into tile_geometry (band, area_id, level, geom)
    select band, area_id, level, ST_Transform(geom, 3857)
    from (select * from street union all select * from crowd) as a, generate_series(0, 4) as band`.execute(db);
}

describeEngines('tiles', engine => {
  /** Defined on the one engine that can run it: nothing is skipped. */
  const onPostgresql = onlyOn('postgresql', engine, it);

  let context: Context;
  let app: App;

  beforeAll(async () => {
    context = townContext(await engine.fresh());
    await storeTown(context.database);
    // The cap is the same code on both; the embedded engine takes two minutes to store so many.
    if (engine.name === 'postgresql') await storeCrowd(context);
    app = await publishOn(context);
  }, 120_000);
  afterAll(() => app?.close());

  onPostgresql(
    'hands out the coarser level whole where a tile would hold too many, and says so',
    {
      timeout: 60_000,
    },
    async () => {
      const wide = await app.inject('/tiles/community/8/214/104.mvt');
      expect(wide.statusCode).toBe(200);
      expect(wide.headers['wusetu-level']).toBe('street');
      const layers = new VectorTile(new PbfReader(wide.rawPayload)).layers;
      expect(Object.keys(layers)).toEqual(['street']);
      const json = (await app.inject('/tiles/community/8/214/104.geojson')).json();
      expect([json.level, json.features.length]).toEqual(['street', layers.street!.length]);
      const near = await app.inject('/tiles/community/12/3425/1675.mvt');
      expect(near.headers['wusetu-level']).toBe('community');
      expect(near.rawPayload.length).toBeLessThan(MOST_BYTES);
      expect(new VectorTile(new PbfReader(near.rawPayload)).layers.community!.length).toBeGreaterThan(100);
      // There is nothing coarser than a city.
      expect((await app.inject('/tiles/city/0/0/0.mvt')).statusCode).toBe(200);
    },
  );

  it('shows every area as insufficient before the first report', async () => {
    const { features } = (await app.inject('/tiles/community/11/1707/843.geojson')).json() as FeatureCollection;
    expect(features).toHaveLength(13);
    for (const { properties } of features)
      expect(properties).toMatchObject({ grade: null, severity: null, state: 'insufficient', since: null });
  });

  it('draws a cold tile once for all who ask for it', async () => {
    const publisher = createPublisher(context);
    const world = await publisher.now();
    const question = { tile: { z: 13, x: 6829, y: 3373 }, level: 'community', form: 'mvt', grades: null } as const;
    const drawn = await Promise.all(Array.from({ length: 8 }, () => tileOf(publisher, world, question)));
    expect(new Set(drawn.map(({ tile }) => tile)).size).toBe(1);
    expect(publisher.tiles.size).toBe(1);
    await publisher.close();
  });

  it('reads the same shapes from the table where a level is too large to be held', async () => {
    const { database } = context;
    const [held, from_table] = [createTileSource(database), createTileSource(database, work => work(), 0)];
    for (const tile of [
      { z: 11, x: 1707, y: 843 },
      { z: 13, x: 6829, y: 3373 },
      { z: 9, x: 0, y: 0 },
    ]) {
      const cut = async (source: typeof held) => {
        const found = (await source.find(tile, 'community', 1, 10_000))!;
        return cutShapes(found.shapes, found.indexes, tile);
      };
      expect(await cut(from_table)).toEqual(await cut(held));
    }
    const tile = { z: 11, x: 1707, y: 843 };
    for (const source of [held, from_table]) {
      expect((await source.find(tile, 'community', 1, 13))!.indexes).toHaveLength(13);
      expect(await source.find(tile, 'community', 1, 12)).toBeNull();
      expect(await source.find(tile, 'community', 1, 7, ['S0', 'C99'])).not.toBeNull();
    }
  });

  // The embedded engine has no ST_AsMVT.
  onPostgresql('draws what the database itself draws', async () => {
    for (const [z, x, y] of [
      [10, 853, 421],
      [11, 1707, 843],
      [13, 6829, 3373],
      [14, 13658, 6747],
    ] as const) {
      const { rows } = await sql<{ mvt: Uint8Array }>`
        select ST_AsMVT(t, 'community', 4096, 'geom', 'seq') as mvt from (
          select a.seq, a.code, ST_AsMVTGeom(g.geom, ST_TileEnvelope(${z}, ${x}, ${y}), 4096, 64, true) as geom
          from area a join tile_geometry g using (area_id)
          where g.band = 4 and a.level = 'community' and g.geom && ST_TileEnvelope(${z}, ${x}, ${y}, margin => 64.0 / 4096)
          order by a.seq) t where geom is not null`.execute(context.database.db);
      const theirs = new VectorTile(new PbfReader(rows[0]!.mvt)).layers.community!;
      const ours = (await app.inject(`/tiles/community/${z}/${x}/${y}.geojson?boundary=1`)).json() as FeatureCollection;
      expect(ours.features.map(({ id }) => id)).toEqual(
        Array.from({ length: theirs.length }, (_, i) => theirs.feature(i).id),
      );
      for (const [i, feature] of ours.features.entries()) {
        const other = theirs.feature(i).toGeoJSON(x, y, z) as Feature<Polygon>;
        const border = turf.length(turf.polygonToLine(feature as Feature<Polygon>) as Feature, { units: 'meters' });
        // A unit of the grid along the border: the two round a half differently.
        const unit = 40_075_017 / 2 ** z / 4096;
        expect(Math.abs(turf.area(feature) - turf.area(other))).toBeLessThan(unit * border * 0.5);
      }
    }
  });

  it('sends events as they happen, and ends them when the server closes', { timeout: 20_000 }, async () => {
    const server = createHttp(context.config) as unknown as App;
    server.register(publishRoutes(context));
    const address = await server.listen({ port: 0, host: '127.0.0.1' });
    const response = await fetch(`${address}/api/events`);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (part: string) => {
      while (!text.includes(part)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`ended before ${part}`);
        text += value;
      }
    };
    await until('retry:');
    context.events.emit({ type: 'revision', revision: 7, changed: 3, last_date: '2026-01-01' });
    await until('event: revision\ndata: {"revision":7,"changed":3,"last_date":"2026-01-01","version":"1-0-');
    await until('}\n\n');
    const closed = server.close();
    expect((await reader.read()).done).toBe(true);
    await closed;
  });

  it('answers HEAD as GET without the body', async () => {
    const url = '/tiles/community/11/1707/843.mvt?boundary=1';
    const [head, get] = [await app.inject({ method: 'HEAD', url }), await app.inject(url)];
    expect([head.statusCode, head.body, head.headers.etag]).toEqual([200, '', get.headers.etag]);
    expect(head.headers['content-length']).toBe(String(get.rawPayload.length));
  });

  it('moves to new boundaries at once', async () => {
    const before = await app.inject('/tiles/community/11/1707/843.mvt');
    await sql`insert into boundary_version (version) values (2)`.execute(context.database.db);
    await sql`update area set name = '改名' where code = 'C00'`.execute(context.database.db);
    const done = {
      type: 'import',
      request_id: 'r',
      import_id: 1,
      kind: 'areas',
      stage: 'done',
      done: 1,
      total: 1,
    } as const;
    context.events.emit(done);
    const after = await app.inject('/tiles/community/11/1707/843.geojson');
    expect(after.json().features[0].properties.name).toBe('改名');
    expect((await app.inject('/tiles/community/11/1707/843.mvt')).headers.etag).not.toBe(before.headers.etag);
    expect((await app.inject('/tiles/community/11/1707/843.mvt?boundary=1')).statusCode).toBe(404);
    expect((await app.inject('/tiles/community/11/1707/843.mvt?boundary=2')).statusCode).toBe(200);
  });
});
