import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { BANDS, toleranceOf } from '#core/geometry/bands.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { areaApp, box, collection, feature, polygon } from './sample_app.ts';

const NYC = '../shared/data/nyc/areas.geojson';
const NYC_QUERY = 'level=community&code=code&name=name&parent_name=parent_name&population=population';

/**
 * Two districts of two streets; A is an enclave in the lake hole of B, C meets D in a T-junction, D has an exclave.
 */
const town = (change: (code: string) => Record<string, unknown> = () => ({})) => {
  const area = (code: string, parent: string, geometry: unknown) =>
    feature({ code, name: `Community ${code}`, parent, people: 1_000, ...change(code) }, geometry);
  return collection(
    area('A', 'S1', polygon(box(0.01, 0.01, 0.02, 0.02))),
    area('B', 'S1', polygon(box(0, 0, 0.03, 0.03), box(0.01, 0.01, 0.02, 0.02))),
    area('C', 'S2', polygon(box(0.03, 0, 0.06, 0.02))),
    area('D', 'S2', {
      type: 'MultiPolygon',
      coordinates: [[box(0.03, 0.02, 0.06, 0.03)], [box(0.08, 0, 0.09, 0.01)]],
    }),
  );
};
const level = (...features: [string, string | null][]) =>
  collection(...features.map(([code, parent]) => feature({ code, name: `Unit ${code}`, parent }, null)));

describeEngines('import of areas', engine => {
  let database: Database;
  let app: Awaited<ReturnType<typeof areaApp>>;
  const start = async (): Promise<void> => {
    database = await engine.fresh();
    app = await areaApp(database);
  };
  const imported = (query: string, body: unknown) => app.imported(query, body);
  const rows = <T>(query: ReturnType<typeof sql<T>>): Promise<T[]> => app.rows(query);
  const count = (table: string): Promise<number> => app.count(table);
  const PARENTS = 'code=code&name=name&parent=parent';

  describe('an awkward town', () => {
    beforeAll(start);

    test('parents wait for their children, then become areas', async () => {
      await imported(`level=city&${PARENTS}`, level(['T', null]));
      await imported(`level=district&${PARENTS}`, level(['D1', 'T']));
      expect(await imported(`level=street&${PARENTS}`, level(['S1', 'D1'], ['S2', 'D1']))).toMatchObject({
        accepted: 2,
      });
      expect(await count('area')).toBe(0);
      expect(await count('area_pending')).toBe(4);
      expect(await imported(`level=community&population=people&${PARENTS}`, town())).toMatchObject({
        received: 4,
        accepted: 4,
        rejected: 0,
        duplicate: 0,
        errors: [],
        repaired: [],
      });
      expect(await count('area_pending')).toBe(0);
      const areas = await rows(
        sql<object>`select a.code, a.level, p.code as parent, a.seq, a.population, a.population_summed, a.derived
          from area a left join area p on p.area_id = a.parent_id order by a.level, a.code`,
      );
      expect(areas).toMatchObject([
        { code: 'T', level: 'city', parent: null, seq: 1, population: 4_000, population_summed: true, derived: true },
        {
          code: 'A',
          level: 'community',
          parent: 'S1',
          seq: 1,
          population: 1_000,
          population_summed: false,
          derived: false,
        },
        { code: 'B', seq: 2 },
        { code: 'C', seq: 3 },
        { code: 'D', seq: 4 },
        { code: 'D1', level: 'district', parent: 'T', population: 4_000 },
        { code: 'S1', level: 'street', parent: 'D1', seq: 1, population: 2_000 },
        { code: 'S2', level: 'street', parent: 'D1', seq: 2 },
      ]);
    });

    test('ancestors, borders over an enclave and a T-junction, neighbours', async () => {
      const [a] = await rows(
        sql<object>`select c.code as city, d.code as district, s.code as street from area a join area c on c.area_id = a.city_id
          join area d on d.area_id = a.district_id join area s on s.area_id = a.street_id where a.code = 'A'`,
      );
      expect(a).toEqual({ city: 'T', district: 'D1', street: 'S1' });
      const borders = await rows(
        sql<{ code: string; neighbour: string; metres: number }>`
          select a.code, n.code as neighbour, round(shared_metres)::int as metres from adjacency
          join area a using (area_id) join area n on n.area_id = neighbour_id order by 1, 2`,
      );
      expect(borders.map(({ code, neighbour }) => code + neighbour)).toEqual([
        'AB',
        'BA',
        'BC',
        'BD',
        'CB',
        'CD',
        'DB',
        'DC',
        'S1S2',
        'S2S1',
      ]);
      // 0.04° round the enclave, 0.02° of the T-junction: 111,195 m a degree.
      expect(borders[0]!.metres).toBeGreaterThan(4_440);
      expect(borders[0]!.metres).toBeLessThan(4_450);
      expect(borders[2]!.metres).toBe(2_224);
      const [b] = await rows(sql<object>`select neighbour_population from area where code = 'B'`);
      expect(b).toEqual({ neighbour_population: 3_000 });
    });

    test('the union of an enclave and what surrounds it has no hole', async () => {
      const [s1] = await rows(
        sql<object>`select ST_NumGeometries(geom) as parts, ST_NumInteriorRings(ST_GeometryN(geom, 1)) as holes from area where code = 'S1'`,
      );
      expect(s1).toEqual({ parts: 1, holes: 0 });
    });

    test('label points lie inside', async () => {
      const outside = await rows(
        sql`select code from area where not ST_Covers(geom, ST_SetSRID(ST_Point(lon, lat), 4326))`,
      );
      expect(outside).toEqual([]);
    });

    test('the same file again is all duplicates, and no version', async () => {
      const before = await rows(sql`select version from boundary_version order by 1`);
      expect(await imported(`level=community&population=people&${PARENTS}`, town())).toMatchObject({
        received: 4,
        accepted: 0,
        duplicate: 4,
        status: 'accepted',
      });
      expect(await rows(sql`select version from boundary_version order by 1`)).toEqual(before);
    });

    test('a changed population is a version, keeps the past, and makes it and its neighbours stale', async () => {
      await sql`insert into case_report (area_id, day, confirmed) select area_id, '2020-02-17', 1 from area where code = 'C'`.execute(
        database.db,
      );
      await sql`delete from stale`.execute(database.db);
      const woken = app.woken();
      const answer = await imported(
        `level=community&population=people&${PARENTS}`,
        town(code => (code === 'A' ? { people: 1_500 } : {})),
      );
      expect(answer).toMatchObject({ accepted: 1, duplicate: 3 });
      expect(app.woken()).toBe(woken + 1);
      const stale = await rows(
        sql<object>`select code, from_day from stale join area using (area_id) order by code collate "C"`,
      );
      expect(stale).toEqual(['A', 'B', 'D1', 'S1', 'S2', 'T'].map(code => ({ code, from_day: '2020-02-17' })));
      const past = await rows(
        sql<object>`select code, p.population, from_version, to_version from area_past p join area using (area_id) where code = 'A'`,
      );
      const [first, second] = await rows(sql<{ version: number }>`select version from boundary_version order by 1`);
      expect(past).toEqual([
        { code: 'A', population: 1_000, from_version: first!.version, to_version: second!.version },
      ]);
    });

    test('replace retires what is not in the file, its code may come back', async () => {
      const smaller = town();
      smaller.features = smaller.features.slice(1);
      expect(await imported(`level=community&population=people&replace=true&${PARENTS}`, smaller)).toMatchObject({
        duplicate: 3,
      });
      expect(await rows(sql`select code, seq from area where level = 'community' order by code`)).toEqual([
        { code: 'A', seq: null },
        { code: 'B', seq: 1 },
        { code: 'C', seq: 2 },
        { code: 'D', seq: 3 },
      ]);
      expect(await count('tile_geometry')).toBe(7 * 5);
      await imported(`level=community&population=people&${PARENTS}`, town());
      expect(await rows(sql`select seq, retired_version from area where code = 'A'`)).toEqual([
        { seq: 1, retired_version: null },
      ]);
    });

    test('a dry run says what would be and stores nothing', async () => {
      const answer = await imported(
        `level=community&${PARENTS}&dry_run=true`,
        collection(feature({ code: 'E', name: 'E', parent: 'S2' }, polygon(box(1, 1, 2, 2)))),
      );
      expect(answer).toMatchObject({ status: 'dry_run', received: 1, accepted: 1 });
      expect(await rows(sql`select code from area where code = 'E'`)).toEqual([]);
    });

    test('progress is told', () => {
      const stages = new Set(app.events.flatMap(event => (event.type === 'import' ? [event.stage] : [])));
      expect([...stages].sort()).toEqual(['checking', 'done', 'reading', 'storing']);
    });

    test('two imports at once end as one after the other', async () => {
      const one = (code: string, west: number) =>
        imported(
          'level=community&code=code&name=name',
          collection(feature({ code, name: code }, polygon(box(west, 2, west + 0.01, 2.01)))),
        );
      await Promise.all([one('X', 2), one('Y', 2.01), one('Z', 2.02)]);
      const borders = await rows(sql<{ pair: string }>`
        select a.code || n.code as pair from adjacency join area a using (area_id) join area n on n.area_id = neighbour_id
        where a.code in ('X', 'Y', 'Z') order by 1`);
      expect(borders.map(({ pair }) => pair)).toEqual(['XY', 'YX', 'YZ', 'ZY']);
    });
  });

  describe('coordinate systems', () => {
    beforeAll(start);

    test.each(['gcj02', 'bd09'])('%s is turned to WGS 84, and what is shared stays shared', async crs => {
      const shared = collection(
        feature({ code: `${crs}1`, name: 'a' }, polygon(box(116.3, 39.9, 116.31, 39.91))),
        feature({ code: `${crs}2`, name: 'b' }, polygon(box(116.31, 39.9, 116.32, 39.91))),
      );
      await imported(`level=community&code=code&name=name&crs=${crs}`, shared);
      const [moved] = await rows(
        sql<{ metres: number; neighbours: number }>`
          select ST_Distance(ST_SetSRID(ST_Point(116.305, 39.905), 4326)::geography, ST_SetSRID(ST_Point(lon, lat), 4326)::geography) as metres,
            (select count(*)::int from adjacency n where n.area_id = a.area_id) as neighbours
          from area a where code = ${`${crs}1`}`,
      );
      // The offset of GCJ-02 in Beijing is about 550 m, of BD-09 about 1.2 km.
      expect(moved!.metres).toBeGreaterThan(crs === 'gcj02' ? 400 : 900);
      expect(moved!.metres).toBeLessThan(crs === 'gcj02' ? 700 : 1_600);
      expect(moved!.neighbours).toBe(1);
    });
  });

  describe.skipIf(!existsSync(NYC))(`New York (${NYC})`, () => {
    beforeAll(start);

    test('177 areas, 5 boroughs dissolved as districts, one polygon repaired', async () => {
      const answer = await imported(NYC_QUERY, readFileSync(NYC));
      expect(answer).toMatchObject({ status: 'accepted', received: 177, accepted: 177, rejected: 0, duplicate: 0 });
      expect(answer.repaired).toMatchObject([{ code: '10032' }]);
      expect(answer.repaired[0]!.area_change_percent).toBeLessThanOrEqual(0.1);
      const districts = await rows(
        sql<{
          code: string;
          population: number;
        }>`select code, population from area where level = 'district' and derived order by code`,
      );
      expect(districts.map(({ code }) => code)).toEqual(['Bronx', 'Brooklyn', 'Manhattan', 'Queens', 'Staten Island']);
      const expected = JSON.parse(readFileSync(NYC, 'utf8')).features.reduce(
        (sum: number, { properties }: { properties: { population: number } }) => sum + properties.population,
        0,
      );
      expect(districts.reduce((sum, { population }) => sum + population, 0)).toBe(expected);
    });

    test('every geometry is valid to GEOS', async () => {
      expect(await rows(sql`select code from area where not ST_IsValid(geom)`)).toEqual([]);
      expect(await rows(sql`select count(*)::int as n from area where ST_IsValid(geom)`)).toEqual([{ n: 182 }]);
    });

    test('adjacency is symmetric and as PostGIS sees it', async () => {
      const lonely = await rows(sql`
        select * from adjacency x where not exists (
          select 1 from adjacency y where y.area_id = x.neighbour_id and y.neighbour_id = x.area_id and y.shared_metres = x.shared_metres)`);
      expect(lonely).toEqual([]);
      // ST_Relate: the borders share a line.
      const different = await rows(sql`
        with lines as (
          select a.code as a, b.code as b from area a join area b on a.level = b.level and a.code < b.code and a.geom && b.geom
          where a.level = 'community' and ST_Relate(a.geom, b.geom, '****1****')
        ), ours as (
          select a.code as a, b.code as b from adjacency join area a using (area_id) join area b on b.area_id = neighbour_id
          where a.level = 'community' and a.code < b.code
        )
        select * from lines full join ours using (a, b) where lines.a is null or ours.a is null`);
      expect(different).toEqual([]);
    });

    test('no gap or sliver between neighbours in any band', async () => {
      for (const band of BANDS) {
        const [{ together, parts, n }] = (await rows(
          sql<{ together: number; parts: number; n: number }>`
            select ST_Area(ST_Union(geom)) as together, sum(ST_Area(geom)) as parts, count(*)::int as n
            from tile_geometry where band = ${band} and level = 'community'`,
        )) as [{ together: number; parts: number; n: number }];
        expect(n).toBe(177);
        // One part in a million: overlaps would make the sum greater.
        expect(Math.abs(together / parts - 1), `band ${band}, ${toleranceOf(band)} m`).toBeLessThan(1e-6);
      }
    });

    test('the same file again: 177 duplicates', async () => {
      expect(await imported(NYC_QUERY, readFileSync(NYC))).toMatchObject({ accepted: 0, duplicate: 177 });
    });

    test('strict refuses the flawed polygon by its place, and stores nothing', async () => {
      await start();
      const answer = await app.post(`${NYC_QUERY}&strict=true`, readFileSync(NYC));
      expect(answer).toMatchObject({
        status: 422,
        body: { code: 'import_rejected', received: 177, accepted: 0, rejected: 177 },
      });
      expect(answer.body.errors).toMatchObject([{ row: 29, column: 'geometry', value: '-73.938853, 40.844677' }]);
      expect(await count('area')).toBe(0);
    });
  });
});
