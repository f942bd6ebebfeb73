import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { filterToSql, readFilterJson, readFilterText, writeFilterJson, writeFilterText } from '#core/cql2/filter.ts';
import { filters, GENERATED } from '#core/cql2/filters/arbitrary.ts';
import { propertiesOfExamples, STANDARD_EXAMPLES } from '#core/cql2/standard_examples.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';

/** Written by hand; what each filter matches is read off it. */
const ROWS = `
  (1, 'Foo',      'foo',     10,    3,    true,  '2020-01-10', '2020-01-10T12:00:00Z', '2020-01-01', '2020-01-31', 'POLYGON((0 0,2 0,2 2,0 2,0 0))'),
  (2, 'Straße',   'Strasse', -7,    2,    false, '2020-02-10', '2020-02-10T23:30:00Z', '2020-02-01', '2020-02-29', 'POLYGON((2 0,4 0,4 2,2 2,2 0))'),
  (3, 'Château',  'chateau', 1e30,  0,    true,  '2020-03-10', '2020-03-10T00:00:00Z', '2020-01-31', '2020-03-31', 'POLYGON((1 1,3 1,3 3,1 3,1 1))'),
  (4, '100%_\\x', null,      0.3,   0.1,  null,  null,         null,                   '2020-01-01', null,         'POINT(179 1)'),
  (5, '朝阳区',   'O''Hara', null,  5,    false, '2019-12-31', '2019-12-31T23:59:59.5Z', null,       '2020-01-15', 'LINESTRING(-1 1,5 1)')`;

/** For the examples of the standard (core/cql2/standard_examples.tsv). */
const EXAMPLE_ROW = {
  ...{ city: 'Toronto', cityName: 'Tokyo', name: 'Smithers', road_class: 'ΟΔΟΣ', etat_vol: 'debarquer' },
  ...{ 'landsat:scene_id': 'LC82030282019133LGN00', 'landsat:wrs_row': 28, 'landsat:wrs_path': 203 },
  ...{ 'eo:instrument': 'OLI_TIRS', 'eo:cloud_cover': 0.1, beamMode: 'ScanSAR Narrow', swathDirection: 'ascending' },
  ...{ polarization: 'HH+VV+HV+VH', owner: 'Mike Jones', material: 'brickwork', floors: 6, taxes: 500 },
  ...{ 'geophys:SURVEY_NAME': 'Old CALCUTTA line', id: 'fa7e1920-9107-422d-a3db-c468cbc5d6df' },
  ...{ balance: 151, depth: 120, category: 9, vehicle_height: 4, bridge_clearance: 4.5 },
  ...{ value: 10, foo: 3, bar: 61.234, x: 0, swimming_pool: true, built: '2013-01-01' },
  ...{ updated: '2020-01-01T00:00:00Z', updated_at: '2011-01-01T00:00:00Z', event_time: '1969-07-20T20:17:40Z' },
  ...{ touchdown: '1969-07-20T20:17:40Z', liftOff: '1969-07-21T17:54:00Z' },
  ...{ starts_at: '2017-06-10T08:00:00Z', ends_at: '2017-06-11T10:00:00Z' },
  geometry: 'SRID=4326;POLYGON((-5 -5,40 -5,40 40,-5 40,-5 -5))',
  road: 'SRID=4326;LINESTRING(43.7 -79.295,43.8 -79.295)',
  footprint: 'SRID=4326;POLYGON((43.6 -79.5,43.8 -79.5,43.8 -79.3,43.6 -79.3,43.6 -79.5))',
  location: 'SRID=4326;POINT(-117.95 33.9)',
};

const CASES: [filter: string, ids: number[]][] = [
  ["name = 'Foo'", [1]],
  ['amount > 0', [1, 3, 4]],
  ['NOT amount > 0', [2]],
  ['amount BETWEEN -7 AND 10', [1, 2, 4]],
  ["name IN ('Foo', '朝阳区')", [1, 5]],
  ["name NOT IN ('Foo', '朝阳区')", [2, 3, 4]],
  ["name LIKE 'F%' OR name LIKE '%_区'", [1, 5]],
  ["name LIKE '100\\%\\_%'", [4]],
  ['amount IS NULL', [5]],
  ['open', [1, 3]],
  ['open = FALSE', [2, 5]],
  ["other = 'O''Hara'", [5]],
  ["other = 'O\\'Hara'", [5]],
  ['name = other', []],
  ['name < other', [1, 3]],
  ['CASEI(name) = CASEI(other)', [1, 2]],
  ['ACCENTI(CASEI(name)) = other', [1, 3]],
  ["name LIKE CASEI('foo%')", []],
  ["CASEI(name) LIKE CASEI('FOO%')", [1]],
  ["CASEI(name) IN (CASEI('STRASSE'), CASEI('FOO'))", [1, 2]],
  ["ACCENTI(name) LIKE ACCENTI('châ_eau')", []],
  ["ACCENTI(name) LIKE ACCENTI('Châ_eau')", [3]],
  ['amount % 3 = 1', [1]],
  ['amount div divisor = 3', [1, 4]],
  ['amount % divisor = 0', [4]],
  ['amount / divisor > 0', [1, 4]],
  ['amount ^ 20 > 0', [1, 2, 4]],
  ['amount * 1e300 > 0', [4]],
  ['1 / 0 = 1 OR NOT (1 / 0 = 1) OR 5 % 0 = 0 OR 5 div 0 = 0', []],
  ['7 % 4 = 3 AND -7 div 2 = -3 AND 0.3 % 0.1 = 0', [1, 2, 3, 4, 5]],
  ['ln(id - 1) >= 0 OR exp(1000 * id) > 0', [2, 3, 4, 5]],
  ['-amount = 7', [2]],
  ['amount = divisor * 3 + 1', [1]],
  ['amount > divisor', [1, 3, 4]],
  ['(divisor ^ amount) ^ amount > 0 OR 0 ^ -id = 0', [1, 2, 4]],
  ['coalesce(amount, 99) = 99', [5]],
  ['greatest(amount, divisor) = 5 OR least(amount, 1) = -7', [2, 5]],
  ['S_INTERSECTS(place, POINT(1.5 1.5))', [1, 3]],
  ['S_INTERSECTS(POINT Z(1.5 1.5 8), place)', [1, 3]],
  ['S_INTERSECTS(place, BBOX(0, 0, 1, 1))', [1, 3, 5]],
  ['S_INTERSECTS(place, BBOX(0, 0, -5, 1, 1, 100))', [1, 3, 5]],
  ['S_INTERSECTS(place, BBOX(178, 0, -178, 2))', [4]],
  ['S_INTERSECTS(place, BBOX(179, 1, 179, 1)) OR S_INTERSECTS(place, BBOX(4, 1, 4, 9))', [2, 4, 5]],
  ['S_DISJOINT(place, BBOX(0, 0, 1, 1))', [2, 4]],
  ['S_WITHIN(place, BBOX(0, 0, 4, 2))', [1, 2]],
  ['S_CONTAINS(place, POINT(3.5 1))', [2, 5]],
  ['S_TOUCHES(place, POLYGON((2 0, 4 0, 4 2, 2 2, 2 0)))', [1]],
  ['S_OVERLAPS(place, POLYGON((2 0, 4 0, 4 2, 2 2, 2 0)))', [3]],
  ['S_CROSSES(place, POLYGON((0 0, 2 0, 2 2, 0 2, 0 0)))', [5]],
  ['S_CROSSES(place, LINESTRING(3 -1, 3 5))', [2, 5]],
  ['S_EQUALS(place, POLYGON((0 0, 0 2, 2 2, 2 0, 0 0)))', [1]],
  ['S_EQUALS(place, POINT(179 1))', [4]],
  ['S_INTERSECTS(place, MULTIPOINT((0.5 0.5), (3.5 0.5)))', [1, 2]],
  ['S_INTERSECTS(place, MULTILINESTRING((0.5 0.2, 0.6 0.2), (3.5 0.2, 3.6 0.2)))', [1, 2]],
  [
    'S_WITHIN(place, MULTIPOLYGON(((0 0, 2 0, 2 2, 0 2, 0 0)), ((178 0, 180 0, 180 2, 178 2, 178 0), (178.5 0.2, 179 0.4, 178.6 0.6, 178.5 0.2))))',
    [1, 4],
  ],
  ['S_INTERSECTS(place, GEOMETRYCOLLECTION(POINT(0.5 0.5), LINESTRING(3.5 0.2, 3.6 0.2)))', [1, 2]],
  ['S_DISJOINT(place, GEOMETRYCOLLECTION(POINT(0.5 0.5), LINESTRING(3.5 0.2, 3.6 0.2)))', [3, 4, 5]],
  ['S_CONTAINS(place, GEOMETRYCOLLECTION(POINT(0 0), LINESTRING(0.2 0.2, 0.3 0.3)))', [1]],
  ['S_WITHIN(GEOMETRYCOLLECTION(POINT(0 0), LINESTRING(0.2 0.2, 0.3 0.3)), place)', [1]],
  [
    'S_INTERSECTS(place, GEOMETRYCOLLECTION(POLYGON((0 0, 1 0, 1 1, 0 1, 0 0)), POLYGON((0.5 0, 1 0, 1 1, 0.5 1, 0.5 0))))',
    [1, 3, 5],
  ],
  [
    'S_INTERSECTS(place, GEOMETRYCOLLECTION(POINT(0.5 0.5), POINT(179 1), LINESTRING(8 8, 9 9), LINESTRING(7 7, 8 7), POLYGON((3.5 0.1, 3.6 0.1, 3.6 0.2, 3.5 0.1))))',
    [1, 2, 4],
  ],
  ['S_TOUCHES(place, GEOMETRYCOLLECTION(POINT(0 0), POINT(4 0)))', [1, 2]],
  ['S_EQUALS(place, place)', [1, 2, 3, 4, 5]],
  ["day = DATE('2020-01-10')", [1]],
  ["day >= '2020-02-10'", [2, 3]],
  ["moment = DATE('2020-02-10')", [2]],
  ["moment > TIMESTAMP('2020-01-10T12:00:00Z')", [2, 3]],
  ["moment < TIMESTAMP('2020-01-01T08:00:00+08:00')", [5]],
  ["day BETWEEN DATE('2020-01-01') AND DATE('2020-02-28')", [1, 2]],
  ["moment BETWEEN '2020-01-10T12:00:00Z' AND '2020-02-10'", [1, 2]],
  ["moment IN (DATE('2020-02-10'), TIMESTAMP('2020-03-10T00:00:00Z'))", [2, 3]],
  ['day > starts AND day < ends', [1, 2, 3]],
  ["T_AFTER(day, DATE('2020-01-10'))", [2, 3]],
  ["T_BEFORE(day, DATE('2020-01-10'))", [5]],
  ["T_DURING(INTERVAL(starts, ends), INTERVAL('2019-12-31', '2020-03-01'))", [1, 2]],
  ["T_INTERSECTS(INTERVAL(starts, ends), DATE('2020-01-31'))", [1, 3]],
  ["T_MEETS(INTERVAL(starts, ends), INTERVAL('2020-01-31', '..'))", [1]],
  ["T_METBY(INTERVAL(starts, ends), INTERVAL('..', '2020-01-31'))", [3]],
  ["T_OVERLAPS(INTERVAL(starts, ends), INTERVAL('2020-01-15', '2020-02-15'))", [1]],
  ["T_OVERLAPPEDBY(INTERVAL(starts, ends), INTERVAL('2020-01-15', '2020-02-15'))", [2, 3]],
  ["T_STARTS(INTERVAL(starts, ends), INTERVAL('2020-01-01', '..'))", [1]],
  ["T_STARTEDBY(INTERVAL(starts, ends), INTERVAL('2020-01-01', '2020-01-15'))", [1]],
  ["T_FINISHES(INTERVAL(starts, ends), INTERVAL('..', '2020-01-31'))", [1]],
  ["T_FINISHEDBY(INTERVAL(starts, ends), INTERVAL('2020-03-01', '2020-03-31'))", [3]],
  ["T_CONTAINS(INTERVAL(starts, ends), INTERVAL('2020-01-10', '2020-01-20'))", [1]],
  ["T_EQUALS(INTERVAL(starts, ends), INTERVAL('2020-02-01', '2020-02-29'))", [2]],
  ["T_DISJOINT(INTERVAL(starts, ends), INTERVAL('2020-02-01', '2020-02-15'))", [1, 5]],
  ["T_DURING(moment, INTERVAL('2020-02-10T00:00:00Z', '2020-02-11T00:00:00Z'))", [2]],
  ["T_INTERSECTS(moment, INTERVAL('2019-12-31', '2020-01-10'))", [1, 5]],
  ["T_AFTER(moment, TIMESTAMP('2019-12-31T23:59:59Z'))", [1, 2, 3, 5]],
  ["T_INTERSECTS(moment, INTERVAL('..', '..'))", [1, 2, 3, 5]],
  ['place IS NULL', []],
  ['place IS NOT NULL AND POINT(1 1) IS NOT NULL', [1, 2, 3, 4, 5]],
  ['INTERVAL(starts, ends) IS NULL', [4, 5]],
  ["name = 'x''); drop table filtered; --' OR id = 1", [1]],
  ["name LIKE '(a+)+$%' OR name LIKE '%\\\\x'", [4]],
];

describeEngines('CQL2 filters', ({ fresh }) => {
  let database: Database;
  beforeAll(async () => {
    database = await fresh();
    await sql`create table filtered (id float8, name text, other text, amount float8, divisor float8, open boolean,
      day date, moment timestamptz, starts date, ends date, place geometry(geometry, 4326))`.execute(database.db);
    await sql`insert into filtered values ${sql.raw(ROWS)}`.execute(database.db);
  });

  async function matching(
    filter: ReturnType<typeof readFilterText>,
    table = 'filtered',
    column = (name: string) => `t."${name}"`,
  ): Promise<number[]> {
    const values: string[] = [];
    const text = filterToSql(filter, {
      column,
      bind: value => `$${values.push(value)}`,
    });
    // Whoever runs the statement may rely on it: placeholders stand in order, each once.
    expect(text.match(/\$\d+/g) ?? []).toEqual(values.map((_, i) => `$${i + 1}`));
    const pieces = text.split(/\$\d+/);
    const condition = sql.join(
      pieces.flatMap((piece, i) => (i === 0 ? [sql.raw(piece)] : [sql`${values[i - 1]}`, sql.raw(piece)])),
      sql.raw(''),
    );
    const { rows } = await sql<{
      id: number;
    }>`select id from ${sql.table(table)} as t where ${condition} order by id`.execute(database.db);
    return rows.map(({ id }) => id);
  }

  test.each(CASES)('%s', async (text, ids) => {
    const filter = readFilterText(text, GENERATED);
    expect(await matching(filter)).toEqual(ids);
    const json = writeFilterJson(filter);
    expect(readFilterJson(JSON.parse(JSON.stringify(json)), GENERATED)).toEqual(filter);
    expect(readFilterText(writeFilterText(filter), GENERATED)).toEqual(filter);
  });

  test('the examples of the standard choose what a reader would', async () => {
    const types = { string: 'text', number: 'float8', integer: 'float8', timestamp: 'timestamptz' } as const;
    const columns = propertiesOfExamples('').map(({ name, type }) => {
      const named = types[type as keyof typeof types] ?? (type === 'geometry' ? 'geometry(geometry, 4326)' : type);
      return sql`${sql.id(name)} ${sql.raw(named)}`;
    });
    await sql`create table examples (${sql.join(columns)})`.execute(database.db);
    await sql`insert into examples (${sql.join(Object.keys(EXAMPLE_ROW).map(name => sql.id(name)))})
      values (${sql.join(Object.values(EXAMPLE_ROW).map(value => sql.lit(value)))})`.execute(database.db);
    const chosen: [string, boolean][] = [];
    for (const { example, text, json } of STANDARD_EXAMPLES) {
      const properties = propertiesOfExamples(example);
      const column = (name: string) =>
        properties.find(one => one.name === name)!.type === 'string' ? `t."${name}"::text` : `t."${name}"`;
      const found = await matching(readFilterText(text, properties), 'examples', column);
      expect(await matching(readFilterJson(json, properties), 'examples', column)).toEqual(found);
      chosen.push([example, found.length === 1]);
    }
    expect(chosen).toEqual(STANDARD_EXAMPLES.map(({ example, matches }) => [example, matches]));
  }, 60_000);

  test('no filter makes the engine raise an error', async () => {
    const some = fc.sample(filters, { numRuns: 200, seed: 20_221_123 });
    for (const filter of some) {
      // What the tree is, is said by the error that would come.
      await expect(matching(filter), writeFilterText(filter)).resolves.toBeInstanceOf(Array);
    }
  }, 120_000);

  test('the longest filters run', async () => {
    const terms = (count: number, term: string, between: string) => Array(count).fill(term).join(between);
    expect(await matching(readFilterText(terms(1_400, 'id = 1', ' OR '), GENERATED))).toEqual([1]);
    expect(await matching(readFilterText(`id IN (${terms(4_900, '2', ',')})`, GENERATED))).toEqual([2]);
    expect(await matching(readFilterText(`${terms(190, 'NOT', ' ')} id = 3`, GENERATED))).toEqual([3]);
    expect(await matching(readFilterText(`${terms(150, 'id', '*')} = 1`, GENERATED))).toEqual([1]);
    expect(await matching(readFilterText(`${'('.repeat(60)}id${' ^ id)'.repeat(60)} = 1`, GENERATED))).toEqual([1]);
    const ring = Array.from({ length: 4_000 }, (_, i) => [1 + Math.cos(i / 637), 1 + Math.sin(i / 637)]);
    const round = { type: 'Polygon', coordinates: [[...ring, ring[0]]] };
    const within = { op: 's_intersects', args: [{ property: 'place' }, round] };
    expect(await matching(readFilterJson(within, GENERATED))).toEqual([1, 2, 3, 5]);
  });
});
