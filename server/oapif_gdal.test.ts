import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bboxPolygon, booleanIntersects, multiPolygon } from '@turf/turf';
import type { MultiPolygon } from 'geojson';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GradesPayload } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { buildApp } from '#server/app.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import type { Item, ItemsPayload } from '#server/publish/ogc/payloads.ts';
import { reportOn } from '#server/publish/test_reports.ts';
import { gradedTown, LAST_DAY, townAreas } from '#server/publish/test_town.ts';

/** The collections as GDAL reads them: `OAPIF:` over HTTP, page by page. Needs ogr2ogr and ogrinfo (Debian gdal-bin). */

const has_gdal = spawnSync('ogr2ogr', ['--version']).status === 0;
if (!has_gdal && process.env.CI === 'true') throw new Error('No ogr2ogr: install gdal-bin.');

const COLLECTIONS = [
  ['cities', 'city'],
  ['districts', 'district'],
  ['streets', 'street'],
  ['communities', 'community'],
] as const;

/** GDAL asks this very process, so it must not be waited for by blocking. An error that GDAL only tells of fails too. */
function gdal(command: 'ogr2ogr' | 'ogrinfo', ...parameters: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      env: { ...process.env, GDAL_DISABLE_READDIR_ON_OPEN: 'EMPTY_DIR', OGR_GEOJSON_MAX_OBJ_SIZE: '0' },
    });
    let [told, complained] = ['', ''];
    child.stdout.on('data', chunk => (told += chunk));
    child.stderr.on('data', chunk => (complained += chunk));
    child.on('error', reject);
    child.on('exit', code => {
      if (code === 0 && !/ERROR|Warning/.test(complained)) return resolve(told);
      reject(new Error(`${command} ${parameters.join(' ')} ended with ${code}: ${complained}`));
    });
  });
}

type Read = { properties: Record<string, string | number | null>; geometry: MultiPolygon };
/** GDAL writes days and moments with slashes: here as we do. */
const featuresIn = (text: string): Read[] =>
  (
    JSON.parse(text, (_, value) =>
      typeof value === 'string'
        ? value
            .replace(/^(\d{4})\/(\d\d)\/(\d\d)/, '$1-$2-$3')
            .replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00$/, '$1T$2Z')
        : value,
    ) as { features: Read[] }
  ).features;
/** As GeoJSON. */
const read = async (source: string, ...options: string[]): Promise<Read[]> =>
  featuresIn(await gdal('ogr2ogr', '-f', 'GeoJSON', '/vsistdout/', source, ...options));
const codesOf = (features: Read[]) => features.map(({ properties }) => properties.code);

describe.skipIf(!has_gdal)('the OAPIF driver of GDAL (gdal-bin)', () => {
  describeEngines('reads our collections', engine => {
    let context: Context;
    let app: App;
    let gateway: Server;
    let source: string;
    let address: string;
    /** What GDAL asked for, and what is done before it gets a later page. */
    let asked: string[] = [];
    let between = async (): Promise<void> => {};
    const folder = mkdtempSync(join(tmpdir(), 'wusetu-oapif-'));

    beforeAll(async () => {
      context = await gradedTown(await engine.fresh());
      app = buildApp(context);
      const service = await app.listen({ host: '127.0.0.1', port: 0 });
      gateway = createServer(async (from, to) => {
        asked.push(from.url!);
        if (from.url!.includes('cursor=')) await between();
        request(service + from.url, { headers: from.headers }, answer => {
          to.writeHead(answer.statusCode!, answer.headers);
          answer.pipe(to);
        }).end();
      });
      await new Promise<void>(resolve => gateway.listen(0, '127.0.0.1', resolve));
      address = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/api`;
      source = `OAPIF:${address}`;
    });
    beforeEach(() => {
      asked = [];
    });
    afterAll(async () => {
      gateway?.close();
      await app?.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const items = async (collection: string, query = ''): Promise<Item[]> =>
      (await app.inject(`/api/collections/${collection}/items?limit=1000&${query}`)).json<ItemsPayload>().features;
    const pagesAsked = () => asked.filter(url => url.includes('/items?'));

    it('finds every collection, its extent, count and types', async () => {
      expect(await gdal('ogrinfo', source)).toMatch(
        /1: cities .*Multi Polygon.*2: districts .*3: streets .*4: communities /s,
      );
      const told = await gdal('ogrinfo', '-so', '-oo', 'PAGE_SIZE=1', source, 'communities');
      expect(told).toContain('Feature Count: 13');
      expect(told).toMatch(/Extent: \(120\.0\d+, 30\.2\d*\) - \(120\.18\d*, 30\.26\d*\)/);
      // By the schema: the first page alone, where a rate may be 0 or unknown, would make whole numbers or texts of them.
      for (const column of ['population: Integer', 'severity: Integer', 'since: Date', 'new_cases_14d: Real'])
        expect(told).toContain(column);
    });

    it.each(COLLECTIONS)('%s, by pages of 2, as /api/grades has them', async (collection, level) => {
      const found = await read(source, collection, '-oo', 'PAGE_SIZE=2');
      const { areas } = (await app.inject(`/api/grades?level=${level}`)).json<GradesPayload>();
      expect(codesOf(found)).toEqual(areas.map(({ code }) => code));
      const own = await items(collection);
      for (const [i, { properties, geometry }] of found.entries()) {
        const { code, grade, severity, state, since } = areas[i]!;
        expect(properties).toMatchObject({ id: code, code, grade, severity, state, since });
        // Every other property and every number of it, indicators too.
        expect(properties).toEqual({
          id: code,
          ...own[i]!.properties,
          as_of: properties.as_of,
        });
        expect(geometry.type).toBe('MultiPolygon');
      }
      // The first page twice: once for its form.
      expect(pagesAsked()).toHaveLength(Math.max(1, Math.ceil(areas.length / 2)) + 1);
    });

    it('keeps to what the first page knew while reports come in between pages', async () => {
      let round = 0;
      between = async () => {
        round++;
        for (const [i, code] of ['C00', 'C11', 'C20', 'C32', 'C99'].entries())
          await reportOn(context.database, code, addDays(LAST_DAY, -i), ((5 * round) % 11) + i);
        await bringUpToDate(context);
        context.events.emit({ type: 'revision', revision: 0, changed: 1, last_date: LAST_DAY });
      };
      const found = await read(source, 'communities', '-oo', 'PAGE_SIZE=3').finally(() => {
        between = async () => {};
      });
      expect(round).toBe(4);
      const moments = new Set(found.map(({ properties }) => properties.as_of));
      expect(moments.size).toBe(1);
      const [as_of] = [...moments] as [string];
      const rows = (list: { properties: Record<string, unknown> }[]) =>
        list.map(({ properties: { code, grade, since, new_cases_14d } }) => ({ code, grade, since, new_cases_14d }));
      expect(rows(found)).toEqual(rows(await items('communities', `as_of=${encodeURIComponent(as_of)}`)));
      expect(rows(found)).not.toEqual(rows(await items('communities')));
    });

    it.each([
      [120.105, 30.205, 120.139, 30.23],
      [120.12, 30.22, 120.121, 30.221],
      [120.03, 30.19, 120.07, 30.22],
      [121, 31, 122, 32],
    ])('-spat %d %d %d %d: what touches it by our own arithmetic', async (...box) => {
      const wanted = townAreas()
        .filter(({ level }) => level === 'community')
        .filter(({ polygons }) => booleanIntersects(multiPolygon(polygons), bboxPolygon(box)))
        .map(({ code }) => code);
      const found = await read(source, 'communities', '-oo', 'PAGE_SIZE=3', '-spat', ...box.map(String));
      expect(codesOf(found).toSorted()).toEqual(wanted.toSorted());
      // The service does the choosing.
      const chosen = pagesAsked().filter(url => url.includes('bbox='));
      expect(chosen).toHaveLength(Math.max(1, Math.ceil(wanted.length / 3)));
    });

    /** `sent`: the part that GDAL leaves to the service, as CQL2 by the name of a draft. */
    const WHERE: [where: string, sent: string | null, chosen: (properties: Item['properties']) => boolean][] = [
      ['severity >= 1', 'severity >= 1', p => p.severity !== null && p.severity! >= 1],
      [
        'severity IN (0, 1) AND population > 1500',
        'population > 1500',
        p => [0, 1].includes(p.severity!) && p.population! > 1500,
      ],
      ['grade IS NULL', '(grade IS NULL)', p => p.grade === null],
      [
        'grade IS NOT NULL AND population IS NULL',
        '(NOT ((grade IS NULL))) AND ((population IS NULL))',
        p => p.grade !== null && p.population === null,
      ],
      [
        "grade = 'green' OR state = 'insufficient'",
        "(grade = 'green') OR (state = 'insufficient')",
        p => p.grade === 'green' || p.state === 'insufficient',
      ],
      ["name LIKE '社区 1%'", "name LIKE '社区 1%'", p => p.name!.startsWith('社区 1')],
      ["since >= '2026-01-20'", "since >= '2026-01-20T'", p => p.since !== null && p.since! >= '2026-01-20'],
      [
        "since BETWEEN '2026-01-10' AND '2026-02-05'",
        "(since >= '2026-01-10T') AND (since <= '2026-02-05T')",
        p => p.since !== null && p.since! >= '2026-01-10' && p.since! <= '2026-02-05',
      ],
      ["id = 'C11'", null, p => p.code === 'C11'],
      ['new_cases_14d * 2 > 3', null, p => Number(p.new_cases_14d) * 2 > 3 && p.new_cases_14d !== null],
      [
        'neighbour_cases_per_100k_14d > 1.5',
        'neighbour_cases_per_100k_14d > 1.5',
        p => Number(p.neighbour_cases_per_100k_14d) > 1.5,
      ],
      [`date = '${LAST_DAY}'`, `date = '${LAST_DAY}T'`, () => true],
      [`date < '${LAST_DAY}'`, `date < '${LAST_DAY}T'`, () => false],
      [
        "parent = 'S0' AND severity IS NOT NULL",
        "(parent = 'S0') AND (NOT ((severity IS NULL)))",
        p => p.parent === 'S0' && p.severity !== null,
      ],
      ["code = '0'' OR 1=1 --'", "code = '0'' OR 1=1 --'", () => false],
    ];
    it.each(WHERE)('-where "%s"', async (where, sent, chosen) => {
      const wanted = (await items('communities')).filter(({ properties }) => chosen(properties)).map(({ id }) => id);
      expect(codesOf(await read(source, 'communities', '-oo', 'PAGE_SIZE=4', '-where', where))).toEqual(wanted);
      const filters = asked.map(url => new URL(url, address).searchParams.get('filter')).filter(one => one !== null);
      expect([...new Set(filters)]).toEqual(sent === null ? [] : [sent]);
    });

    it('fills a GeoPackage, which has the same rows', async () => {
      const file = join(folder, 'town.gpkg');
      await gdal('ogr2ogr', '-f', 'GPKG', file, source, '-oo', 'PAGE_SIZE=5');
      for (const [collection] of COLLECTIONS) {
        const own = await items(collection);
        const kept = await read(file, collection);
        const rows = (list: { properties: Record<string, unknown> }[]) =>
          list.map(({ properties: { code, name, grade, severity, population } }) => ({
            ...{ code, name, grade, severity, population },
          }));
        expect(rows(kept)).toEqual(rows(own));
      }
    });

    // This GDAL asks for no coordinate system; its GeoJSON driver reads the address as it is, PROJ turns the positions back.
    it.each([
      ['EPSG/0/3857', ['-s_srs', 'EPSG:3857', '-t_srs', 'EPSG:4326']],
      ['EPSG/0/4326', ['-t_srs', 'EPSG:4326', '-ct', '+proj=axisswap +order=2,1']],
      ['EPSG/0/4490', ['-t_srs', 'EPSG:4326', '-ct', '+proj=axisswap +order=2,1']],
      ['OGC/1.3/CRS84', []],
    ])('crs=%s, turned back by PROJ, is where the areas are', async (crs, options) => {
      const uri = encodeURIComponent(`http://www.opengis.net/def/crs/${crs}`);
      const found = await read(`GeoJSON:${address}/collections/communities/items?f=json&crs=${uri}`, ...options);
      const own = await items('communities');
      expect(codesOf(found)).toEqual(own.map(({ id }) => id));
      for (const [i, { geometry }] of found.entries()) {
        const flat = geometry.coordinates.flat(3);
        const expected = (own[i]!.geometry as MultiPolygon).coordinates.flat(3);
        expect(flat).toHaveLength(expected.length);
        // Two decimals of a metre are some 1e-7 of a degree.
        for (const [at, degrees] of expected.entries()) expect(Math.abs(flat[at]! - degrees)).toBeLessThan(3e-7);
      }
    });
  });
});
