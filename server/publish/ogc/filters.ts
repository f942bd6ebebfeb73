import { Cql2Error, type Expression, type Queryable, readFilterJson, readFilterText } from '#core/cql2/filter.ts';
import { isDay } from '#core/days.ts';
import { fault } from '#server/platform/errors.ts';
import type { Crs } from './crs.ts';
import { readFilterIn } from './filter_crs.ts';
import type { Property } from './properties.ts';

/** Characters of a filter: ten times what a person writes, and less than what takes long. */
export const LONGEST_FILTER = 100_000;

export const FILTER_LANGUAGES = ['cql2-text', 'cql2-json', 'cql-text'] as const;
export type FilterLanguage = (typeof FILTER_LANGUAGES)[number];

/** `filter` in the language of `filter-lang`; without one by its first character: JSON begins with a brace. */
export function filterOf(
  text: string,
  language: FilterLanguage | undefined,
  crs: Crs,
  queryables: Queryable[],
): Expression {
  const isJson = language === 'cql2-json' || (language === undefined && text.trimStart().startsWith('{'));
  try {
    if (crs.uri === null || crs.axis_order !== 'longitude, latitude')
      return readFilterIn(text, isJson, crs, queryables);
    return isJson ? readFilterJson(JSON.parse(text), queryables) : readFilterText(text, queryables);
  } catch (error) {
    if (error instanceof Cql2Error) throw fault('invalid_parameter', `filter: ${error.message}`);
    if (error instanceof SyntaxError) throw fault('invalid_parameter', `filter is not JSON: ${error.message}`);
    throw error;
  }
}

/** `grade=red` and the like: the property has this very value. */
export function equalTo(property: Property, text: string, queryables: Queryable[]): Expression {
  return readFilterJson({ op: '=', args: [{ property: property.name }, literalOf(property, text)] }, queryables);
}

function literalOf({ name, type }: Property, text: string): unknown {
  const wrong = (what: string) => fault('invalid_parameter', `${name} "${text.slice(0, 80)}" is not ${what}.`);
  switch (type) {
    case 'integer':
    case 'number': {
      const value = text.trim() === '' ? Number.NaN : Number(text);
      if (!Number.isFinite(value)) throw wrong('a number');
      return value;
    }
    case 'date':
      if (!isDay(text)) throw wrong('a day written YYYY-MM-DD');
      return { date: text };
    case 'timestamp':
      if (!Number.isFinite(Date.parse(text))) throw wrong('a moment such as 2026-02-12T08:00:00Z');
      return { timestamp: new Date(text).toISOString() };
    default:
      return text;
  }
}
