import type { SqlOptions } from '#core/cql2/sql.ts';
import { boxGeometry, joined } from './literals.ts';
import type { Filter, LiteralGeometry, SpatialFunction } from './tree.ts';
import { writeGeometry } from './write_text.ts';

const PREDICATES: Record<SpatialFunction, string> = {
  s_intersects: 'ST_Intersects',
  s_equals: 'ST_Equals',
  s_disjoint: 'ST_Disjoint',
  s_touches: 'ST_Touches',
  s_within: 'ST_Within',
  s_overlaps: 'ST_Overlaps',
  s_crosses: 'ST_Crosses',
  s_contains: 'ST_Contains',
};

/** SQL of a spatial function over columns in EPSG:4326: predicates alone, which raise no error on sound geometries. */
export function spatialSql(
  name: SpatialFunction,
  left: Filter,
  right: Filter,
  { column, bind }: Pick<SqlOptions, 'column' | 'bind'>,
): string {
  // A collection is looked at part by part: GEOS before 3.13 raises an error for some and answers wrongly for others.
  const partsOf = (node: Filter): (() => string)[] =>
    node.kind === 'name'
      ? [() => column(node.name)]
      : literalsOf(node).map(part => () => `ST_GeomFromText(${bind(writeGeometry(flattened(part)))}::text, 4326)`);
  const [a, b] = [partsOf(left), partsOf(right)];
  const pairs = (predicate: string, between: 'or' | 'and'): string =>
    `(${a.flatMap(one => b.map(other => `${predicate}(${one()}, ${other()})`)).join(` ${between} `)})`;
  if (a.length * b.length === 1) return pairs(PREDICATES[name], 'and');
  if (name === 's_intersects') return pairs('ST_Intersects', 'or');
  if (name === 's_disjoint') return `(not ${pairs('ST_Intersects', 'or')})`;
  // ./refine.ts lets no others by: a whole contains parts where it covers all and the inside of one lies in its own.
  return name === 's_contains'
    ? `(${pairs('ST_Covers', 'and')} and ${pairs('ST_Contains', 'or')})`
    : `(${pairs('ST_CoveredBy', 'and')} and ${pairs('ST_Within', 'or')})`;
}

/** Pairs of parts that one test may come to: two collections of polygons that overlap multiply. */
const MOST_PAIRS = 100;

/**
 * Whether a function has an answer for these sides. A literal of mixed parts is one set of places only by an overlay, which
 * no filter runs; what can be said part by part is.
 */
export function isAnswered(name: SpatialFunction, left: Filter, right: Filter): boolean {
  const [a, b] = [left, right].map(node => (node.kind === 'name' ? 1 : literalsOf(node).length)) as [number, number];
  if (a * b > MOST_PAIRS) return false;
  if (name === 's_intersects' || name === 's_disjoint') return true;
  return name === 's_contains' ? a === 1 : name === 's_within' ? b === 1 : a * b === 1;
}

const literalsOf = (node: Filter): LiteralGeometry[] => {
  const whole =
    node.kind === 'bbox' ? boxGeometry(node.values) : joined([(node as { geometry: LiteralGeometry }).geometry]);
  return whole.type === 'GeometryCollection' ? whole.geometries : [whole];
};

/** Without heights: areas have none, and every predicate is of the plane. */
function flattened(geometry: LiteralGeometry): LiteralGeometry {
  if (geometry.type === 'GeometryCollection') return { ...geometry, geometries: geometry.geometries.map(flattened) };
  const flat = (value: unknown): unknown =>
    Array.isArray(value) && Array.isArray(value[0]) ? value.map(flat) : (value as number[]).slice(0, 2);
  return { ...geometry, coordinates: flat(geometry.coordinates) } as LiteralGeometry;
}
