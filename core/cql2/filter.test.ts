// biome-ignore lint/style/noRestrictedImports: a test, never loaded by the page
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  Cql2Error,
  type Queryable,
  type QueryableType,
  readFilterJson,
  readFilterText,
  writeFilterJson,
  writeFilterText,
} from './filter.ts';
import { filters, GENERATED } from './filters/arbitrary.ts';

/** The properties that the examples of the standard name. */
const NAMES: Record<QueryableType, string[]> = {
  string: [
    'name',
    'city',
    'owner',
    'eo:instrument',
    'mission',
    'geophys:SURVEY_NAME',
    'road_class',
    'etat_vol',
    'swimming_pool_text',
    'category',
    'code',
  ],
  number: [
    'avg',
    'windSpeed',
    'depth',
    'taxes',
    'value',
    'vehicle_height',
    'bridge_clearance',
    'eo:cloud_cover',
    'balance',
    'foo',
    'bar',
    'height',
    'cloudCoverage',
    'area',
    'population density',
  ],
  integer: ['landsat:wrs_row', 'landsat:wrs_path', 'floors', 'beamMode', 'pop_other'],
  boolean: ['swimming_pool', 'boolean', 'material_known'],
  date: ['built', 'date', 'starts_on', 'ends_on'],
  timestamp: [
    'updated',
    'event_time',
    'starts_at',
    'ends_at',
    'start',
    'end',
    'ts_start',
    'ts_end',
    'updated_at',
    'touchdown',
    'liftOff',
  ],
  geometry: ['geometry', 'geom', 'location', 'road', 'footprint'],
};
const QUERYABLES: Queryable[] = Object.entries(NAMES).flatMap(([type, names]) =>
  names.map(name => ({ name, type: type as QueryableType })),
);

const text = (filter: string) => readFilterText(filter, QUERYABLES);
const json = (filter: unknown) => readFilterJson(filter, QUERYABLES);
const p = (property: string) => ({ property });
const op = (name: string, ...args: unknown[]) => ({ op: name, args });

const SQUARE = {
  type: 'Polygon',
  coordinates: [
    [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
      [0, 0],
    ],
  ],
};

/**
 * After the text and JSON examples of OGC 21-065r2 (clauses 6 to 8, annex A and the examples beside its schemas), each
 * in both forms, which must be the same filter.
 */
const EXAMPLES: [filter: string, form: unknown][] = [
  [
    'eo:cloud_cover < 0.1 AND landsat:wrs_row = 28 AND landsat:wrs_path = 203',
    op(
      'and',
      op('<', p('eo:cloud_cover'), 0.1),
      op('=', p('landsat:wrs_row'), 28),
      op('=', p('landsat:wrs_path'), 203),
    ),
  ],
  [
    'eo:cloud_cover BETWEEN 0.1 AND 0.2 AND landsat:wrs_row=28 AND landsat:wrs_path=203',
    op(
      'and',
      op('between', p('eo:cloud_cover'), 0.1, 0.2),
      op('=', p('landsat:wrs_row'), 28),
      op('=', p('landsat:wrs_path'), 203),
    ),
  ],
  ["eo:instrument LIKE 'OLI%'", op('like', p('eo:instrument'), 'OLI%')],
  ["city='Toronto'", op('=', p('city'), 'Toronto')],
  ['avg < 5', op('<', p('avg'), 5)],
  ['balance-150.0 > 0', op('>', op('-', p('balance'), 150), 0)],
  [
    "updated >= TIMESTAMP('2012-08-10T05:30:00.000000Z')",
    op('>=', p('updated'), { timestamp: '2012-08-10T05:30:00.000000Z' }),
  ],
  ["built < DATE('2012-08-10')", op('<', p('built'), { date: '2012-08-10' })],
  ["name LIKE 'Smith.'", op('like', p('name'), 'Smith.')],
  ["owner NOT LIKE '%Mike%'", op('not', op('like', p('owner'), '%Mike%'))],
  ["name LIKE CASEI('foo%')", op('like', p('name'), op('casei', 'foo%'))],
  [
    "CASEI(road_class) IN (CASEI('Οδος'),CASEI('Straße'))",
    op('in', op('casei', p('road_class')), [op('casei', 'Οδος'), op('casei', 'Straße')]),
  ],
  ["ACCENTI(etat_vol) = ACCENTI('débárquér')", op('=', op('accenti', p('etat_vol')), op('accenti', 'débárquér'))],
  [
    "CASEI(geophys:SURVEY_NAME) LIKE CASEI('%calcutta%')",
    op('like', op('casei', p('geophys:SURVEY_NAME')), op('casei', '%calcutta%')),
  ],
  ['depth BETWEEN 100.0 and 150.0', op('between', p('depth'), 100, 150)],
  ['depth NOT BETWEEN 100.0 and 150.0', op('not', op('between', p('depth'), 100, 150))],
  ["category IN ('a','b','c','d')", op('in', p('category'), ['a', 'b', 'c', 'd'])],
  ['value NOT IN (1.0, 2.0, 3.0)', op('not', op('in', p('value'), [1, 2, 3]))],
  ['geometry IS NOT NULL', op('not', op('isNull', p('geometry')))],
  ['swimming_pool = true', op('=', p('swimming_pool'), true)],
  [
    'swimming_pool=true AND (floors>5 OR material_known=false)',
    op(
      'and',
      op('=', p('swimming_pool'), true),
      op('or', op('>', p('floors'), 5), op('=', p('material_known'), false)),
    ),
  ],
  [
    'NOT (floors < 5) OR swimming_pool = TRUE',
    op('or', op('not', op('<', p('floors'), 5)), op('=', p('swimming_pool'), true)),
  ],
  ['vehicle_height > (bridge_clearance-1)', op('>', p('vehicle_height'), op('-', p('bridge_clearance'), 1))],
  ['avg = windSpeed ^ 2', op('=', p('avg'), op('^', p('windSpeed'), 2))],
  ['pop_other = 5 div 2 + 7 % 2 * 3', op('=', p('pop_other'), op('+', op('div', 5, 2), op('*', op('%', 7, 2), 3)))],
  ['foo <> -bar', op('<>', p('foo'), op('*', -1, p('bar')))],
  ['"population density" >= 1e3', op('>=', p('population density'), 1000)],
  [
    'S_INTERSECTS(location,POINT(43.5845 -79.5442))',
    op('s_intersects', p('location'), { type: 'Point', coordinates: [43.5845, -79.5442] }),
  ],
  [
    'S_INTERSECTS(geometry,BBOX(40.1, -79.8, 41.2, -78.6))',
    op('s_intersects', p('geometry'), { bbox: [40.1, -79.8, 41.2, -78.6] }),
  ],
  [
    'S_INTERSECTS(geom, BBOX(150, -90, -10, -150, 90, 4000))',
    op('s_intersects', p('geom'), { bbox: [150, -90, -10, -150, 90, 4000] }),
  ],
  ['S_DISJOINT(geometry,BBOX(-180,-90,180,90))', op('s_disjoint', p('geometry'), { bbox: [-180, -90, 180, 90] })],
  ['S_WITHIN(road, POLYGON((0 0,10 0,10 10,0 10,0 0)))', op('s_within', p('road'), SQUARE)],
  [
    'S_CROSSES(road, LINESTRING(43.72992 -79.2998, 43.73005 -79.2991, 43.73006 -79.2984))',
    op('s_crosses', p('road'), {
      type: 'LineString',
      coordinates: [
        [43.72992, -79.2998],
        [43.73005, -79.2991],
        [43.73006, -79.2984],
      ],
    }),
  ],
  [
    'S_CONTAINS(geometry, MULTIPOINT((1 2),(3 4.5)))',
    op('s_contains', p('geometry'), {
      type: 'MultiPoint',
      coordinates: [
        [1, 2],
        [3, 4.5],
      ],
    }),
  ],
  [
    'S_TOUCHES(geom, MULTILINESTRING((0 0,1 1),(2 2,3 3)))',
    op('s_touches', p('geom'), {
      type: 'MultiLineString',
      coordinates: [
        [
          [0, 0],
          [1, 1],
        ],
        [
          [2, 2],
          [3, 3],
        ],
      ],
    }),
  ],
  [
    'S_OVERLAPS(geom, MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0))))',
    op('s_overlaps', p('geom'), { type: 'MultiPolygon', coordinates: [SQUARE.coordinates] }),
  ],
  ['S_EQUALS(POINT Z(1 2 3), geom)', op('s_equals', { type: 'Point', coordinates: [1, 2, 3] }, p('geom'))],
  [
    'S_INTERSECTS(geom, GEOMETRYCOLLECTION(POINT(1.9 2.00001), POINT(0 -2), LINESTRING(0 0, 1 1)))',
    op('s_intersects', p('geom'), {
      type: 'GeometryCollection',
      geometries: [
        { type: 'Point', coordinates: [1.9, 2.00001] },
        { type: 'Point', coordinates: [0, -2] },
        {
          type: 'LineString',
          coordinates: [
            [0, 0],
            [1, 1],
          ],
        },
      ],
    }),
  ],
  ["T_AFTER(built, DATE('2012-08-10'))", op('t_after', p('built'), { date: '2012-08-10' })],
  [
    "T_BEFORE(updated, TIMESTAMP('2012-08-10T05:30:00Z'))",
    op('t_before', p('updated'), { timestamp: '2012-08-10T05:30:00Z' }),
  ],
  [
    "T_DURING(INTERVAL(starts_at, ends_at), INTERVAL('2005-01-10','2010-02-10'))",
    op('t_during', { interval: [p('starts_at'), p('ends_at')] }, { interval: ['2005-01-10', '2010-02-10'] }),
  ],
  [
    "T_INTERSECTS(event_time, INTERVAL('1969-07-16T05:32:00Z', '1969-07-24T16:50:35Z'))",
    op('t_intersects', p('event_time'), { interval: ['1969-07-16T05:32:00Z', '1969-07-24T16:50:35Z'] }),
  ],
  [
    "T_CONTAINS(INTERVAL('2000-01-01T00:00:00Z', '2005-01-10T01:01:01.393216Z'), INTERVAL(starts_at, ends_at))",
    op(
      't_contains',
      { interval: ['2000-01-01T00:00:00Z', '2005-01-10T01:01:01.393216Z'] },
      { interval: [p('starts_at'), p('ends_at')] },
    ),
  ],
  [
    "T_FINISHES(INTERVAL(starts_at, ends_at), INTERVAL('1991-10-07','2010-02-10T05:29:20.073225Z'))",
    op(
      't_finishes',
      { interval: [p('starts_at'), p('ends_at')] },
      { interval: ['1991-10-07', '2010-02-10T05:29:20.073225Z'] },
    ),
  ],
  [
    "T_MEETS(INTERVAL('2005-01-10', '2010-02-10'), INTERVAL(starts_on, ends_on))",
    op('t_meets', { interval: ['2005-01-10', '2010-02-10'] }, { interval: [p('starts_on'), p('ends_on')] }),
  ],
  [
    "T_STARTS(INTERVAL('..', '2010-02-10'), INTERVAL(starts_on, '..'))",
    op('t_starts', { interval: ['..', '2010-02-10'] }, { interval: [p('starts_on'), '..'] }),
  ],
  [
    "\"date\" BETWEEN DATE('2020-01-01') AND DATE('2020-02-01')",
    op('between', p('date'), { date: '2020-01-01' }, { date: '2020-02-01' }),
  ],
  [
    "updated BETWEEN TIMESTAMP('2019-10-01T00:00:00Z') AND TIMESTAMP('2020-10-01T00:00:00Z')",
    op('between', p('updated'), { timestamp: '2019-10-01T00:00:00Z' }, { timestamp: '2020-10-01T00:00:00Z' }),
  ],
  [
    "beamMode = 4 AND swimming_pool = true AND S_INTERSECTS(footprint, BBOX(-118,33.8,-117.9,34)) OR mission <> 'it''s'",
    op(
      'or',
      op(
        'and',
        op('=', p('beamMode'), 4),
        op('=', p('swimming_pool'), true),
        op('s_intersects', p('footprint'), { bbox: [-118, 33.8, -117.9, 34] }),
      ),
      op('<>', p('mission'), "it's"),
    ),
  ],
];

test.each(EXAMPLES)('%s', (filter, form) => {
  const tree = text(filter);
  expect(json(form)).toEqual(tree);
  expect(writeFilterJson(tree)).toEqual(form);
  expect(text(writeFilterText(tree))).toEqual(tree);
  expect(writeFilterText(json(writeFilterJson(tree)))).toBe(writeFilterText(tree));
});

function fault(read: () => unknown): Cql2Error {
  try {
    read();
  } catch (error) {
    if (error instanceof Cql2Error) return error;
    throw error;
  }
  throw new Error('It was read.');
}

test.each([
  ["nmae = 'x'", 1, 'Did you mean "name"'],
  ['avg(windSpeed) < 4', 1, 'There is no function "avg"'],
  ["A_CONTAINS(name, ('a'))", 1, 'A_CONTAINS is not offered'],
  ['S_INTERSECT(geom, POINT(1 2))', 1, 'Did you mean S_INTERSECTS'],
  ['S_INTERSECTS(geom)', 1, 'takes 2 values'],
  ['S_INTERSECTS(geom, name)', 20, 'Expected a geometry'],
  ['geom = POINT(1 2)', 1, 'Write S_EQUALS'],
  ['S_INTERSECTS(geom, POINT(91 181))', 20, 'not a place'],
  ['S_INTERSECTS(geom, POINT(31 121))', 20, 'look swapped'],
  ['S_INTERSECTS(geom, POLYGON((0 0,1 1,1 0,0 1,0 0)))', 20, 'crosses itself'],
  ['S_INTERSECTS(geom, POLYGON((0 0,1 1,1 0)))', 20, 'at least 4'],
  ['S_INTERSECTS(geom, POLYGON((0 0,1 1,1 0,0 0.5)))', 20, 'not where it begins'],
  ['S_INTERSECTS(geom, LINESTRING(1 1,1 1))', 20, 'Write a POINT'],
  ['S_INTERSECTS(geom, BBOX(0,1,2))', 20, '4 numbers'],
  ['S_INTERSECTS(geom, BBOX(0,5,2,1))', 20, 'in the south'],
  ['S_INTERSECTS(geom, BBOX(500000,5,500001,6))', 20, 'not in degrees'],
  ['S_TOUCHES(geom, GEOMETRYCOLLECTION(POINT(0 0),LINESTRING(0 0,1 1)))', 1, 'each of its members'],
  ["built = DATE('2020-02-30')", 14, 'not a day of the calendar'],
  ["built = '2020-2-3'", 9, 'neither a day'],
  ["updated > TIMESTAMP('2020-01-01T25:00:00Z')", 21, 'not a moment'],
  ["T_DURING(updated, INTERVAL('2020-02-01','2020-01-01'))", 19, 'ends before it begins'],
  ['T_AFTER(updated, avg)', 18, 'Expected a date'],
  ["avg > '1'", 7, 'without quotes'],
  ['name = 1', 8, 'single quotes'],
  ['name LIKE owner', 11, 'pattern'],
  ["avg LIKE 'a%'", 1, 'Expected text before LIKE'],
  ['swimming_pool < true', 1, 'cannot order'],
  ['avg + 1', 1, 'Compare it'],
  ['', 1, 'empty'],
  ["name = 'x'; drop table areas", 11, 'without ";"'],
  ["name = 'a\u0000b'", 8, 'U+0000'],
  ['avg = 1e400', 7, 'too large'],
  ['POLYGON((0 0, 1 1)', 8, 'never closed'],
])('%s is refused', (filter, column, message) => {
  const error = fault(() => text(filter));
  expect(error.message).toContain(message);
  expect([error.line, error.column]).toEqual([1, column]);
});

test.each<[unknown, string]>([
  [null, 'null cannot be compared'],
  [[], 'Expected a property'],
  [{}, 'none of "op"'],
  [op('and', true), 'at least 2'],
  [op('=', p('avg')), 'takes 2 arguments'],
  [op('=', p('nmae'), 'x'), 'Did you mean "name"? (at $.args[0])'],
  [op('=', p('avg'), Number.POSITIVE_INFINITY), 'too large'],
  [op('=', p('avg'), 1e-301), 'too small'],
  [op('in', p('avg'), 3), 'a list of values. (at $)'],
  [{ op: 'and', args: 'x' }, 'is a list'],
  [{ op: 1, args: [] }, 'as text'],
  [op('__proto__', 1), 'There is no function'],
  [op('constructor', 1), 'There is no function'],
  [p('__proto__'), 'There is no property'],
  [op('s_intersects', p('geom'), { type: 'Point', coordinates: ['1', 2] }), 'finite numbers'],
  [op('s_intersects', p('geom'), { type: 'Point' }), 'finite numbers'],
  [op('s_intersects', p('geom'), { type: 'Circle' }), 'no known type'],
  [op('s_intersects', p('geom'), { ...SQUARE, crs: { properties: { name: 'EPSG:3857' } } }), 'WGS 84'],
  [op('s_intersects', p('geom'), { bbox: [0, 0, 1, '1'] }), 'plain numbers. (at $.args[1].bbox[3])'],
  [op('t_after', p('updated'), { interval: ['..'] }), 'a list of two'],
  [op('t_after', p('updated'), { timestamp: 5 }), 'text in single quotes'],
  [op('=', p('name'), 'a\\'), 'cannot end'],
  [op('=', p('name'), '\ud800'), 'half a character'],
  [op('interval', '..', '..'), 'instead of an "op"'],
])('%j is refused', (form, message) => {
  expect(fault(() => json(form)).message).toContain(message);
});

test('what is long, deep or many is refused with a sentence, and quickly', () => {
  const many = (count: number, term: string, between: string) => Array(count).fill(term).join(between);
  const nested = (depth: number) => {
    let form: unknown = op('=', p('avg'), 1);
    for (let i = 0; i < depth; i++) form = op('not', form);
    return form;
  };
  const collection = (depth: number) => {
    let form: unknown = { type: 'Point', coordinates: [1, 2] };
    for (let i = 0; i < depth; i++) form = { type: 'GeometryCollection', geometries: [form] };
    return op('s_intersects', p('geom'), form);
  };
  const ring = Array.from({ length: 6000 }, (_, i) => [Math.cos(i / 955), Math.sin(i / 955)]);
  const hostile: [() => unknown, RegExp][] = [
    [() => text(many(10_000, 'avg = 1', ' OR ')), /at most 20000/],
    [() => text(`avg IN (${many(9_000, '1', ',')})`), /too long a chain|at most/],
    [() => text(many(4_000, 'avg', '+')), /too long a chain/],
    [() => text(`${'('.repeat(5_000)}avg = 1${')'.repeat(5_000)}`), /nested more than 100/],
    [() => text(`${'NOT '.repeat(4_000)}avg = 1`), /too long a chain/],
    [() => text(`${'GEOMETRYCOLLECTION('.repeat(90)}POINT(1 2)${')'.repeat(90)} IS NULL`), /nested too deep/],
    [() => text(`${'GEOMETRYCOLLECTION('.repeat(90)}POINT(1)${')'.repeat(90)} IS NULL`), /not expected/],
    [
      () => {
        const overlapping = { type: 'GeometryCollection', geometries: Array(400).fill(SQUARE) };
        return json(op('s_intersects', overlapping, overlapping));
      },
      /each of its members/,
    ],
    [() => text(`${'CASEI('.repeat(99)}${')'.repeat(99)} = 'x'`), /takes 1|takes one/],
    [() => text(`name LIKE '${'%a'.repeat(600)}'`), /at most 1000/],
    [() => json(op('or', ...Array(10_000).fill(op('=', p('avg'), 1)))), /more than 5000/],
    [() => json(op('in', p('avg'), Array(10_000).fill(1))), /more than 5000/],
    [() => json(nested(100_000)), /nested more than 200/],
    [() => json(collection(10_000)), /nested too deep/],
    [
      () => json(op('s_intersects', p('geom'), { type: 'Polygon', coordinates: [[...ring, ring[0]]] })),
      /over 5000 positions/,
    ],
    [() => json(op('s_intersects', p('geom'), { type: 'MultiPoint', coordinates: ring })), /over 5000 positions/],
    [
      () =>
        json(
          op(
            'or',
            ...Array(2).fill(op('s_intersects', p('geom'), { type: 'MultiPoint', coordinates: ring.slice(0, 3000) })),
          ),
        ),
      /over 5000 positions/,
    ],
  ];
  const started = performance.now();
  for (const [read, message] of hostile) {
    const { message: said } = fault(read);
    expect(said).toMatch(message);
    expect(said.length).toBeLessThan(600);
  }
  // All of it takes 0.1 s; a rule that reads twice at every bracket would never end.
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('a coordinate next to nothing is 0, so that text can write it; a height beyond all bounds is refused', () => {
  const at = (...coordinates: number[]) => op('s_intersects', p('geom'), { type: 'Point', coordinates });
  expect(writeFilterText(json(at(5e-324, -0)))).toBe('S_INTERSECTS(geom, POINT(0 0))');
  expect(fault(() => json(at(0, 0, 1.7e308))).message).toContain('finite numbers');
});

test('any filter is the same after text, after JSON and after both', () => {
  fc.assert(
    fc.property(filters, filter => {
      const written = writeFilterText(filter);
      expect(readFilterText(written, GENERATED)).toEqual(filter);
      const form = JSON.parse(JSON.stringify(writeFilterJson(filter)));
      expect(readFilterJson(form, GENERATED)).toEqual(filter);
      expect(writeFilterText(readFilterJson(form, GENERATED))).toBe(written);
    }),
    { numRuns: 2_000, seed: 20_221_123 },
  );
});

test('reading is linear: rules of the grammar entered, for each character', async () => {
  const source = readFileSync(new URL('./filters/parser.generated.js', import.meta.url), 'utf8').replace(
    /function peg\$parse\w+\(\) \{/g,
    start => `${start} globalThis.filter_rules++;`,
  );
  const counted = (await import(`data:text/javascript;base64,${Buffer.from(source).toString('base64')}`)) as {
    parse(text: string): unknown;
  };
  const counter = globalThis as unknown as { filter_rules: number };
  const work = (filter: string): number => {
    counter.filter_rules = 0;
    try {
      counted.parse(filter);
    } catch {}
    return counter.filter_rules / filter.length;
  };
  const deep = (open: string, inside: string, close: string) => open.repeat(90) + inside + close.repeat(90);
  const texts = [
    deep('(', 'avg = 1', ')'),
    deep('(', 'avg = ', ')'),
    deep('GEOMETRYCOLLECTION(', 'POINT(1 2)', ')'),
    deep('GEOMETRYCOLLECTION(', 'POINT(1', ')'),
    deep('S_INTERSECTS(POINT(1 2), ', '1 2', ')'),
    deep('CASEI(', "'x'", ')'),
    `MULTIPOINT(${Array(4_000).fill('1 2').join(',')}`,
    `POLYGON((${Array(4_000).fill('1 2').join(',')}`,
    ...EXAMPLES.map(([filter]) => filter),
  ];
  // Measured: at most 41, in short names between long lists of alternatives.
  for (const filter of texts) expect(work(filter), filter.slice(0, 60)).toBeLessThan(80);
});
