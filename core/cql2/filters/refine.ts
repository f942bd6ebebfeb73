// Over 250 lines: one recursive reading, whose cases share the queryables, the budget of positions and the place of a fault.
import { type Expression, shorten, startOf } from '#core/cql2/expression.ts';
import { nearest } from '#core/cql2/nearest.ts';
import { readDate, readTimestamp } from './instants.ts';
import { checkBox, checkGeometry, LiteralError, MOST_POSITIONS } from './literals.ts';
import { isAnswered } from './spatial_sql.ts';
import {
  type Filter,
  type FilterOperator,
  type FilterType,
  isOneOf,
  NUMBER_FUNCTIONS,
  type Queryable,
  type QueryableType,
  type Raw,
  SPATIAL_FUNCTIONS,
  TEMPORAL_FUNCTIONS,
  TEXT_FUNCTIONS,
} from './tree.ts';

type Typed = { node: Filter; type: FilterType; at: Raw };
/** Throws the fault at the place of a node. */
export type Fail = (node: Raw, message: string) => never;

const TYPES: Record<QueryableType, FilterType> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  geometry: 'geometry',
};

const WORDS: Record<FilterType, string> = {
  number: 'a number',
  text: 'text',
  boolean: 'true or false',
  date: 'a date',
  timestamp: 'a timestamp',
  interval: 'an interval',
  geometry: 'a geometry',
};

/** LIKE looks at every pair of places and pieces in the worst case. */
export const LONGEST_PATTERN = 1_000;

const LITERAL_FUNCTIONS = ['date', 'timestamp', 'interval', 'bbox'] as const;
const ALL_FUNCTIONS = [
  ...TEXT_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  ...SPATIAL_FUNCTIONS,
  ...TEMPORAL_FUNCTIONS,
  ...LITERAL_FUNCTIONS,
];

/** Raw tree → checked filter: names known, types fit, literals sound. Everything SQL could choke on is refused here. */
export function refine(raw: Raw, queryables: readonly Queryable[], fail: Fail): Filter {
  const types = new Map(queryables.map(({ name, type }) => [name, TYPES[type]]));
  const budget = { positions: MOST_POSITIONS };

  function read(node: Raw): Typed {
    const typed = (type: FilterType, made: Filter): Typed => ({ node: made, type, at: node });
    const truth = (made: Filter, negated = false): Typed =>
      typed('boolean', negated ? { kind: 'not', of: made } : made);
    switch (node.kind) {
      case 'number':
        return typed('number', { kind: 'number', value: node.value === 0 ? 0 : node.value });
      case 'text':
        return typed('text', { kind: 'text', value: plain(node, node.value) });
      case 'boolean':
        return typed('boolean', { kind: 'boolean', value: node.value });
      case 'name': {
        const type = types.get(node.name) ?? unknownName(node, node.name);
        return typed(type, { kind: 'name', name: node.name, type });
      }
      case 'geometry':
        return typed('geometry', {
          kind: 'geometry',
          geometry: sound(node, () => checkGeometry(node.geometry, budget)),
        });
      case 'negate': {
        const of = demand(node.of, 'number', 'after "-"');
        if (of.kind === 'number') return typed('number', { kind: 'number', value: of.value === 0 ? 0 : -of.value });
        return typed('number', { kind: 'arithmetic', operator: '*', left: { kind: 'number', value: -1 }, right: of });
      }
      case 'arithmetic': {
        const operator = node.operator as FilterOperator;
        const left = demand(node.left, 'number', `before "${operator}"`);
        return typed('number', {
          kind: 'arithmetic',
          operator,
          left,
          right: demand(node.right, 'number', `after "${operator}"`),
        });
      }
      case 'compare': {
        const { operator } = node;
        const [left, right] = same(
          [node.left, node.right],
          `on both sides of "${operator}"`,
          operator === '=' || operator === '<>' ? null : operator,
        );
        return truth({ kind: 'compare', operator, left: left!, right: right! });
      }
      case 'between': {
        const [of, low, high] = same([node.of, node.low, node.high], 'in BETWEEN', 'BETWEEN');
        return truth({ kind: 'between', of: of!, low: low!, high: high! }, node.negated);
      }
      case 'in': {
        const [of, ...list] = same([node.of, ...node.list], 'in the list of IN', null);
        return truth({ kind: 'in', of: of!, list }, node.negated);
      }
      case 'is_null':
        return truth({ kind: 'is_null', of: read(node.of).node }, node.negated);
      case 'like':
        return truth(
          { kind: 'like', of: demand(node.of, 'text', 'before LIKE'), pattern: pattern(node.pattern) },
          node.negated,
        );
      case 'and':
      case 'or': {
        const where = `beside ${node.kind.toUpperCase()}`;
        return truth({ kind: node.kind, parts: node.parts.map(part => demand(part, 'boolean', where)) });
      }
      case 'not':
        return truth({ kind: 'not', of: demand(node.of, 'boolean', 'after NOT') });
      case 'call':
        return call(node);
    }
  }

  /** PostgreSQL cannot hold U+0000, and half a character is no text. */
  function plain(node: Raw, value: string): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is the character that is looked for
    if (/[\u0000\p{Surrogate}]/u.test(value)) fail(node, 'The text holds U+0000 or half a character. Remove it.');
    return value;
  }

  function unknownName(node: Raw, name: string): never {
    const names = [...types.keys()];
    const near = nearest(shorten(name), names);
    const hint = near
      ? `Did you mean "${near}"?`
      : `There are: ${names.slice(0, 40).join(', ')}${names.length > 40 ? ', …' : ''}.`;
    return fail(node, `There is no property "${shorten(name)}". ${hint}`);
  }

  function demand(raw: Raw, type: FilterType, where: string): Filter {
    const found = read(raw);
    return found.type === type ? found.node : mismatch(found, type, where);
  }

  function mismatch(found: Typed, wanted: FilterType, where: string): never {
    const hint =
      wanted === 'boolean'
        ? ' Compare it with something, as in "… >= 1".'
        : wanted === 'number' && found.type === 'text'
          ? ' Write numbers without quotes.'
          : wanted === 'text' && found.type === 'number'
            ? " Write text in single quotes, as in '1'."
            : wanted === 'date' || wanted === 'timestamp'
              ? " Write DATE('2020-01-31') or TIMESTAMP('2020-01-31T12:00:00Z')."
              : wanted === 'geometry'
                ? ' Name the geometry or write one, as in BBOX(120.8, 30.6, 122, 31.9) or POINT(121.5 31.2).'
                : '';
    return fail(found.at, `Expected ${WORDS[wanted]} ${where}, but this is ${WORDS[found.type]}.${hint}`);
  }

  const isInstant = ({ type }: Typed): boolean => type === 'date' || type === 'timestamp';

  /** All of one type. Dates and timestamps go together, and text in quotes beside them is read as one. */
  function same(raws: Raw[], where: string, ordered: string | null): Filter[] {
    const all = raws.map(read);
    // A name says most about what was meant; a literal is what has to fit.
    const leader = all.find(isInstant) ?? all.find(({ node }) => node.kind === 'name') ?? all[0]!;
    if (leader.type === 'geometry')
      fail(
        leader.at,
        'Geometries are not compared so. Write S_EQUALS(a, b), S_INTERSECTS(a, b) or another of the S_ functions.',
      );
    if (leader.type === 'interval')
      fail(
        leader.at,
        'Intervals are not compared so. Write T_EQUALS(a, b), T_INTERSECTS(a, b) or another of the T_ functions.',
      );
    if (leader.type === 'boolean' && ordered) fail(leader.at, `"${ordered}" cannot order true and false.`);
    return all.map(one => {
      if (isInstant(leader)) return isInstant(one) ? one.node : instant(one, where, leader.type);
      return one.type === leader.type ? one.node : mismatch(one, leader.type, where);
    });
  }

  function instant(one: Typed, where: string, wanted: FilterType): Filter {
    if (one.node.kind !== 'text') return mismatch(one, wanted, where);
    return readInstant(one.at, one.node.value);
  }

  function readInstant(node: Raw, value: string): Filter {
    // GDAL writes a day that it compares with as 2020-01-31T.
    const date = readDate(value.replace(/T$/, ''));
    if (date) return { kind: 'date', value: date };
    const timestamp = readTimestamp(value);
    if (timestamp) return { kind: 'timestamp', value: timestamp };
    return fail(
      node,
      `"${shorten(value)}" is neither a day, such as 2020-01-31, nor a moment, such as 2020-01-31T12:00:00Z.`,
    );
  }

  function pattern(raw: Raw): Filter {
    const { node, type } = read(raw);
    const text = innermost(node);
    if (type !== 'text' || text.kind !== 'text')
      return fail(raw, "LIKE wants a pattern in quotes, such as 'A%', or CASEI or ACCENTI of one.");
    if (text.value.length > LONGEST_PATTERN) fail(raw, `A pattern of LIKE has at most ${LONGEST_PATTERN} characters.`);
    if (/(^|[^\\])(\\\\)*\\$/.test(text.value))
      fail(raw, 'A pattern cannot end with a single "\\". Write "\\\\" for the character itself.');
    return node;
  }

  const innermost = (node: Filter): Filter =>
    node.kind === 'call' && isOneOf(TEXT_FUNCTIONS, node.name) ? innermost(node.parts[0]!) : node;

  function sound<T>(node: Raw, check: () => T): T {
    try {
      return check();
    } catch (error) {
      if (error instanceof LiteralError) return fail(node, error.message);
      throw error;
    }
  }

  function call(node: Extract<Expression, { kind: 'call' }>): Typed {
    const { parts } = node;
    const name: string = node.name;
    const typed = (type: FilterType, made: Filter): Typed => ({ node: made, type, at: node });
    const takes = (count: number, example: string): void => {
      if (parts.length !== count)
        fail(
          node,
          `${name.toUpperCase()} takes ${count === 1 ? 'one value' : `${count} values`}, as in ${example}; it got ${parts.length}.`,
        );
    };
    if (isOneOf(TEXT_FUNCTIONS, name)) {
      takes(1, `${name.toUpperCase()}(name)`);
      return typed('text', { kind: 'call', name, parts: [demand(parts[0]!, 'text', `in ${name.toUpperCase()}`)] });
    }
    if (isOneOf(SPATIAL_FUNCTIONS, name)) {
      takes(2, `${name.toUpperCase()}(geometry, BBOX(120.8, 30.6, 122, 31.9))`);
      const sides = parts.map(part => demand(part, 'geometry', `in ${name.toUpperCase()}`)) as [Filter, Filter];
      if (!isAnswered(name, ...sides))
        fail(
          node,
          `${name.toUpperCase()} has no answer for this GEOMETRYCOLLECTION of several kinds, or of polygons that overlap. Write one test for each of its members.`,
        );
      return typed('boolean', { kind: 'call', name, parts: sides });
    }
    if (isOneOf(TEMPORAL_FUNCTIONS, name)) {
      takes(2, `${name.toUpperCase()}(date, DATE('2020-01-31'))`);
      const times = parts
        .map(read)
        .map(one =>
          isInstant(one) || one.type === 'interval' ? one.node : instant(one, `in ${name.toUpperCase()}`, 'date'),
        );
      return typed('boolean', { kind: 'call', name, parts: times });
    }
    if (isOneOf(NUMBER_FUNCTIONS, name)) {
      if (name === 'abs' || name === 'ln' || name === 'exp') takes(1, `${name}(x)`);
      else if (parts.length === 0) fail(node, `${name} needs at least one value.`);
      return typed('number', { kind: 'call', name, parts: parts.map(part => demand(part, 'number', `in ${name}`)) });
    }
    if (name === 'date' || name === 'timestamp') {
      takes(1, name === 'date' ? "DATE('2020-01-31')" : "TIMESTAMP('2020-01-31T12:00:00Z')");
      const [part] = parts;
      if (part!.kind !== 'text') return fail(part!, `${name.toUpperCase()} takes text in single quotes.`);
      const value = name === 'date' ? readDate(part.value) : readTimestamp(part.value);
      if (value) return typed(name, { kind: name, value });
      const wanted =
        name === 'date' ? 'a day of the calendar, such as 2020-01-31' : 'a moment, such as 2020-01-31T12:00:00Z';
      return fail(part, `"${shorten(part.value)}" is not ${wanted}.`);
    }
    if (name === 'interval') {
      takes(2, "INTERVAL('2020-01-01', '..')");
      return typed('interval', interval(node, parts[0]!, parts[1]!));
    }
    if (name === 'bbox') {
      const values = parts.map(part => {
        const { node: value } = read(part);
        return value.kind === 'number' ? value.value : fail(part, 'A box takes plain numbers.');
      });
      budget.positions -= 4;
      if (budget.positions < 0) fail(node, `The filter has over ${MOST_POSITIONS} positions. Simplify it.`);
      return typed('geometry', { kind: 'bbox', values: sound(node, () => checkBox(values)) });
    }
    if (/^a_(equals|contains|containedby|overlaps)$/.test(name))
      return fail(node, `${name.toUpperCase()} is not offered: no property here is an array.`);
    const near = nearest(shorten(name), ALL_FUNCTIONS);
    const hint = near
      ? `Did you mean ${near.toUpperCase()}?`
      : `There are: ${ALL_FUNCTIONS.map(one => one.toUpperCase()).join(', ')}.`;
    return fail(node, `There is no function "${shorten(name)}". ${hint}`);
  }

  function interval(node: Raw, first: Raw, last: Raw): Filter {
    const [from, to] = [first, last].map((part): Filter => {
      if (part.kind === 'text') return part.value === '..' ? { kind: 'unbounded' } : readInstant(part, part.value);
      const one = read(part);
      return isInstant(one) ? one.node : mismatch(one, 'date', 'in INTERVAL');
    }) as [Filter, Filter];
    if ('value' in from && 'value' in to) {
      // A day and a moment are compared by their days.
      const size = from.kind === to.kind ? undefined : 10;
      const [a, b] = [String(from.value).slice(0, size), String(to.value).slice(0, size)];
      if (comparable(a) > comparable(b)) fail(node, 'The interval ends before it begins. Write the earlier end first.');
    }
    return { kind: 'interval', from, to };
  }

  const whole = read(raw);
  return whole.type === 'boolean' ? whole.node : mismatch(whole, 'boolean', 'as the filter');
}

/** 12:00:00Z sorts after 12:00:00.5Z as text: without the Z it does not. */
const comparable = (instant: string): string => instant.replace(/Z$/, '');

/** Where a node begins, in a text. */
export const beginning = (node: Raw): number => startOf(node as Expression);
