import fc from 'fast-check';
import {
  type Filter,
  type FilterType,
  type LiteralGeometry,
  NUMBER_FUNCTIONS,
  type Queryable,
  SPATIAL_FUNCTIONS,
  TEMPORAL_FUNCTIONS,
  TEXT_FUNCTIONS,
} from './tree.ts';

/** Properties of the generated filters. */
export const GENERATED: Queryable[] = [
  { name: 'id', type: 'integer' },
  { name: 'name', type: 'string' },
  { name: 'other', type: 'string' },
  { name: 'amount', type: 'number' },
  { name: 'divisor', type: 'number' },
  { name: 'open', type: 'boolean' },
  { name: 'day', type: 'date' },
  { name: 'moment', type: 'timestamp' },
  { name: 'starts', type: 'date' },
  { name: 'ends', type: 'date' },
  { name: 'place', type: 'geometry' },
];

const name = (type: FilterType, ...names: string[]): fc.Arbitrary<Filter> =>
  fc.constantFrom(...names).map((one): Filter => ({ kind: 'name', name: one, type }));

const number: fc.Arbitrary<Filter> = fc
  .oneof(
    fc.constantFrom(0, 1, -1, 2, 3, 0.1, -0.3, 7, 1e30, 1e300, -1e300, 1e-300, 690, 1e15),
    fc
      .double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
      .filter(n => n === 0 || Math.abs(n) >= 1e-300),
  )
  .map((value): Filter => ({ kind: 'number', value: value === 0 ? 0 : value }));

/** No backslash at the end: CQL2 text cannot write it. */
const characters = fc
  .string({ unit: fc.constantFrom('a', 'É', 'ß', '区', "'", '\\', '%', '_', '"', ' ', '🏠', '\n', '-') })
  .map(value => value.replace(/\\+$/, ''));
const literalText = characters.map((value): Filter => ({ kind: 'text', value }));

const date = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map(value => value.toISOString());
const day = date.map((value): Filter => ({ kind: 'date', value: value.slice(0, 10) }));
const moment = date.map((value): Filter => ({ kind: 'timestamp', value }));
const instant = fc.oneof(day, moment, name('date', 'day', 'starts', 'ends'), name('timestamp', 'moment'));
const interval = fc
  .tuple(
    fc.oneof(name('date', 'starts'), fc.constant<Filter>({ kind: 'unbounded' }), day),
    fc.oneof(instant, fc.constant<Filter>({ kind: 'unbounded' })),
  )
  .map(([from, to]): Filter => {
    const late = 'value' in from && 'value' in to && String(from.value) > String(to.value).slice(0, 10);
    return late ? { kind: 'interval', from, to: { kind: 'unbounded' } } : { kind: 'interval', from, to };
  });

const place = fc
  .tuple(fc.integer({ min: -10, max: 10 }), fc.double({ min: -90, max: 90, noNaN: true }))
  .map(([x, y]) => [x, Math.abs(y) < 1e-300 ? 0 : y]);
const line = fc.uniqueArray(place, { minLength: 2, maxLength: 5, selector: String });
const square = fc
  .tuple(fc.integer({ min: -10, max: 10 }), fc.integer({ min: -10, max: 10 }), fc.integer({ min: 1, max: 5 }))
  .map(([x, y, size]) => [
    [
      [x, y],
      [x + size, y],
      [x + size, y + size],
      [x, y + size],
      [x, y],
    ],
  ]);
const simple: fc.Arbitrary<LiteralGeometry> = fc.oneof(
  place.map((coordinates): LiteralGeometry => ({ type: 'Point', coordinates })),
  place.map((coordinates): LiteralGeometry => ({ type: 'Point', coordinates: [...coordinates, 7.5] })),
  fc
    .array(place, { minLength: 1, maxLength: 4 })
    .map((coordinates): LiteralGeometry => ({ type: 'MultiPoint', coordinates })),
  line.map((coordinates): LiteralGeometry => ({ type: 'LineString', coordinates })),
  fc
    .array(line, { minLength: 1, maxLength: 2 })
    .map((coordinates): LiteralGeometry => ({ type: 'MultiLineString', coordinates })),
  square.map((coordinates): LiteralGeometry => ({ type: 'Polygon', coordinates })),
  square.map((coordinates): LiteralGeometry => ({ type: 'MultiPolygon', coordinates: [coordinates] })),
);
const box = fc
  .tuple(
    fc.integer({ min: -180, max: 180 }),
    fc.integer({ min: -90, max: 90 }),
    fc.integer({ min: -180, max: 180 }),
    fc.integer({ min: -90, max: 90 }),
    fc.boolean(),
  )
  .map(([west, south, east, north, high]): Filter => {
    const [low, top] = [Math.min(south, north), Math.max(south, north)];
    return { kind: 'bbox', values: high ? [west, low, -5, east, top, 100] : [west, low, east, top] };
  });
const geometry: fc.Arbitrary<Filter> = fc.oneof(
  name('geometry', 'place'),
  simple.map((one): Filter => ({ kind: 'geometry', geometry: one })),
);
const collection: fc.Arbitrary<Filter> = fc.oneof(
  geometry,
  box,
  fc
    .array(simple, { minLength: 1, maxLength: 3 })
    .map((geometries): Filter => ({ kind: 'geometry', geometry: { type: 'GeometryCollection', geometries } })),
);

const call = (named: Extract<Filter, { kind: 'call' }>['name'], parts: Filter[]): Filter => ({
  kind: 'call',
  name: named,
  parts,
});
const OPERATORS = ['=', '<>', '<', '<=', '>', '>='] as const;

const { truth } = fc.letrec<{ number: Filter; text: Filter; truth: Filter }>(tie => ({
  number: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    name('number', 'id', 'amount', 'divisor'),
    number,
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/', '%', 'div', '^' as const), tie('number'), tie('number'))
      .map(([operator, left, right]) => ({ kind: 'arithmetic', operator, left, right }) as Filter),
    fc
      .tuple(fc.constantFrom(...NUMBER_FUNCTIONS), tie('number'), tie('number'))
      .map(([named, a, b]) => call(named, ['abs', 'ln', 'exp'].includes(named) ? [a] : [a, b])),
  ),
  text: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    name('text', 'name', 'other'),
    literalText,
    fc.tuple(fc.constantFrom(...TEXT_FUNCTIONS), tie('text')).map(([named, of]) => call(named, [of])),
  ),
  truth: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    ...[tie('number'), tie('text'), instant].map(side =>
      fc
        .tuple(fc.constantFrom(...OPERATORS), side, side)
        .map(([operator, left, right]): Filter => ({ kind: 'compare', operator, left, right })),
    ),
    ...[tie('number'), tie('text'), instant].map(side =>
      fc.tuple(side, side, side).map(([of, low, high]): Filter => ({ kind: 'between', of, low, high })),
    ),
    ...[tie('number'), tie('text'), instant].map(side =>
      fc
        .tuple(side, fc.array(side, { minLength: 1, maxLength: 3 }))
        .map(([of, list]): Filter => ({ kind: 'in', of, list })),
    ),
    fc.tuple(tie('text'), literalText, fc.array(fc.constantFrom(...TEXT_FUNCTIONS), { maxLength: 2 })).map(
      ([of, text, functions]): Filter => ({
        kind: 'like',
        of,
        pattern: functions.reduce((pattern, one) => call(one, [pattern]), text),
      }),
    ),
    fc
      .oneof(tie('number'), tie('text'), tie('truth'), instant, interval, geometry)
      .map((of): Filter => ({ kind: 'is_null', of })),
    fc.tuple(fc.constantFrom(...SPATIAL_FUNCTIONS), geometry, geometry).map(([named, a, b]) => call(named, [a, b])),
    fc
      .tuple(fc.constantFrom('s_intersects' as const, 's_disjoint' as const), collection, collection)
      .map(([named, a, b]) => call(named, [a, b])),
    fc
      .tuple(fc.constantFrom(...TEMPORAL_FUNCTIONS), fc.oneof(instant, interval), fc.oneof(instant, interval))
      .map(([named, a, b]) => call(named, [a, b])),
    name('boolean', 'open'),
    fc.boolean().map((value): Filter => ({ kind: 'boolean', value })),
    tie('truth').map((of): Filter => ({ kind: 'not', of })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('truth'), { minLength: 2, maxLength: 3 }))
      .map(([kind, parts]): Filter => ({ kind, parts })),
  ),
}));

/** Any filter over GENERATED, in its canonical form. */
export const filters: fc.Arbitrary<Filter> = truth;
