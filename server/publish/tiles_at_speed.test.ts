import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import fc from 'fast-check';
import type { FeatureCollection } from 'geojson';
import type { KyselyPlugin } from 'kysely';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Day, frameSeverity, type GradesPayload, type Level } from '#core/contract.ts';
import type { FramesPayload } from '#core/contract_services.ts';
import { fromWgs84 } from '#core/geometry/crs.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { type App, createHttp } from '#server/platform/http.ts';
import type { Reader, Scope } from '#server/platform/reader.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { createPublisher, type Published, type Publisher } from './publisher.ts';
import { encodingOf } from './responses.ts';
import { publishRoutes } from './routes.ts';
import { reportOn } from './test_reports.ts';
import { gradedTown, LAST_DAY } from './test_town.ts';
import { PUBLISHED, tileOf } from './tiles.ts';
import { readTouched } from './touched.ts';

/** The last paragraph of the measurements this was built on lists nine things that no tile server has. Each has its test here. */

const MIDDLE: Day = '2026-01-16';
const TOWN = '/tiles/community/11/1707/843';

/** A database that counts the statements sent to it. */
function counted(database: Database): { database: Database; count(): number } {
  let count = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      count++;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const mine: Database = { ...database, db: database.db.withPlugin(plugin), apart: () => mine };
  return { database: mine, count: () => count };
}

const scopeOf = (scope: Partial<Scope>): Scope => ({
  ...{ id: JSON.stringify(scope), areas: null, fields: null, from: null, to: null },
  ...scope,
});

/** The routes; a request with the header x-scope is of a reader with that scope. */
async function serve(context: Context): Promise<App> {
  const app = createHttp(context.config) as unknown as App;
  app.addHook('onRequest', async request => {
    const text = request.headers['x-scope'];
    if (typeof text !== 'string') return;
    const reader: Reader = { key: { key_id: 1, name: 'k' }, scope: scopeOf(JSON.parse(text)), may_write: false };
    request.reader = reader;
  });
  app.register(publishRoutes(context));
  await app.ready();
  return app;
}

describeEngines('tiles at speed', engine => {
  let context: Context;
  let statements: () => number;
  let app: App;

  beforeAll(async () => {
    const watched = counted(await engine.fresh());
    statements = watched.count;
    context = await gradedTown(watched.database);
    app = await serve(context);
  }, 120_000);
  afterAll(() => app?.close());

  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });
  const report = async (code: string, day: Day, confirmed: number): Promise<void> => {
    await reportOn(context.database, code, day, confirmed);
    await bringUpToDate(context);
  };
  const told = async (url: string) => (await get(url)).headers;

  it('a write invalidates exactly the tiles it touches, at every zoom, of every level', {
    timeout: 120_000,
  }, async () => {
    const warm = createPublisher(context);
    const levels: Level[] = ['community', 'street', 'district', 'city'];
    const addresses = [...covering(5, 14)].flatMap(tile =>
      levels.flatMap(level => [MIDDLE, LAST_DAY].map(date => ({ tile, level, date }))),
    );
    const ask = async (publisher: Publisher) => {
      const world = await publisher.now();
      const bodies = new Map<string, Buffer>();
      for (const { tile, level, date } of addresses) {
        const grades = { date, name: PUBLISHED };
        const { tile: drawn, key } = await tileOf(publisher, world, { tile, level, form: 'mvt', grades });
        bodies.set(key, drawn.identity);
      }
      return bodies;
    };
    const random = fc.sample(
      fc.tuple(
        fc.constantFrom('C00', 'C11', 'C12', 'C20', 'C22', 'C30', 'C31', 'C99'),
        fc.constantFrom(MIDDLE, '2026-01-25', '2026-02-05', LAST_DAY),
        fc.nat({ max: 12 }),
      ),
      { numRuns: 6, seed: 20200217 },
    );
    let seen = 0;
    for (const [code, day, confirmed] of random) {
      const before = await ask(warm);
      const kept = new Map(warm.tiles.entries());
      expect(kept.size).toBe(addresses.length);
      await report(code, day, confirmed);
      const world = await warm.now();
      const dropped = [...kept.keys()].filter(key => !new Map(warm.tiles.entries()).has(key));
      const cold = createPublisher(context);
      const after = await ask(cold);
      await cold.close();
      const different = [...before.keys()].filter(key => !before.get(key)!.equals(after.get(key)!));
      expect(dropped.sort(), `${code} ${day} ${confirmed}`).toEqual(different.sort());
      // What stayed is the same object; what went is drawn once, as if nothing had been kept.
      const drawn = warm.drawn;
      const again = await ask(warm);
      expect(warm.drawn - drawn).toBe(different.length);
      for (const [key, body] of after) expect(again.get(key)!.equals(body), key).toBe(true);
      for (const [key, tile] of kept) if (!dropped.includes(key)) expect(warm.tiles.peek(key)).toBe(tile);
      expect(world.versions.key).toBe((await warm.now()).versions.key);
      seen += different.length;
      expect(different.length).toBeLessThan(addresses.length);
    }
    expect(seen).toBeGreaterThan(20);
    await warm.close();
  });

  it('any day is a plain address; under its version it is immutable, and a write to another day leaves it so', async () => {
    const plain = await get(`${TOWN}.mvt?date=${MIDDLE}`);
    const version = plain.headers['wusetu-version'] as string;
    expect(plain.headers['cache-control']).toBe('no-cache');
    const url = `${TOWN}.mvt?date=${MIDDLE}&version=${version}`;
    const frozen = await get(url);
    expect(frozen.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(frozen.rawPayload.equals(plain.rawPayload)).toBe(true);
    const today = await told(`${TOWN}.mvt`);

    await report('C00', LAST_DAY, 11);
    expect((await told(`${TOWN}.mvt?date=${MIDDLE}`))['wusetu-version']).toBe(version);
    expect((await get(url)).rawPayload.equals(frozen.rawPayload)).toBe(true);
    const now = await get(`${TOWN}.mvt`);
    expect(now.headers['wusetu-version']).not.toBe(today['wusetu-version']);
    expect(now.headers.etag).not.toBe(today.etag);

    // Never other bytes under the old address: it leads to the new one.
    const old = await get(`${TOWN}.geojson?date=${LAST_DAY}&version=${today['wusetu-version']}&crs=gcj02`);
    expect([old.statusCode, old.headers['cache-control']]).toEqual([307, 'no-store']);
    expect(old.headers.location).toBe(
      `${TOWN}.geojson?date=${LAST_DAY}&version=${now.headers['wusetu-version']}&crs=gcj02`,
    );
    expect((await get(old.headers.location!)).statusCode).toBe(200);
    const frame = await get(`/frames/community/${LAST_DAY}?version=${today['wusetu-version']}`);
    expect([frame.statusCode, frame.json().code, frame.headers['cache-control']]).toEqual([
      410,
      'outdated_version',
      'no-store',
    ]);
    expect(frame.json().version).toBe(now.headers['wusetu-version']);
    expect((await get(frame.json().url)).statusCode).toBe(200);

    for (const wrong of ['1-999999-zzz', '2-1-0']) {
      expect((await get(`${TOWN}.mvt?date=${MIDDLE}&version=${wrong}`)).json().code).toBe('unknown_tile');
      expect((await get(`/frames/community/${MIDDLE}?version=${wrong}`)).json().code).toBe('unknown_date');
    }
    // The same numbers at another moment: a database set back to a backup.
    const [boundary, revision] = version.split('-');
    expect((await get(`${TOWN}.mvt?date=${MIDDLE}&version=${boundary}-${revision}-abc`)).statusCode).toBe(307);
    for (const bad of [`?version=${version}`, `?date=${MIDDLE}&version=x`, `?boundary=1&version=${version}`])
      expect((await get(`${TOWN}.mvt${bad}`)).statusCode, bad).toBe(400);

    // TileJSON and the list of frames hand such addresses out.
    const { wusetu, tiles } = (await get(`/tiles/community.json`)).json();
    expect(tiles[0]).toMatch(/\{z\}\/\{x\}\/\{y\}\.mvt$/);
    expect(wusetu.versioned[0]).toContain(`?date=${LAST_DAY}&version=${wusetu.version}`);
    const dated = (await get(`/tiles/community.json?date=${MIDDLE}`)).json();
    const address = dated.tiles[0].replace('{z}/{x}/{y}', '11/1707/843').replace(/^https?:\/\/[^/]+/, '');
    expect((await get(address)).rawPayload.equals(frozen.rawPayload)).toBe(true);
    const list = (await get('/frames/community.json')).json() as FramesPayload;
    expect(list.days).toHaveLength(40);
    for (const day of [list.days[0]!, list.days.at(-1)!]) {
      const found = await get(day.url);
      expect([found.statusCode, found.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
      expect(found.headers['content-location']).toBe(day.url);
    }
  });

  it('geometry once and grades beside it: a boundary tile outlives every revision, a frame colours it', async () => {
    const url = `${TOWN}.mvt?boundary=1`;
    const before = await get(url);
    await report('C20', LAST_DAY, 9);
    const drawn = await get(url);
    expect(drawn.rawPayload.equals(before.rawPayload)).toBe(true);
    expect(drawn.headers.etag).toBe(before.headers.etag);
    expect(drawn.headers['cache-control']).toContain('immutable');
    const layer = new VectorTile(new PbfReader(drawn.rawPayload)).layers.community!;
    const frame = (await get(`/frames/community/${LAST_DAY}`)).rawPayload;
    const { areas } = (await get('/api/grades')).json() as GradesPayload;
    const severities = new Map(areas.map(({ code, severity }) => [code, severity]));
    for (let i = 0; i < layer.length; i++) {
      const { id, properties } = layer.feature(i);
      expect(frameSeverity(frame[id!]!)).toBe(severities.get(properties.code as string));
    }
  });

  it('an ETag that is a version is answered before the database is touched, over bytes that survive a restart', async () => {
    const urls = [
      `${TOWN}.mvt`,
      `${TOWN}.geojson?date=${MIDDLE}`,
      `/frames/community/${MIDDLE}`,
      `${TOWN}.mvt?boundary=1`,
    ];
    const first = [];
    for (const url of urls) first.push(await get(url));
    const before = statements();
    for (const [i, url] of urls.entries()) {
      const { etag } = first[i]!.headers;
      for (const tag of [etag!, `W/${etag}`, `"x", ${etag}`, '*']) {
        const known = await get(url, { 'if-none-match': tag });
        expect([known.statusCode, known.body, known.headers.etag], url).toEqual([304, '', etag]);
      }
      expect((await get(url)).rawPayload.equals(first[i]!.rawPayload)).toBe(true);
    }
    // One look a second goes on beside the requests, one statement each.
    expect(statements() - before).toBeLessThan(3);
    const restarted = await serve(context);
    for (const [i, url] of urls.entries()) {
      const again = await restarted.inject(url);
      expect(again.rawPayload.equals(first[i]!.rawPayload), url).toBe(true);
      expect(again.headers.etag).toBe(first[i]!.headers.etag);
      // The version of the address may be newer after a restart; the bytes under it are not other ones.
      const { etag, 'wusetu-version': version } = first[i]!.headers;
      if (version === undefined || url.startsWith('/frames')) continue;
      const date = url.includes('date=') ? MIDDLE : LAST_DAY;
      const address = `${url.split('?')[0]}?date=${date}&version=${version}`;
      let found = await restarted.inject(address);
      if (found.statusCode === 307) found = await restarted.inject(found.headers.location!);
      expect([found.statusCode, found.headers.etag]).toEqual([200, etag]);
    }
    await restarted.close();
  });

  it('a push says which tiles, days and version changed, after they are let go', async () => {
    await report('C00', LAST_DAY, 12);
    const publisher = createPublisher(context);
    const heard: Published[] = [];
    publisher.onPublished(published => heard.push(published));
    const world = await publisher.now();
    const grades = { date: LAST_DAY, name: PUBLISHED };
    for (const tile of covering(8, 14))
      for (const level of ['community', 'street', 'district'] as const)
        await tileOf(publisher, world, { tile, level, form: 'mvt', grades });
    const warm = publisher.tiles.size;
    await report('C00', LAST_DAY, 0);
    const now = await publisher.now();
    const last = heard.at(-1)!;
    expect(last).toMatchObject({ revision: now.versions.revision, boundary_version: 1 });
    expect(last.version).toMatch(new RegExp(`^1-${now.versions.revision}-`));
    expect(last.changed!.from).toBe(LAST_DAY);
    const codes = Array.from(last.changed!.seqs('community'), seq => now.areas.levels.community!.code[seq]);
    expect(codes).toContain('C00');
    expect(codes).not.toContain('C32');
    expect(Array.from(last.changed!.seqs('street'), seq => now.areas.levels.street!.code[seq])).toContain('S0');
    expect(last.tiles.length).toBeGreaterThan(10);
    expect(publisher.tiles.size).toBe(warm - last.tiles.length);
    // Other processes and pages hear of it in words that cover what went, and not everything.
    const touched = (await readTouched(context.database.db, world.versions.revision, now.versions.revision))!;
    const told = (level: Level, z: number, x: number, y: number) =>
      touched.tiles![level]!.some(
        ([zoom, x_min, y_min, x_max, y_max]) => zoom === z && x >= x_min && x <= x_max && y >= y_min && y <= y_max,
      );
    for (const address of last.tiles) {
      const [level, z, x, y] = address.split('/') as [Level, string, string, string];
      expect(told(level, Number(z), Number(x), Number(y)), address).toBe(true);
    }
    expect([...covering(14, 14)].some(({ z, x, y }) => !told('community', z, x, y))).toBe(true);
    expect(touched.from <= LAST_DAY).toBe(true);
    expect(touched.codes).toContain('C00');
    await publisher.close();
  });

  it('GeoJSON tiles come under the same versions, in the coordinate system asked for', async () => {
    const plain = await get(`${TOWN}.geojson?date=${MIDDLE}`);
    const vector = await get(`${TOWN}.mvt?date=${MIDDLE}`);
    expect(plain.headers['wusetu-version']).toBe(vector.headers['wusetu-version']);
    expect(plain.headers['wusetu-crs']).toBe('wgs84');
    const first = firstPosition(plain.json());
    for (const crs of ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const) {
      const shifted = await get(`${TOWN}.geojson?date=${MIDDLE}&crs=${crs}`);
      expect(shifted.headers['wusetu-crs']).toBe(crs);
      expect(shifted.json().coordinate_system).toBe(crs);
      const [lon, lat] = firstPosition(shifted.json());
      const expected = fromWgs84(first, crs);
      expect(Math.abs(lon - expected[0])).toBeLessThan(1e-7);
      expect(Math.abs(lat - expected[1])).toBeLessThan(1e-7);
      const metres = Math.hypot((lon - first[0]) * 96_000, (lat - first[1]) * 111_000);
      if (crs === 'gcj02' || crs === 'bd09') expect(metres).toBeGreaterThan(100);
      else expect(metres).toBe(0);
    }
    const refused = await get(`${TOWN}.mvt?crs=gcj02`);
    expect([refused.statusCode, refused.json().code]).toEqual([400, 'invalid_parameter']);
    expect(refused.json().detail).toContain('Web Mercator');
    expect((await get(`${TOWN}.geojson?crs=EPSG:4326`)).statusCode).toBe(400);
  });

  it('no tile and no frame is stale once its revision is announced, whatever is asked meanwhile', async () => {
    let over = false;
    const hammering = Array.from({ length: 4 }, async (_, i) => {
      while (!over) {
        await get(i % 2 === 0 ? `${TOWN}.geojson` : `/frames/community/${LAST_DAY}`);
        await new Promise(setImmediate);
      }
    });
    const heard: Promise<void>[] = [];
    const seq = (await app.inject('/api/areas?level=community'))
      .json()
      .areas.find(({ code }: { code: string }) => code === 'C21').seq as number;
    let shown: (number | null)[] = [];
    const deaf = context.events.subscribe(({ type }) => {
      if (type !== 'revision') return;
      const tile = get(`${TOWN}.geojson`);
      const frame = get(`/frames/community/${LAST_DAY}`);
      heard.push(
        Promise.all([tile, frame]).then(([{ rawPayload }, { rawPayload: bytes }]) => {
          const { features } = JSON.parse(rawPayload.toString()) as FeatureCollection;
          shown = [features.find(({ id }) => id === seq)!.properties!.severity, frameSeverity(bytes[seq]!)];
        }),
      );
    });
    const severities = new Set<number | null>();
    try {
      for (const confirmed of [12, 0, 3, 12, 0]) {
        await report('C21', LAST_DAY, confirmed);
        await Promise.all(heard.splice(0));
        const { rows } = await sql<{ severity: number | null }>`
        select g.severity from grade_spell g join area a using (area_id)
        where a.code = 'C21' and g.superseded_at is null and g.to_day is null`.execute(context.database.db);
        expect(shown).toEqual([rows[0]!.severity, rows[0]!.severity]);
        severities.add(rows[0]!.severity);
      }
    } finally {
      deaf();
      over = true;
      await Promise.all(hammering);
    }
    expect(severities.size).toBeGreaterThan(1);
  });

  it('low zooms are streets, districts and the city, whole, and say so', async () => {
    const given = new Map<number, string>();
    for (const { z, x, y } of covering(0, 14)) {
      const { headers, rawPayload } = await get(`/tiles/community/${z}/${x}/${y}.mvt`);
      if (rawPayload.length === 0) continue;
      const layers = Object.keys(new VectorTile(new PbfReader(rawPayload)).layers);
      expect(layers).toEqual([headers['wusetu-level']]);
      if (!given.has(z)) given.set(z, layers[0]!);
    }
    expect(given.get(0)).toBe('city');
    expect(given.get(6)).toBe('street');
    expect(given.get(7)).toBe('street');
    expect(given.get(8)).toBe('community');
    expect(given.get(14)).toBe('community');
    // Without grades it is the level asked for, whose frame it is joined with.
    expect((await told('/tiles/community/5/26/13.mvt?boundary=1'))['wusetu-level']).toBe('community');
  });

  it('a key’s areas and days hold at the tile, the frame and the column', async () => {
    const scope = { 'x-scope': JSON.stringify({ areas: ['S0', 'C99'], from: '2026-01-10', to: '2026-01-20' }) };
    const whole = (await get(`${TOWN}.geojson?date=${MIDDLE}`)).json() as FeatureCollection;
    const part = (await get(`${TOWN}.geojson?date=${MIDDLE}`, scope)).json() as FeatureCollection;
    const isMine = (code: unknown) => String(code).startsWith('C0') || String(code).startsWith('C1') || code === 'C99';
    for (const { properties } of whole.features) if (properties!.since < '2026-01-10') properties!.since = null;
    expect(part.features).toEqual(whole.features.filter(({ properties }) => isMine(properties!.code)));
    expect(part.features.length).toBeGreaterThan(3);
    expect(part.features.length).toBeLessThan(whole.features.length);
    const vector = await get(`${TOWN}.mvt?boundary=1`, scope);
    expect(new VectorTile(new PbfReader(vector.rawPayload)).layers.community!.length).toBe(part.features.length);
    // A cache that others share must not hand it on, nor may it be taken for the whole.
    expect(vector.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    expect(vector.headers.etag).not.toBe((await told(`${TOWN}.mvt?boundary=1`)).etag);

    const frame = (await get(`/frames/community/${MIDDLE}`)).rawPayload;
    const mine = (await get(`/frames/community/${MIDDLE}`, scope)).rawPayload;
    const { areas } = (await get(`/api/grades?date=${MIDDLE}`)).json() as GradesPayload;
    for (const { seq, code } of areas) expect(mine[seq], code).toBe(isMine(code) ? frame[seq] : 15);
    const columns = (await get(`/columns/community/${MIDDLE}?names=new_cases_14d`, scope)).json().columns.new_cases_14d;
    for (const { seq, code } of areas) if (!isMine(code)) expect(columns[seq - 1]).toBeNull();
    expect(columns.filter((value: number | null) => value !== null).length).toBeGreaterThan(3);

    // Without a day the last one that the key reads; another is refused, as is a field.
    expect((await get(`${TOWN}.mvt`, scope)).headers.etag).toBe(
      (await get(`${TOWN}.mvt?date=2026-01-20`, scope)).headers.etag,
    );
    const indicators = { 'x-scope': JSON.stringify({ fields: ['indicators'] }) };
    const grades = { 'x-scope': JSON.stringify({ fields: ['grades'] }) };
    for (const [url, headers] of [
      [`${TOWN}.mvt?date=${LAST_DAY}`, scope],
      [`/frames/community/${LAST_DAY}`, scope],
      [`/columns/community/${LAST_DAY}`, scope],
      [`/tiles/community.json?date=${LAST_DAY}`, scope],
      [`${TOWN}.mvt`, indicators],
      [`/frames/community/${MIDDLE}`, indicators],
      [`/columns/community/${MIDDLE}`, grades],
    ] as const)
      expect((await get(url, headers)).json().code, url).toBe('outside_scope');
    expect((await get(`${TOWN}.mvt?boundary=1`, indicators)).statusCode).toBe(200);
    const { days } = (await get('/frames/community.json', scope)).json() as FramesPayload;
    expect([days[0]!.date, days.at(-1)!.date]).toEqual(['2026-01-10', '2026-01-20']);
  });

  it('compressed bytes are kept: a cold tile is drawn once and packed once for all who wait', async () => {
    const publisher = createPublisher(context);
    const world = await publisher.now();
    const grades = { date: MIDDLE, name: PUBLISHED };
    const question = { tile: { z: 11, x: 1707, y: 843 }, level: 'community', form: 'geojson', grades } as const;
    const found = await Promise.all(Array.from({ length: 20 }, () => tileOf(publisher, world, question)));
    expect(new Set(found.map(({ tile }) => tile)).size).toBe(1);
    expect(publisher.drawn).toBe(1);
    await publisher.close();
    for (const [encoding, unpack] of [
      ['gzip', gunzipSync],
      ['br', brotliDecompressSync],
    ] as const) {
      const url = `${TOWN}.geojson?date=2026-01-${encoding === 'br' ? '17' : '18'}`;
      const answers = await Promise.all(Array.from({ length: 20 }, () => get(url, { 'accept-encoding': encoding })));
      expect(new Set(answers.map(({ rawPayload }) => rawPayload.toString('base64'))).size).toBe(1);
      expect(unpack(answers[0]!.rawPayload).equals((await get(url)).rawPayload)).toBe(true);
    }
  });

  it('a thousand variants of one request are one entry, and memory stays within its bytes', {
    timeout: 60_000,
  }, async () => {
    const publisher = createPublisher({ ...context, config: { ...context.config, tile_cache_bytes: 200_000 } });
    const mine = createHttp(context.config) as unknown as App;
    mine.register(publishRoutes(context, publisher));
    await mine.ready();
    const ask = (url: string, options: { method?: 'GET' | 'HEAD'; headers?: Record<string, string> } = {}) =>
      mine.inject({ url, ...options });
    const places = [`${TOWN}.mvt`, '/tiles/%63ommunity/11/1707/843.mvt'];
    const queries = [
      '',
      `?date=${LAST_DAY}`,
      '?standard=wusetu-community',
      `?standard=wusetu-community&date=${LAST_DAY}`,
    ];
    const refused = [
      '?x=1',
      `?date=${LAST_DAY}&date=${LAST_DAY}`,
      '?date=2031-01-01',
      '?Date=2026-01-05',
      '?crs=wgs84',
      '?_=1',
    ];
    const encodings = ['', 'gzip', 'br', 'gzip, br', 'GZIP;q=0.3', '*', 'zstd', 'br;q=0', 'identity'];
    let asked = 0;
    for (let round = 0; round < 7; round++)
      for (const place of places)
        for (const method of ['GET', 'HEAD'] as const)
          for (const encoding of encodings)
            for (const query of [...queries, refused[(round + asked) % refused.length]!]) {
              const headers = { 'accept-encoding': encoding, 'x-nonce': String(asked), accept: `*/*;q=0.${round}` };
              const { statusCode } = await ask(`${place}${query}`, { method, headers });
              expect(statusCode, query).toBe(refused.includes(query) ? (query.includes('2031') ? 404 : 400) : 200);
              asked++;
            }
    expect(asked).toBeGreaterThan(1_000);
    expect(publisher.tiles.size).toBe(1);
    expect(publisher.drawn).toBe(1);
    for (const wrong of ['15/0/0', '11/2048/0', '011/1707/843', '11/1707/843.0', '-1/0/0']) {
      expect((await ask(`/tiles/community/${wrong}.mvt`)).statusCode, wrong).toBeGreaterThanOrEqual(400);
    }
    expect(publisher.tiles.size).toBe(1);
    for (const { z, x, y } of covering(10, 14))
      for (const form of ['mvt', 'geojson'])
        for (const encoding of ['gzip', 'br']) {
          await ask(`/tiles/community/${z}/${x}/${y}.${form}`, { headers: { 'accept-encoding': encoding } });
          expect(publisher.tiles.bytes).toBeLessThanOrEqual(200_000);
        }
    expect(publisher.drawn).toBeGreaterThan(publisher.tiles.size);
    // What is counted is what is held: no body is a corner of a larger buffer.
    const bodies = Array.from(publisher.tiles.entries(), ([, { identity, gzip, br }]) => [identity, gzip, br]).flat();
    const held = bodies.reduce((sum, body) => sum + (body?.buffer.byteLength ?? 0), 0);
    expect(held).toBeGreaterThan(50_000);
    expect(held).toBeLessThan(publisher.tiles.bytes);
    await mine.close();
    expect(encodingOf('gzip;q=0')).toBe('identity');
  });
});

/** The tiles over the town. */
function* covering(first: number, last: number): Generator<{ z: number; x: number; y: number }> {
  const [west, south, east, north] = [120.03, 30.2, 120.18, 30.26];
  const row = (latitude: number) => (1 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / Math.PI) / 2;
  for (let z = first; z <= last; z++) {
    const size = 2 ** z;
    for (let x = Math.floor(((west + 180) / 360) * size); x <= Math.floor(((east + 180) / 360) * size); x++)
      for (let y = Math.floor(row(north) * size); y <= Math.floor(row(south) * size); y++) yield { z, x, y };
  }
}

const firstPosition = ({ features }: FeatureCollection): [number, number] =>
  (features[0]!.geometry as unknown as { coordinates: [number, number][][] }).coordinates[0]![0]!;
