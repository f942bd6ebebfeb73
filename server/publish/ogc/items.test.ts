import { beforeAll, describe, expect, test } from 'vitest';
import type { GradesPayload } from '#core/contract.ts';
import { fromWgs84 } from '#core/geometry/crs.ts';
import { toMercator } from '#core/geometry/mercator.ts';
import type { App } from '#server/platform/http.ts';
import type { Scope } from '#server/platform/reader.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown, LAST_DAY, publishOn, SILENT, townAreas } from '#server/publish/test_town.ts';
import type { Item, ItemPayload, ItemsPayload } from './payloads.ts';

const PEAK = '2026-01-14';

describeEngines('OGC API Features: items', ({ fresh }) => {
  let app: App;
  let scope: Scope | null = null;
  beforeAll(async () => {
    const context = await gradedTown(await fresh());
    app = await publishOn(context, () => scope);
  });
  const scoped = async <T>(part: Partial<Scope>, run: () => Promise<T>): Promise<T> => {
    scope = { id: JSON.stringify(part), areas: null, fields: null, from: null, to: null, ...part };
    return run().finally(() => {
      scope = null;
    });
  };

  const ask = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ url, headers: { 'accept-language': 'en', ...headers } });
  async function get<T = ItemsPayload>(url: string, status = 200): Promise<T> {
    const response = await ask(url);
    expect(response.statusCode, response.statusCode === status ? '' : response.body).toBe(status);
    return response.json<T>();
  }
  const items = (query: Record<string, string> | string, collection = 'communities') =>
    get(`/api/collections/${collection}/items?${new URLSearchParams(query)}`);
  const codes = async (query: Record<string, string>, collection?: string): Promise<string[]> =>
    (await items(query, collection)).features.map(({ id }) => id);
  const refused = async (query: Record<string, string>, status = 400) =>
    (
      await get<{ code: string; detail: string }>(
        `/api/collections/communities/items?${new URLSearchParams(query)}`,
        status,
      )
    ).detail;

  test.each([
    ['cities', 'city'],
    ['districts', 'district'],
    ['streets', 'street'],
    ['communities', 'community'],
  ])('%s: as /api/grades gives them, on every day, in a list and one by one', async (collection, level) => {
    for (const date of ['2026-01-02', PEAK, '2026-01-20', LAST_DAY]) {
      const { features, numberMatched, as_of } = await items({ datetime: date }, collection);
      const { areas, ...grades } = await get<GradesPayload>(`/api/grades?level=${level}&date=${date}`);
      const told = areas.map(({ previous_severity, insufficient_areas, ...area }) => ({
        ...area,
        standard: `${grades.standard.id}@${grades.standard.version}`,
        ...{ date, as_of },
        ...(insufficient_areas === null ? {} : { insufficient_areas }),
      }));
      const names = Object.keys(told[0]!);
      const shown = ({ properties }: Item) => Object.fromEntries(names.map(name => [name, properties[name]]));
      expect(features.map(shown)).toEqual(told);
      expect(numberMatched).toBe(areas.length);
      const one = await get<ItemPayload>(`/api/collections/${collection}/items/${areas[0]!.code}?datetime=${date}`);
      expect({ ...one, links: null }).toMatchObject({ ...features[0], links: null });
    }
  });

  test('indicators are those of the standard, as /columns has them', async () => {
    for (const date of [PEAK, LAST_DAY]) {
      const { names, columns } = await get<{ names: string[]; columns: Record<string, (number | null)[]> }>(
        `/columns/community/${date}`,
      );
      const { features } = await items({ datetime: date });
      const shown = names.filter(name => name !== 'population');
      expect(shown.length).toBeGreaterThan(2);
      for (const name of shown) expect(features.map(({ properties }) => properties[name])).toEqual(columns[name]);
      expect(shown.some(name => features.some(({ properties }) => Number(properties[name]) > 0))).toBe(true);
    }
  });

  describe('above the graded level', () => {
    /** Counted from the items of the communities inside, and shares and rates from those counts. */
    const inside = async (code: string, datetime: string) => {
      const { features } = await items({ datetime });
      const own = features.filter(({ properties: p }) => code === 'T' || p.parent === `S${code.slice(1)}`);
      const sum = (name: string) => own.reduce((total, { properties }) => total + Number(properties[name]), 0);
      const local = own.reduce(
        (total, { properties: p }) => total + Number(p.new_cases_14d) * Number(p.local_case_share_14d),
        0,
      );
      return { sum, share: sum('new_cases_14d') === 0 ? null : local / sum('new_cases_14d') };
    };

    test.each([
      ['cities', ['T']],
      ['districts', ['D0', 'D1']],
      ['streets', ['S0', 'S1']],
    ])('%s: the additive indicators of the standard, of all communities inside', async (collection, uppers) => {
      for (const datetime of [PEAK, LAST_DAY]) {
        const { features } = await items({ datetime }, collection);
        expect(features.map(({ id }) => id)).toEqual(uppers);
        for (const { id, properties } of features) {
          const { sum, share } = await inside(id, datetime);
          for (const name of ['new_cases_7d', 'new_cases_14d', 'new_cases_28d', 'clusters_14d', 'new_positives_7d'])
            expect(properties[name], `${id} ${name}`).toBe(sum(name));
          if (share === null) expect(properties.local_case_share_14d).toBeNull();
          else expect(properties.local_case_share_14d).toBeCloseTo(share, 9);
          expect(Object.keys(properties)).not.toContain('report_age_days');
          expect(Object.keys(properties)).not.toContain('neighbour_cases_per_100k_14d');
          const one = await get<ItemPayload>(`/api/collections/${collection}/items/${id}?datetime=${datetime}`);
          expect(one.properties).toEqual(properties);
        }
      }
      expect((await inside('T', PEAK)).sum('new_cases_14d')).toBeGreaterThan(10);
    });

    test('they can be filtered and sorted by, and are among the queryables, sortables and the schema', async () => {
      const counts = await Promise.all(['D0', 'D1'].map(async code => (await inside(code, PEAK)).sum('new_cases_14d')));
      expect(counts[0]).not.toBe(counts[1]);
      const byCount = counts[0]! < counts[1]! ? ['D0', 'D1'] : ['D1', 'D0'];
      expect(await codes({ datetime: PEAK, sortby: 'new_cases_14d' }, 'districts')).toEqual(byCount);
      expect(await codes({ datetime: PEAK, sortby: '-new_cases_14d' }, 'districts')).toEqual(byCount.toReversed());
      const filter = `new_cases_14d > ${Math.min(...counts)} AND severity >= 0`;
      expect(await items({ datetime: PEAK, filter }, 'districts')).toMatchObject({
        numberMatched: 1,
        features: [{ id: byCount[1] }],
      });
      expect(await codes({ datetime: PEAK, new_cases_14d: String(counts[0]) }, 'districts')).toEqual(['D0']);
      for (const kind of ['queryables', 'sortables']) {
        const { properties } = await get<{ properties: object }>(`/api/collections/districts/${kind}`);
        expect(Object.keys(properties)).toEqual(expect.arrayContaining(['insufficient_areas', 'new_cases_14d']));
        expect(Object.keys(properties)).not.toContain('report_age_days');
      }
      const schema = await get<{ properties: { properties: { properties: object } } }>(
        '/api/collections/districts/schema',
      );
      expect(Object.keys(schema.properties.properties.properties)).toContain('new_cases_14d');
      const page = await ask(`/api/collections/districts/items?datetime=${PEAK}&f=html`);
      expect(page.body).toContain('New cases, 14 days');
    });

    test('a key that reads no indicators has none of them here either', async () => {
      await scoped({ fields: ['grades'] }, async () => {
        const { properties } = (await items({}, 'districts')).features[0]!;
        expect(properties).toHaveProperty('insufficient_areas');
        expect(properties).not.toHaveProperty('new_cases_14d');
        await get('/api/collections/districts/items?filter=new_cases_14d%20%3E%200', 400);
      });
    });
  });

  test('the outline is the one that was imported', async () => {
    const { features } = await items({});
    const made = townAreas().filter(({ level }) => level === 'community');
    for (const { id, geometry } of features) {
      const { polygons } = made.find(({ code }) => code === id)!;
      expect(geometry!.type).toBe('MultiPolygon');
      const flat = (value: unknown): number[] => (value as unknown[]).flat(Number.POSITIVE_INFINITY) as number[];
      const [shown, stored] = [flat((geometry as { coordinates: unknown }).coordinates), flat(polygons)];
      expect(shown.length).toBe(stored.length);
      shown.forEach((n, i) => {
        expect(Math.abs(n - stored[i]!)).toBeLessThan(1e-7);
      });
    }
  });

  test('datetime: a day, a moment, an interval, none; beyond the data nothing, and no green', async () => {
    const dateOf = async (datetime: string) => (await items({ datetime, limit: '1' })).date;
    expect((await items({ limit: '1' })).date).toBe(LAST_DAY);
    expect(await dateOf(PEAK)).toBe(PEAK);
    expect(await dateOf('2026-01-14T16:30:00Z')).toBe('2026-01-15');
    expect(await dateOf(`2026-01-02/${PEAK}`)).toBe(PEAK);
    expect(await dateOf(`../${PEAK}`)).toBe(PEAK);
    expect(await dateOf(`${PEAK}/..`)).toBe(LAST_DAY);
    expect(await dateOf('2026-02-01/2027-01-01')).toBe(LAST_DAY);
    for (const datetime of ['2020-01-01', '2027-01-01/..', '../2020-01-01'])
      expect(await items({ datetime })).toMatchObject({
        features: [],
        numberMatched: 0,
        numberReturned: 0,
        date: null,
      });
    for (const datetime of ['yesterday', '2026-02-30', '2026-01-02/2026-01-01', '/', 'a/b/c'])
      expect(await refused({ datetime })).toContain('datetime');
    await get('/api/collections/communities/items/C11?datetime=2020-01-01', 404);
  });

  test('too little data has no grade, in any filter', async () => {
    const silent = (await get<ItemPayload>(`/api/collections/communities/items/${SILENT}`)).properties;
    expect(silent).toMatchObject({ grade: null, severity: null, state: 'insufficient', since: null, days: null });
    expect(await codes({ filter: "grade = 'green' OR NOT grade = 'green'" })).not.toContain(SILENT);
    expect(await codes({ filter: 'grade IS NULL' })).toContain(SILENT);
  });

  const FILTERS: [filter: string, chosen: (properties: Item['properties']) => boolean][] = [
    ["grade = 'red'", p => p.grade === 'red'],
    ['severity >= 2 AND days < 5', p => Number(p.severity ?? -1) >= 2 && p.days! < 5],
    ["name LIKE '社区 1%'", p => p.name!.startsWith('社区 1')],
    ["CASEI(code) = CASEI('c99')", p => p.code === 'C99'],
    ["parent IN ('S0') OR population IS NULL", p => p.parent === 'S0' || p.population === null],
    ['population / 100 > 20 AND seq % 2 = 1', p => p.population !== null && p.population! > 2000 && p.seq! % 2 === 1],
    ["T_AFTER(since, DATE('2026-01-10'))", p => p.since !== null && p.since! > '2026-01-10'],
    [`date = DATE('${PEAK}') AND level = 'community'`, () => true],
    ['new_cases_14d > 5', p => Number(p.new_cases_14d) > 5],
    ["standard = 'other@1'", () => false],
  ];
  test.each(FILTERS)('filter %s', async (filter, chosen) => {
    const all = (await items({ datetime: PEAK })).features;
    const expected = all.filter(({ properties }) => chosen(properties));
    const found = await items({ datetime: PEAK, filter });
    expect(found.features).toEqual(expected);
    expect(found.numberMatched).toBe(expected.length);
    expect(await codes({ datetime: PEAK, filter, 'filter-lang': 'cql2-text', limit: '1' })).toEqual(
      expected.slice(0, 1).map(({ id }) => id),
    );
  });

  test('levels above the graded one are filtered and sorted by the same words', async () => {
    for (const collection of ['districts', 'streets']) {
      const all = (await items({ datetime: PEAK }, collection)).features;
      const worst = Math.max(...all.map(({ properties }) => properties.severity ?? -1));
      expect(worst).toBeGreaterThan(0);
      expect(await codes({ datetime: PEAK, filter: `severity = ${worst}` }, collection)).toEqual(
        all.filter(({ properties }) => properties.severity === worst).map(({ id }) => id),
      );
      expect(await codes({ datetime: PEAK, sortby: '-insufficient_areas,code' }, collection)).toEqual(
        all
          .toSorted(
            (a, b) =>
              Number(b.properties.insufficient_areas) - Number(a.properties.insufficient_areas) ||
              (a.id < b.id ? -1 : 1),
          )
          .map(({ id }) => id),
      );
    }
  });

  test('each property is a parameter', async () => {
    const all = (await items({ datetime: PEAK })).features;
    const by = (name: string, value: unknown) =>
      all.filter(({ properties: p }) => p[name] === value).map(({ id }) => id);
    expect(await codes({ datetime: PEAK, grade: 'red' })).toEqual(by('grade', 'red'));
    expect(await codes({ datetime: PEAK, parent: 'S1', state: 'graded' })).toEqual(
      all.filter(({ properties: p }) => p.parent === 'S1' && p.state === 'graded').map(({ id }) => id),
    );
    const since = all.find(({ properties }) => properties.since !== null)!.properties.since!;
    expect(await codes({ datetime: PEAK, since })).toEqual(by('since', since));
    expect(await codes({ datetime: PEAK, population: '400' })).toEqual(['C99']);
    expect(await codes({ datetime: PEAK, name: `' OR 1=1 --` })).toEqual([]);
    await refused({ population: 'many' });
    await refused({ since: '2026-02-30' });
    await refused({ colour: 'red' });
    await refused({ geometry: 'x' });
    await get('/api/collections/communities/items?grade=red&grade=blue', 400);
  });

  test('bbox in every coordinate system finds the same items', async () => {
    const box = [120.105, 30.205, 120.139, 30.23];
    const [west, south, east, north] = box as [number, number, number, number];
    const expected = await codes({ bbox: box.join() });
    // The cells are 0.02° wide from 120.1, 30.2; C32 has an exclave at 120.05.
    expect(expected).toEqual(expect.arrayContaining(['C00', 'C11', 'C99']));
    expect(expected).not.toContain('C30');
    const EPSG = 'http://www.opengis.net/def/crs/EPSG/0';
    const metres = [...toMercator([west, south]), ...toMercator([east, north])];
    const shifted = (system: 'gcj02' | 'bd09') => [
      ...fromWgs84([west, south], system),
      ...fromWgs84([east, north], system),
    ];
    for (const [crs, numbers] of [
      ['wgs84', box],
      ['cgcs2000', box],
      ['http://www.opengis.net/def/crs/OGC/1.3/CRS84', box],
      [`${EPSG}/4326`, [south, west, north, east]],
      [`${EPSG}/4490`, [south, west, north, east]],
      [`${EPSG}/3857`, metres],
      ['EPSG:3857', metres],
      ['gcj02', shifted('gcj02')],
      ['bd09', shifted('bd09')],
    ] as [string, number[]][])
      expect(await codes({ bbox: numbers.join(), 'bbox-crs': crs }), crs).toEqual(expected);
    expect(await codes({ bbox: [west, south, -10, east, north, 10].join() })).toEqual(expected);
    // Across 180°: from the town eastwards around the world to just before it, and its opposite.
    expect((await codes({ bbox: '120.09,30,120,31' })).length).toBe((await codes({})).length);
    expect(await codes({ bbox: '170,30,-170,31' })).toEqual([]);
    expect(await codes({ bbox: '120.11,30.21,120.11,30.21' })).toEqual(['C00']);
    for (const bbox of [
      '1,2,3',
      'a,b,c,d',
      '1,2,3,4,5',
      '0,91,1,92',
      '0,10,1,9',
      '',
      '1,2,3,NaN',
      '1e400,0,1,1',
      '0,0,9,1,1,1',
    ])
      expect(await refused({ bbox })).toContain('bbox');
    await refused({ bbox: '0,0,1,1', 'bbox-crs': 'EPSG:2000' });
  });

  test('crs: axis order, metres, shifted positions, stated in the header and in the answer', async () => {
    const EPSG = 'http://www.opengis.net/def/crs/EPSG/0';
    const first = async (crs?: string) => {
      const response = await ask(`/api/collections/communities/items/C11?${new URLSearchParams(crs ? { crs } : {})}`);
      expect(response.statusCode).toBe(200);
      const { geometry, coordinates } = response.json<ItemPayload>();
      const [x, y] = (geometry as unknown as { coordinates: number[][][][] }).coordinates[0]![0]![0]! as [
        number,
        number,
      ];
      return { x, y, coordinates, header: response.headers['content-crs'] };
    };
    const { x: lon, y: lat, header } = await first();
    expect(header).toBe('<http://www.opengis.net/def/crs/OGC/1.3/CRS84>');
    for (const code of [4326, 4490])
      expect(await first(`${EPSG}/${code}`)).toMatchObject({
        ...{ x: lat, y: lon, header: `<${EPSG}/${code}>` },
        coordinates: { axis_order: 'latitude, longitude', uri: `${EPSG}/${code}` },
      });
    const flat = await first(`${EPSG}/3857`);
    const [east, north] = toMercator([lon, lat]);
    expect(Math.hypot(flat.x - east, flat.y - north)).toBeLessThan(0.02);
    for (const system of ['gcj02', 'bd09'] as const) {
      const shifted = await first(system);
      const [u, v] = fromWgs84([lon, lat], system);
      expect(Math.hypot(shifted.x - u, shifted.y - v)).toBeLessThan(1e-6);
      expect(Math.hypot(shifted.x - lon, shifted.y - lat)).toBeGreaterThan(1e-3);
      expect(shifted).toMatchObject({ coordinates: { system, uri: null }, header: undefined });
    }
    expect(await first('cgcs2000')).toMatchObject({ x: lon, y: lat });
    expect(await refused({ crs: 'EPSG:32650' })).toContain('EPSG/0/4490');
  });

  test('filter-crs: positions of a filter in the other systems', async () => {
    const box = (a: number, b: number, c: number, d: number) => `S_INTERSECTS(geometry, BBOX(${a},${b},${c},${d}))`;
    const expected = await codes({ filter: box(120.105, 30.205, 120.139, 30.23) });
    expect(expected.length).toBeGreaterThan(3);
    expect(await codes({ filter: box(30.205, 120.105, 30.23, 120.139), 'filter-crs': 'EPSG:4326' })).toEqual(expected);
    const [west, south] = toMercator([120.105, 30.205]);
    const [east, north] = toMercator([120.139, 30.23]);
    const crs = 'http://www.opengis.net/def/crs/EPSG/0/3857';
    expect(await codes({ filter: box(west, south, east, north), 'filter-crs': crs })).toEqual(expected);
    const [x, y] = fromWgs84([120.11, 30.21], 'gcj02');
    const json = { op: 's_contains', args: [{ property: 'geometry' }, { type: 'Point', coordinates: [x, y] }] };
    expect(await codes({ filter: JSON.stringify(json), 'filter-crs': 'gcj02' })).toEqual(['C00']);
    await refused({ filter: 'S_INTERSECTS(geometry, POINT(120.11 30.21))', 'filter-crs': 'EPSG:4326' });
    await refused({ filter: 'severity = 1', 'filter-crs': 'moon' });
  });

  test('filters that cannot be are refused with their place', async () => {
    expect(await refused({ filter: 'severity >' })).toContain('filter');
    expect(await refused({ filter: 'sevrity = 1' })).toContain('Did you mean "severity"?');
    expect(await refused({ filter: '{"op":"=","args":[{"property":"grade"}]}' })).toContain('filter');
    expect(await refused({ filter: '{not json' })).toContain('JSON');
    expect(await refused({ filter: 'severity = 1', 'filter-lang': 'sql' })).toBeTruthy();
    expect(await refused({ filter: 'severity = 1', 'filter-lang': 'cql2-json' })).toBeTruthy();
    expect(await refused({ filter: 'area_id = 1' })).toContain('no property');
  });

  test('properties, sortby, skipGeometry', async () => {
    const { features } = await items({ properties: 'name,grade', skipGeometry: 'true', datetime: PEAK });
    expect(features[0]).toEqual({
      type: 'Feature',
      id: 'C00',
      geometry: null,
      properties: { name: expect.any(String), grade: expect.any(String) },
    });
    expect(Object.keys((await items({ properties: '' })).features[0]!.properties)).toEqual([]);
    const all = (await items({ datetime: PEAK })).features;
    const compare = (a: number | null, b: number | null) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : b - a);
    const sorted = all.toSorted(
      ({ properties: a }, { properties: b }) =>
        compare(a.severity ?? null, b.severity ?? null) ||
        -compare(a.population ?? null, b.population ?? null) ||
        a.seq! - b.seq!,
    );
    // No population is last, either way.
    const without = (list: Item[]) => list.map(({ id }) => id);
    const nullLast = sorted.toSorted(
      ({ properties: a }, { properties: b }) =>
        compare(a.severity ?? null, b.severity ?? null) ||
        Number(a.population === null) - Number(b.population === null) ||
        Number(a.population) - Number(b.population) ||
        a.seq! - b.seq!,
    );
    expect(await codes({ sortby: '-severity,+population', datetime: PEAK })).toEqual(without(nullLast));
    expect(await codes({ sortby: 'name', limit: '2' })).toHaveLength(2);
    await refused({ sortby: 'colour' });
    await refused({ sortby: '-severity,' });
    await refused({ properties: 'name,colour' });
    await refused({ limit: '0' });
    await refused({ limit: '-1' });
    await refused({ limit: '1.5' });
    expect((await items({ limit: '99999999' })).numberReturned).toBe(13);
  });

  test('a key sees its areas, fields and days alone', async () => {
    await scoped({ areas: ['S1'] }, async () => {
      const all = await items({});
      expect(all.features.every(({ properties }) => properties.parent === 'S1')).toBe(true);
      expect(all.numberMatched).toBe(all.features.length);
      expect((await items({ limit: '2' })).numberMatched).toBe(all.features.length);
      expect((await items({ limit: '2', filter: 'seq > 0' })).numberMatched).toBe(all.features.length);
      expect(await codes({}, 'streets')).toEqual(['S1']);
      expect(await codes({}, 'cities')).toEqual([]);
      await get('/api/collections/communities/items/C00', 403);
      await get(`/api/collections/communities/items/${all.features[0]!.id}`);
    });
    await scoped({ fields: ['grades'] }, async () => {
      expect(Object.keys((await items({})).features[0]!.properties)).not.toContain('new_cases_14d');
      await refused({ filter: 'new_cases_14d > 1' });
      await refused({ sortby: 'new_cases_14d' });
      const { properties } = await get<{ properties: object }>('/api/collections/communities/queryables');
      expect(Object.keys(properties)).not.toContain('new_cases_14d');
    });
    await scoped({ fields: ['indicators'] }, async () => {
      await get('/api/collections/communities/items', 403);
    });
    await scoped({ from: '2026-01-05', to: '2026-01-20' }, async () => {
      expect((await items({})).date).toBe('2026-01-20');
      expect((await items({ datetime: '../..' })).date).toBe('2026-01-20');
      expect(await items({ datetime: '../2026-01-03' })).toMatchObject({ features: [] });
      await get('/api/collections/communities/items?datetime=2026-01-21', 403);
      await get('/api/collections/communities/items?datetime=2026-01-04', 403);
    });
  });

  test('304 without a question to the database; tags differ where answers do', async () => {
    const url = '/api/collections/communities/items?filter=severity%3E%3D1';
    const { etag } = (await ask(url)).headers;
    const again = await ask(url, { 'if-none-match': String(etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    const others = [
      '',
      '?limit=1',
      '?crs=gcj02',
      '?datetime=2026-01-14',
      '?properties=name',
      '?sortby=name',
      '?lang=en',
    ];
    const tags = await Promise.all(
      others.map(async query => (await ask(`/api/collections/communities/items${query}`)).headers.etag),
    );
    expect(new Set(tags).size).toBe(others.length);
    const scopedTag = await scoped(
      { areas: ['S1'] },
      async () => (await ask('/api/collections/communities/items')).headers.etag,
    );
    expect(tags).not.toContain(scopedTag);
    expect((await app.inject({ method: 'HEAD', url })).headers['content-crs']).toContain('CRS84');
  });

  test('what is not there is 404', async () => {
    for (const path of [
      'nothing/items',
      'nothing',
      'nothing/queryables',
      'communities/items/C',
      'communities/items/S1',
    ])
      await get(`/api/collections/${path}`, 404);
  });
});
