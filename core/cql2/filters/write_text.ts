import type { Filter, LiteralGeometry } from './tree.ts';

const OR = 1;
const AND = 2;
const NOT = 3;
const COMPARISON = 4;
const SUM = 5;
const PRODUCT = 6;
const POWER = 7;
const PRIMARY = 8;

/** Filter → canonical CQL2 text: upper-case keywords, single spaces, only the brackets that are needed. */
export function writeText(filter: Filter): string {
  switch (filter.kind) {
    case 'number':
      return String(filter.value);
    case 'text':
      return quoted(filter.value);
    case 'boolean':
      return filter.value ? 'TRUE' : 'FALSE';
    case 'date':
    case 'timestamp':
      return `${filter.kind.toUpperCase()}('${filter.value}')`;
    case 'unbounded':
      return "'..'";
    case 'interval':
      return `INTERVAL(${end(filter.from)}, ${end(filter.to)})`;
    case 'geometry':
      return writeGeometry(filter.geometry);
    case 'bbox':
      return `BBOX(${filter.values.join(', ')})`;
    case 'name':
      return writeName(filter.name);
    case 'arithmetic': {
      const { operator, left, right } = filter;
      if (operator === '^')
        return `${at(PRIMARY, left)} ^ ${right.kind === 'number' ? right.value : at(PRIMARY, right)}`;
      const level = binding(filter);
      return `${at(level, left)} ${operator} ${at(level + 1, right)}`;
    }
    case 'compare':
      return `${at(SUM, filter.left)} ${filter.operator} ${at(SUM, filter.right)}`;
    case 'between':
    case 'in':
    case 'like':
    case 'is_null':
      return test(filter, '');
    case 'and':
      return filter.parts.map(part => at(NOT, part)).join(' AND ');
    case 'or':
      return filter.parts.map(part => at(AND, part)).join(' OR ');
    case 'not': {
      const { of } = filter;
      const asTest = of.kind === 'between' || of.kind === 'in' || of.kind === 'like' || of.kind === 'is_null';
      return asTest ? test(of, 'NOT ') : `NOT ${at(NOT, of)}`;
    }
    case 'call':
      return `${filter.name.toUpperCase()}(${filter.parts.map(writeText).join(', ')})`;
  }
}

function test(filter: Extract<Filter, { kind: 'between' | 'in' | 'like' | 'is_null' }>, not: '' | 'NOT '): string {
  const of = at(SUM, filter.of);
  switch (filter.kind) {
    case 'between':
      return `${of} ${not}BETWEEN ${at(SUM, filter.low)} AND ${at(SUM, filter.high)}`;
    case 'in':
      return `${of} ${not}IN (${filter.list.map(item => at(SUM, item)).join(', ')})`;
    case 'like':
      return `${of} ${not}LIKE ${at(SUM, filter.pattern)}`;
    case 'is_null':
      return `${of} IS ${not}NULL`;
  }
}

const at = (level: number, filter: Filter): string =>
  binding(filter) < level ? `(${writeText(filter)})` : writeText(filter);

function binding(filter: Filter): number {
  switch (filter.kind) {
    case 'or':
      return OR;
    case 'and':
      return AND;
    case 'not':
      return NOT;
    case 'compare':
    case 'between':
    case 'in':
    case 'like':
    case 'is_null':
      return COMPARISON;
    case 'arithmetic':
      return filter.operator === '^' ? POWER : filter.operator === '+' || filter.operator === '-' ? SUM : PRODUCT;
    case 'number':
      return filter.value < 0 ? POWER : PRIMARY;
    default:
      return PRIMARY;
  }
}

/** A backslash before a quote would take the quote's doubling for itself: it is written with an escaped quote. */
const quoted = (value: string): string =>
  `'${value.replace(/(\\?)'/g, (_, slash: string) => (slash ? "\\\\'" : "''"))}'`;

const end = (filter: Filter): string =>
  filter.kind === 'date' || filter.kind === 'timestamp' ? `'${filter.value}'` : writeText(filter);

const RESERVED = /^(and|or|not|between|in|is|null|like|true|false)$/i;
const writeName = (name: string): string =>
  /^[:A-Za-z_\u0080-\u{10FFFF}][A-Za-z0-9_.:\u0080-\u{10FFFF}]*$/u.test(name) && !RESERVED.test(name)
    ? name
    : `"${name.replaceAll('"', '""')}"`;

/** Well-known text of a geometry, with heights where it has any. Also what SQL is given (without heights). */
export function writeGeometry(geometry: LiteralGeometry): string {
  const tag = geometry.type.toUpperCase();
  const z = hasHeight(geometry) ? ' Z' : '';
  switch (geometry.type) {
    case 'Point':
      return `${tag}${z}(${place(geometry.coordinates)})`;
    case 'LineString':
      return `${tag}${z}${line(geometry.coordinates)}`;
    case 'MultiPoint':
      return `${tag}${z}(${geometry.coordinates.map(position => `(${place(position)})`).join(', ')})`;
    case 'Polygon':
    case 'MultiLineString':
      return `${tag}${z}${rings(geometry.coordinates)}`;
    case 'MultiPolygon':
      return `${tag}${z}(${geometry.coordinates.map(rings).join(', ')})`;
    case 'GeometryCollection':
      return `${tag}(${geometry.geometries.map(writeGeometry).join(', ')})`;
  }
}

const place = (position: number[]): string => position.join(' ');
const line = (positions: number[][]): string => `(${positions.map(place).join(', ')})`;
const rings = (lines: number[][][]): string => `(${lines.map(line).join(', ')})`;

const hasHeight = (geometry: LiteralGeometry): boolean =>
  geometry.type !== 'GeometryCollection' &&
  (geometry.coordinates.flat(3) as unknown[]).length > 0 &&
  firstPosition(geometry).length === 3;

function firstPosition(geometry: Exclude<LiteralGeometry, { type: 'GeometryCollection' }>): number[] {
  let coordinates: unknown = geometry.coordinates;
  while (Array.isArray(coordinates) && Array.isArray(coordinates[0])) coordinates = coordinates[0];
  return coordinates as number[];
}
