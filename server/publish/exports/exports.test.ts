import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js';
import type { MultiPolygon } from 'geojson';
import { parquetMetadata } from 'hyparquet';
import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GradesPayload } from '#core/contract.ts';
import type { ExportAbout } from '#core/contract_services.ts';
import { fromWgs84 } from '#core/geometry/crs.ts';
import type { Position } from '#core/geometry/polygons.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { type App, createHttp } from '#server/platform/http.ts';
import { EVERYONE, type Scope } from '#server/platform/reader.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { createPublisher, type Publisher } from '#server/publish/publisher.ts';
import { demandSameBoundaries } from '#server/publish/same_boundaries.ts';
import { ENCLAVE, gradedTown, LAST_DAY, publishOn, SILENT, townContext } from '#server/publish/test_town.ts';
import { exportsRoutes } from './exports_routes.ts';
import {
  asCells,
  expectedRows,
  expectRows,
  fetched,
  type ReadRow,
  readCsv,
  readFlatGeobuf,
  readGeoJson,
  readParquet,
} from './test_exports.ts';

const has_gdal = spawnSync('ogr2ogr', ['--version']).status === 0;
if (!has_gdal && process.env.CI === 'true') throw new Error('No ogr2ogr: install gdal-bin.');

const MIDDLE = '2026-01-16';
const FORMULA = '=HYPERLINK("x")';

describeEngines('exports', engine => {
  let database: Database;
  let app: App;
  let reader: Scope | null = null;
  let statements = 0;
  const folder = mkdtempSync(join(tmpdir(), 'wusetu-export-'));

  beforeAll(async () => {
    const plugin: KyselyPlugin = {
      transformQuery: ({ node }) => {
        statements++;
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    const fresh = await engine.fresh();
    database = { ...fresh, db: fresh.db.withPlugin(plugin) };
    const context = await gradedTown(database);
    await sql`update area set name = ${FORMULA} where code = 'C12'`.execute(database.db);
    app = await publishOn(context, () => reader);
  }, 120_000);
  afterAll(async () => {
    await app?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const as = async <T>(scope: Partial<Scope>, work: () => Promise<T>): Promise<T> => {
    reader = { id: JSON.stringify(scope), areas: null, fields: null, from: null, to: null, ...scope };
    return work().finally(() => {
      reader = null;
    });
  };
  const columnsIn = (rows: ReadRow[]) => Object.keys(rows[0]!.values);
  /** Every format that holds rows, as somebody else reads it. */
  const readAll = async (stem: string, query: string, columns: string[]): Promise<Record<string, ReadRow[]>> => ({
    csv: readCsv(await fetched(app, `${stem}.csv${query}`)),
    geojson: readGeoJson(await fetched(app, `${stem}.geojson${query}`)),
    fgb: await readFlatGeobuf(await fetched(app, `${stem}.fgb${query}`), columns),
    parquet: await readParquet(await fetched(app, `${stem}.parquet${query}`)),
  });
  const expectAll = async (stem: string, query: string, expected: ReadRow[]) => {
    const { csv, ...others } = await readAll(stem, query, columnsIn(expected));
    for (const rows of Object.values(others)) expectRows(rows, expected);
    for (const { values } of csv!) if (values.code === 'C12') values.name = String(values.name).replace(/^'/, '');
    expectRows(csv!, asCells(expected));
  };

  it.each([
    ['community', LAST_DAY],
    ['community', MIDDLE],
    ['street', MIDDLE],
    ['district', LAST_DAY],
    ['city', LAST_DAY],
  ])('%s of %s: every format holds the rows of /api/grades, with indicators and outlines', async (level, date) => {
    const expected = await expectedRows(app, level, date);
    if (level === 'community') expect(columnsIn(expected).slice(16)).toContain('local_case_share_14d');
    await expectAll(`/api/exports/${level}/${date}`, '', expected);
  });

  it('latest is the last graded day, parent= a part, standard= an analysis that says so', async () => {
    await expectAll('/api/exports/community/latest', '', await expectedRows(app, 'community', LAST_DAY));
    const part = (await expectedRows(app, 'community', MIDDLE)).filter(({ values }) => values.parent === 'S1');
    expect(part.length).toBeGreaterThan(5);
    await expectAll(`/api/exports/community/${MIDDLE}`, '?parent=D1', part);
    const query = '?standard=cz-pes-2020';
    const grades = JSON.parse(String(await fetched(app, `/api/grades${query}&date=${MIDDLE}`))) as GradesPayload;
    const file = JSON.parse(String(await fetched(app, `/api/exports/community/${MIDDLE}.geojson${query}`)));
    expect(file).toMatchObject({ rows: 13, analysis: true, standard: 'cz-pes-2020@1' });
    expect(readGeoJson(Buffer.from(JSON.stringify(file))).map(({ values }) => values.grade)).toEqual(
      grades.areas.map(({ grade }) => grade),
    );
  });

  it('as_of= is what was known then: nothing before the first report, and the grades of now at the moment of now', async () => {
    const now = JSON.parse(String(await fetched(app, '/api/grades'))) as GradesPayload;
    const early = await app.inject(`/api/exports/community/${MIDDLE}.csv?as_of=2020-01-01T00:00:00Z`);
    expect([early.statusCode, early.json<{ code: string }>().code]).toEqual([404, 'unknown_date']);
    const moment = new Date(Date.parse(now.as_of) + 1).toISOString();
    const then = readGeoJson(await fetched(app, `/api/exports/community/${LAST_DAY}.geojson?as_of=${moment}`));
    const expected = await expectedRows(app, 'community', LAST_DAY);
    for (const { values } of expected) values.as_of = moment;
    expectRows(then, expected);
  });

  it('an area without enough data has no grade in any format, and is never green', async () => {
    const { counts } = JSON.parse(String(await fetched(app, '/api/grades'))) as GradesPayload;
    const found = await readAll(`/api/exports/community/${LAST_DAY}`, '', ['code', 'grade', 'severity', 'state']);
    for (const [format, rows] of Object.entries(found)) {
      const { values } = rows.find(row => row.values.code === SILENT)!;
      const nothing = format === 'csv' ? '' : null;
      expect([values.grade, values.severity, values.state], format).toEqual([nothing, nothing, 'insufficient']);
      expect(rows.filter(row => row.values.grade === nothing).length, format).toBe(counts.insufficient);
      expect(rows.filter(row => row.values.grade === 'green').length, format).toBe(counts.green);
    }
  });

  it('CSV is what Excel opens: the mark of UTF-8, CRLF, and no cell that is run', async () => {
    const text = (await fetched(app, `/api/exports/community/${LAST_DAY}.csv`)).toString('utf8');
    expect(text).toMatch(/^\ufeffcode,name,level,parent,seq,/);
    expect(text.endsWith('\r\n')).toBe(true);
    expect(text.split('\r\n')).toHaveLength(15);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text).toContain(`\r\nC12,"'=HYPERLINK(""x"")",community,`);
    expect(text).toContain('飞地𠮷');
  });

  it('columns have their types, whatever the first row holds', async () => {
    const bytes = await fetched(app, `/api/exports/community/${MIDDLE}.parquet`);
    const { schema, num_rows, key_value_metadata, row_groups } = parquetMetadata(new Uint8Array(bytes).buffer);
    const types = new Map(schema.map(({ name, type, converted_type }) => [name, [type, converted_type]]));
    expect([num_rows, row_groups.length]).toEqual([13n, 1]);
    expect(types.get('name')).toEqual(['BYTE_ARRAY', 'UTF8']);
    expect(types.get('insufficient_areas')).toEqual(['INT32', undefined]);
    expect(types.get('since')).toEqual(['INT32', 'DATE']);
    expect(types.get('as_of')).toEqual(['INT64', 'TIMESTAMP_MILLIS']);
    expect(types.get('new_cases_14d')).toEqual(['DOUBLE', undefined]);
    expect(types.get('geometry')).toEqual(['BYTE_ARRAY', undefined]);
    const told = (key: string) => JSON.parse(key_value_metadata!.find(entry => entry.key === key)!.value!);
    expect(told('geo')).toMatchObject({ version: '1.1.0', columns: { geometry: { encoding: 'WKB' } } });
    expect(told('wusetu') as ExportAbout).toMatchObject({
      rows: 13,
      level: 'community',
      date: MIDDLE,
      analysis: false,
    });
  });

  it.skipIf(!has_gdal)('GDAL (gdal-bin) reads FlatGeobuf: count, types, system, rows', async () => {
    const file = join(folder, `${engine.name}.fgb`);
    writeFileSync(file, await fetched(app, `/api/exports/community/${MIDDLE}.fgb?crs=cgcs2000`));
    const about = spawnSync('ogrinfo', ['-so', '-al', file], { encoding: 'utf8' }).stdout;
    expect(about).toMatch(/Geometry: Multi Polygon/);
    expect(about).toMatch(/Feature Count: 13\n/);
    expect(about).toMatch(/ID\["EPSG",4490\]/);
    for (const line of ['code: String', 'seq: Integer', 'severity: Integer', 'new_cases_14d: Real', 'as_of: DateTime'])
      expect(about).toContain(`\n${line} (`);
    const { stdout } = spawnSync('ogr2ogr', ['-f', 'GeoJSON', '-lco', 'COORDINATE_PRECISION=7', '/vsistdout/', file], {
      encoding: 'utf8',
    });
    const expected = await expectedRows(app, 'community', MIDDLE);
    const found = readGeoJson(Buffer.from(stdout));
    expect(found).toHaveLength(13);
    for (const [i, { values, geometry }] of expected.entries()) {
      // What is null GDAL leaves out, and a moment it writes in a form of its own.
      const told = Object.entries(values).filter(([name, value]) => value !== null && name !== 'as_of');
      const { as_of, ...others } = found[i]!.values;
      expect(others).toEqual(Object.fromEntries(told));
      expect(Date.parse(`${as_of}`)).toBe(Date.parse(`${values.as_of}`));
      expect(found[i]!.geometry).toEqual(geometry);
    }
    const where = ['-so', '-al', '-where', 'grade is null', file];
    expect(spawnSync('ogrinfo', where, { encoding: 'utf8' }).stdout).toMatch(
      `Feature Count: ${expected.filter(({ values }) => values.grade === null).length}\n`,
    );
  });

  it.each(['geojson', 'fgb', 'parquet'])(
    '%s in a shifted system says so, and nothing else is shifted',
    async format => {
      const url = `/api/exports/community/${MIDDLE}.${format}?crs=gcj02`;
      const answer = await app.inject(url);
      expect(answer.headers['wusetu-crs']).toBe('gcj02');
      const expected = await expectedRows(app, 'community', MIDDLE);
      const found = {
        geojson: () => readGeoJson(answer.rawPayload),
        fgb: () => readFlatGeobuf(answer.rawPayload, columnsIn(expected)),
        parquet: () => readParquet(answer.rawPayload),
      }[format]!;
      const rows = await found();
      const first = (row: ReadRow) => (row.geometry as MultiPolygon).coordinates[0]![0]![0]! as Position;
      for (const [i, row] of expected.entries()) {
        expect(rows[i]!.values).toEqual(row.values);
        const [lon, lat] = fromWgs84(first(row), 'gcj02');
        expect(first(rows[i]!)[0]).toBeCloseTo(lon, 6);
        expect(first(rows[i]!)[1]).toBeCloseTo(lat, 6);
        expect(Math.abs(first(rows[i]!)[0] - first(row)[0])).toBeGreaterThan(0.001);
      }
      if (format === 'geojson') expect(answer.json()).toMatchObject({ coordinate_system: 'gcj02' });
      if (format === 'fgb')
        for await (const _ of deserialize(new Uint8Array(answer.rawPayload), {
          headerMetaFn: ({ crs }) => expect(crs).toBeNull(),
        }));
      if (format === 'parquet') {
        const { key_value_metadata } = parquetMetadata(new Uint8Array(answer.rawPayload).buffer);
        expect(JSON.parse(key_value_metadata![0]!.value!).columns.geometry.crs).toBeNull();
      }
    },
  );

  it('a reader with a scope gets its areas, days and fields, and is told no other', async () => {
    const whole = (await expectedRows(app, 'community', MIDDLE)).filter(({ values }) => values.parent === 'S0');
    await as({ areas: ['S0'] }, () => expectAll(`/api/exports/community/${MIDDLE}`, '', whole));
    await as({ areas: ['S0'] }, async () => {
      const answer = await app.inject(`/api/exports/community/${MIDDLE}.csv`);
      expect([answer.headers['wusetu-rows'], answer.body.includes(ENCLAVE)]).toEqual(['6', false]);
      expect((await app.inject(`/api/exports/community/${MIDDLE}.csv?parent=S1`)).statusCode).toBe(403);
    });
    await as({ fields: ['grades'] }, async () => {
      const expected = await expectedRows(app, 'community', MIDDLE);
      expect(columnsIn(expected)).toHaveLength(16);
      await expectAll(`/api/exports/community/${MIDDLE}`, '', expected);
    });
    await as({ fields: ['indicators'] }, async () =>
      expect((await app.inject(`/api/exports/community/${MIDDLE}.csv`)).statusCode).toBe(403),
    );
    await as({ from: MIDDLE, to: MIDDLE }, async () => {
      expect((await app.inject(`/api/exports/community/${LAST_DAY}.parquet`)).statusCode).toBe(403);
      for (const { values } of readGeoJson(await fetched(app, '/api/exports/community/latest.geojson')))
        expect([values.date, values.previous_severity, values.since ?? MIDDLE]).toEqual([MIDDLE, null, MIDDLE]);
    });
  });

  it.each(['csv', 'geojson', 'fgb', 'parquet'])(
    '%s: one tag, 304 and HEAD before the database is touched',
    async format => {
      const url = `/api/exports/community/${MIDDLE}.${format}`;
      const whole = await app.inject(url);
      const { etag } = whole.headers;
      expect(whole.headers).toMatchObject({
        'cache-control': 'no-cache',
        'accept-ranges': 'none',
        'wusetu-rows': '13',
        'content-disposition': `attachment; filename="wusetu-community-${MIDDLE}.${format}"; filename*=UTF-8''wusetu-community-${MIDDLE}.${format}`,
      });
      const before = statements;
      const known = await app.inject({ url, headers: { 'if-none-match': etag! } });
      expect([known.statusCode, known.body, known.headers.etag]).toEqual([304, '', etag]);
      const head = await app.inject({ method: 'HEAD', url });
      expect([head.statusCode, head.body, head.headers.etag, head.headers['wusetu-rows']]).toEqual([
        200,
        '',
        etag,
        '13',
      ]);
      expect(head.headers['content-length']).toBeUndefined();
      // One look a second goes on beside the requests, one statement each.
      expect(statements - before).toBeLessThan(3);
      expect((await app.inject(url)).rawPayload.equals(whole.rawPayload)).toBe(true);
      expect((await app.inject(url.replace(MIDDLE, LAST_DAY))).headers.etag).not.toBe(etag);
      const part = await app.inject({ url, headers: { range: 'bytes=0-9' } });
      expect([part.statusCode, part.rawPayload.length]).toEqual([200, whole.rawPayload.length]);
    },
  );

  it('text travels compressed, under a tag of its own', async () => {
    const url = `/api/exports/community/${MIDDLE}.geojson`;
    const plain = await app.inject(url);
    for (const [encoding, unpack] of [['gzip', gunzipSync] as const, ['br', brotliDecompressSync] as const]) {
      const packed = await app.inject({ url, headers: { 'accept-encoding': encoding } });
      expect([packed.headers['content-encoding'], packed.headers.vary]).toEqual([encoding, 'Accept-Encoding']);
      expect(unpack(packed.rawPayload).equals(plain.rawPayload)).toBe(true);
      expect(packed.headers.etag).not.toBe(plain.headers.etag);
    }
    const parquet = await app.inject({
      url: url.replace('geojson', 'parquet'),
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(parquet.headers['content-encoding']).toBeUndefined();
  });

  it.each([
    ['/api/exports/community/2026-01-16.csv?x=1', 400, 'unknown_parameter'],
    ['/api/exports/community/2026-01-16.csv?crs=gcj02', 400, 'unknown_parameter'],
    ['/api/exports/community/2026-01-16.pmtiles?crs=gcj02', 400, 'unknown_parameter'],
    ['/api/exports/community/2026-01-16.fgb?crs=EPSG:3857', 400, 'invalid_parameter'],
    ['/api/exports/community/2026-02-30.csv', 400, 'invalid_parameter'],
    ['/api/exports/community/2031-01-01.csv', 404, 'unknown_date'],
    ['/api/exports/village/latest.csv', 404, 'unknown_level'],
    ['/api/exports/community/latest.csv?parent=nowhere', 404, 'unknown_area'],
    ['/api/exports/street/latest.csv?parent=C11', 400, 'invalid_parameter'],
    ['/api/exports/community/latest.csv?standard=none', 404, 'unknown_standard'],
    ['/api/exports/community/latest.csv?as_of=yesterday', 400, 'invalid_parameter'],
    ['/api/exports/community/latest.xlsx', 404, 'not_found'],
  ])('%s is a %i', async (url, status, code) => {
    const answer = await app.inject(url);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code]);
    expect(answer.headers['content-disposition']).toBeUndefined();
  });

  describe('a page at a time', () => {
    let paged: App;
    let address: string;
    let publisher: Publisher;
    beforeAll(async () => {
      const context = townContext(database);
      publisher = createPublisher(context);
      // What is provoked below is logged as our fault.
      paged = createHttp({ log_level: 'silent' }) as unknown as App;
      paged.addHook('onRequest', async request => {
        request.reader = EVERYONE;
      });
      paged.addHook('onClose', () => publisher.close());
      paged.register(exportsRoutes(publisher, 3));
      address = await paged.listen({ host: '127.0.0.1', port: 0 });
    });
    afterAll(() => paged?.close());

    it.each(['geojson', 'fgb', 'parquet', 'pmtiles'])(
      '%s that fails before its first row is a problem',
      async format => {
        await sql`alter table area rename column geom to away`.execute(database.db);
        try {
          const answer = await paged.inject(`/api/exports/community/latest.${format}`);
          expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([500, 'internal']);
          for (const name of ['content-disposition', 'etag', 'wusetu-rows', 'content-encoding'])
            expect(answer.headers[name], name).toBeUndefined();
        } finally {
          await sql`alter table area rename column away to geom`.execute(database.db);
        }
      },
    );

    it('that meets new boundaries is to be asked again, and nobody else is refused', async () => {
      const world = await publisher.now();
      await sql`insert into boundary_version (version) values (2)`.execute(database.db);
      try {
        const page = publisher.reach(() => demandSameBoundaries(database.db, publisher, world));
        await expect(page).rejects.toMatchObject({ code: 'boundaries_moved' });
        expect(publisher.outage()).toBeNull();
      } finally {
        await sql`delete from boundary_version where version = 2`.execute(database.db);
      }
    });

    it('gives the same rows, in row groups where the format has them', async () => {
      const expected = await expectedRows(app, 'community', LAST_DAY);
      const stem = `/api/exports/community/${LAST_DAY}`;
      expectRows(await readFlatGeobuf(await fetched(paged, `${stem}.fgb`), columnsIn(expected)), expected);
      expectRows(readGeoJson(await fetched(paged, `${stem}.geojson`)), expected);
      const parquet = await fetched(paged, `${stem}.parquet`);
      expectRows(await readParquet(parquet), expected);
      expect(parquetMetadata(new Uint8Array(parquet).buffer).row_groups).toHaveLength(5);
      expect((await fetched(paged, `${stem}.csv`)).equals(await fetched(app, `${stem}.csv`))).toBe(true);
    });

    it.each(['csv', 'geojson', 'fgb', 'parquet'])(
      '%s that comes to another count than stated breaks off',
      async format => {
        await fetched(paged, '/api/exports/community/latest.csv');
        await sql`update area set seq = 9999 where code = 'C32'`.execute(database.db);
        try {
          for (const encoding of ['identity', 'gzip']) {
            const url = `${address}/api/exports/community/latest.${format}`;
            expect((await fetch(url, { method: 'HEAD' })).headers.get('wusetu-rows')).toBe('13');
            const whole = fetch(url, { headers: { 'accept-encoding': encoding } }).then(answer => answer.arrayBuffer());
            await expect(whole).rejects.toThrow();
          }
        } finally {
          await sql`update area set seq = 12 where code = 'C32'`.execute(database.db);
        }
      },
    );
  });
});
