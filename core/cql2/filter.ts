import { errorAt } from './expression.ts';
import { jsonError, readJson } from './filters/json.ts';
import { parse } from './filters/parser.generated.js';
import { beginning, refine } from './filters/refine.ts';
import { toSql } from './filters/sql.ts';
import type { Filter, Queryable } from './filters/tree.ts';
import { writeJson } from './filters/write_json.ts';
import { writeText } from './filters/write_text.ts';
import { read } from './parse.ts';
import type { SqlOptions } from './sql.ts';

export { Cql2Error } from './expression.ts';
export type { Queryable, QueryableType } from './filters/tree.ts';
/** A checked filter; make one with readFilterText or readFilterJson. */
export type Expression = Filter;

/**
 * What of OGC 21-065r2 is built and tested (./filter.test.ts, server/cql2_filter.test.ts). Not among them: functions (we
 * have none of our own to announce at /functions) and array-functions (no property is an array).
 */
export const CQL2_CONFORMANCE: readonly string[] = [
  'cql2-text',
  'cql2-json',
  'basic-cql2',
  'advanced-comparison-operators',
  'case-insensitive-comparison',
  'accent-insensitive-comparison',
  'basic-spatial-functions',
  'basic-spatial-functions-plus',
  'spatial-functions',
  'temporal-functions',
  'property-property',
  'arithmetic',
].map(name => `http://www.opengis.net/spec/cql2/1.0/conf/${name}`);

/** CQL2 text → filter over these properties and no others. Throws Cql2Error with line, column and what to write instead. */
export function readFilterText(text: string, queryables: readonly Queryable[]): Expression {
  return refine(read(text, parse), queryables, (node, message) => {
    throw errorAt(text, beginning(node), message);
  });
}

/** CQL2 JSON, parsed, → filter. Throws Cql2Error whose message ends with the place, as in "(at $.args[0])". */
export function readFilterJson(json: unknown, queryables: readonly Queryable[]): Expression {
  const { raw, paths } = readJson(json);
  return refine(raw, queryables, (node, message) => {
    throw jsonError(paths[node.at] ?? '$', message);
  });
}

/** Canonical text; readFilterText gives the same filter again. */
export const writeFilterText = (expression: Expression): string => writeText(expression);

/** Canonical JSON; readFilterJson gives the same filter again. */
export const writeFilterJson = (expression: Expression): unknown => writeJson(expression);

/**
 * Filter → SQL condition. `column`: SQL of a name, of the type of its queryable (text, float8, boolean, date, timestamptz,
 * geometry in EPSG:4326), cheap enough to be repeated; `bind`: the placeholder of a text value; placeholders stand in the order of the calls, each once. Rows for which it is null
 * do not match.
 */
export const filterToSql = (expression: Expression, options: SqlOptions): string => toSql(expression, options);
