import type { CompareOperator, Expression } from '#core/cql2/expression.ts';

export type QueryableType = 'string' | 'number' | 'integer' | 'boolean' | 'date' | 'timestamp' | 'geometry';
/** A property that a filter may name; nothing else can reach SQL. */
export type Queryable = { name: string; type: QueryableType };

/** Coordinates as GeoJSON has them; from a filter none of it is checked before ./literals.ts. */
export type LiteralGeometry =
  | { type: 'Point'; coordinates: number[] }
  | { type: 'LineString' | 'MultiPoint'; coordinates: number[][] }
  | { type: 'Polygon' | 'MultiLineString'; coordinates: number[][][] }
  | { type: 'MultiPolygon'; coordinates: number[][][][] }
  | { type: 'GeometryCollection'; geometries: LiteralGeometry[] };

/**
 * What the readers hand on: the tree of ../expression.ts with any function name, the operators % and div, and geometries.
 * DATE(…), BBOX(…), CASEI(…) are still calls. `at`: offset in the text, or which of the JSON reader's paths.
 */
export type Raw = Expression | { kind: 'geometry'; geometry: unknown; at: number };

export type FilterOperator = '+' | '-' | '*' | '/' | '%' | 'div' | '^';

/**
 * A checked filter: types fit, names are queryables, literals are sound. One form of each thing (NOT IN is not over in,
 * -x is -1 * x, a date in quotes is a date), so that text and JSON give the same tree.
 */
export type Filter =
  | { kind: 'number'; value: number }
  | { kind: 'text'; value: string }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'date' | 'timestamp'; value: string }
  /** ".." of an interval. */
  | { kind: 'unbounded' }
  | { kind: 'interval'; from: Filter; to: Filter }
  | { kind: 'geometry'; geometry: LiteralGeometry }
  /** West, south, [lowest,] east, north[, highest]. */
  | { kind: 'bbox'; values: number[] }
  | { kind: 'name'; name: string; type: FilterType }
  | { kind: 'arithmetic'; operator: FilterOperator; left: Filter; right: Filter }
  | { kind: 'compare'; operator: CompareOperator; left: Filter; right: Filter }
  | { kind: 'between'; of: Filter; low: Filter; high: Filter }
  | { kind: 'in'; of: Filter; list: Filter[] }
  | { kind: 'is_null'; of: Filter }
  | { kind: 'like'; of: Filter; pattern: Filter }
  | { kind: 'and' | 'or'; parts: Filter[] }
  | { kind: 'not'; of: Filter }
  | { kind: 'call'; name: FilterFunction; parts: Filter[] };

export type FilterType = 'number' | 'text' | 'boolean' | 'date' | 'timestamp' | 'interval' | 'geometry';

export const TEXT_FUNCTIONS = ['casei', 'accenti'] as const;
export const NUMBER_FUNCTIONS = ['abs', 'ln', 'exp', 'least', 'greatest', 'coalesce'] as const;
export const SPATIAL_FUNCTIONS = [
  's_intersects',
  's_equals',
  's_disjoint',
  's_touches',
  's_within',
  's_overlaps',
  's_crosses',
  's_contains',
] as const;
export const TEMPORAL_FUNCTIONS = [
  't_after',
  't_before',
  't_contains',
  't_disjoint',
  't_during',
  't_equals',
  't_finishedby',
  't_finishes',
  't_intersects',
  't_meets',
  't_metby',
  't_overlappedby',
  't_overlaps',
  't_startedby',
  't_starts',
] as const;

export type SpatialFunction = (typeof SPATIAL_FUNCTIONS)[number];
export type TemporalFunction = (typeof TEMPORAL_FUNCTIONS)[number];
export type NumberFunction = (typeof NUMBER_FUNCTIONS)[number];
export type FilterFunction = (typeof TEXT_FUNCTIONS)[number] | NumberFunction | SpatialFunction | TemporalFunction;

export const isOneOf = <T extends string>(list: readonly T[], name: string): name is T =>
  (list as readonly string[]).includes(name);
