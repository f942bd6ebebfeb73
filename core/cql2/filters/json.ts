import { LARGEST, SMALLEST } from '#core/cql2/arithmetic.ts';
import { Cql2Error, DEEPEST_NESTING, type Expression, MOST_NODES, shorten } from '#core/cql2/expression.ts';
import type { Raw } from './tree.ts';

const COMPARISONS = ['=', '<>', '<', '<=', '>', '>='];
const ARITHMETIC = ['+', '-', '*', '/', '%', 'div', '^'];

/** CQL2 JSON → raw tree with the JSON path of each node, for messages. Bounded in depth and nodes; throws Cql2Error. */
export function readJson(json: unknown): { raw: Raw; paths: string[] } {
  const paths: string[] = [];

  function read(value: unknown, path: string, depth: number): Expression {
    const at = paths.push(path) - 1;
    const fail = (message: string): never => {
      throw jsonError(path, message);
    };
    if (paths.length > MOST_NODES) fail(`The filter has more than ${MOST_NODES} parts. Make it shorter.`);
    if (depth > 2 * DEEPEST_NESTING) fail(`The filter is nested more than ${2 * DEEPEST_NESTING} deep.`);
    const child = (part: unknown, member: string): Expression => read(part, `${path}${member}`, depth + 1);

    if (typeof value === 'number') {
      const size = Math.abs(value);
      if (!Number.isFinite(value) || size > LARGEST) fail('The number is too large; the largest is 1e300.');
      if (size > 0 && size < SMALLEST) fail('The number is too small; the smallest above 0 is 1e-300.');
      return { kind: 'number', value, at };
    }
    if (typeof value === 'boolean') return { kind: 'boolean', value, at };
    if (typeof value === 'string') {
      // CQL2 text reads \' as a quote, so that no literal there can end so.
      if (value.endsWith('\\')) fail('A text cannot end with "\\".');
      return { kind: 'text', value, at };
    }
    if (value === null) return fail('null cannot be compared. Write {"op": "isNull", "args": [{"property": "…"}]}.');
    if (typeof value !== 'object' || Array.isArray(value))
      return fail('Expected a property, a value or an object with "op" and "args" here.');
    const given = value as Record<string, unknown>;
    const has = (member: string): boolean => Object.hasOwn(given, member);
    const call = (name: string, parts: Expression[]): Expression => ({ kind: 'call', name, parts, at }) as Expression;

    if (has('op')) return operation(given.op, given.args);
    if (has('property')) {
      if (typeof given.property !== 'string' || given.property === '')
        return fail('"property" is the name of a property, as text.');
      return { kind: 'name', name: given.property, at };
    }
    for (const literal of ['date', 'timestamp'])
      if (has(literal)) return call(literal, [child(given[literal], `.${literal}`)]);
    if (has('interval')) {
      const ends = given.interval;
      if (!Array.isArray(ends) || ends.length !== 2) return fail('"interval" is a list of two: [start, end].');
      return call(
        'interval',
        ends.map((end, i) => child(end, `.interval[${i}]`)),
      );
    }
    if (has('bbox')) {
      if (!Array.isArray(given.bbox) || given.bbox.length > 6) return fail('"bbox" is a list of 4 or 6 numbers.');
      return call(
        'bbox',
        given.bbox.map((edge, i) => child(edge, `.bbox[${i}]`)),
      );
    }
    if (has('type')) return { kind: 'geometry', geometry: given, at } as unknown as Expression;
    return fail('The object has none of "op", "property", "date", "timestamp", "interval", "bbox", "type".');

    function operation(op: unknown, args: unknown): Expression {
      if (typeof op !== 'string') return fail('"op" is the name of an operator or function, as text.');
      if (!Array.isArray(args)) return fail(`"args" of "${shorten(op)}" is a list.`);
      const part = (i: number): Expression => child(args[i], `.args[${i}]`);
      const takes = (count: number): void => {
        if (args.length !== count) fail(`"${shorten(op)}" takes ${count} arguments; it got ${args.length}.`);
      };
      if (op === 'and' || op === 'or') {
        if (args.length < 2) fail(`"${op}" takes at least 2 arguments; it got ${args.length}.`);
        return { kind: op, parts: args.map((_, i) => part(i)), at };
      }
      if (op === 'not') {
        takes(1);
        return { kind: 'not', of: part(0), at };
      }
      if (COMPARISONS.includes(op)) {
        takes(2);
        return { kind: 'compare', operator: op as '=', left: part(0), right: part(1), at };
      }
      if (ARITHMETIC.includes(op)) {
        takes(2);
        return { kind: 'arithmetic', operator: op as '+', left: part(0), right: part(1), at };
      }
      if (op === 'like') {
        takes(2);
        return { kind: 'like', negated: false, of: part(0), pattern: part(1), at };
      }
      if (op === 'between') {
        takes(3);
        return { kind: 'between', negated: false, of: part(0), low: part(1), high: part(2), at };
      }
      if (op === 'isNull') {
        takes(1);
        return { kind: 'is_null', negated: false, of: part(0), at };
      }
      if (op === 'in') {
        takes(2);
        const list: unknown = args[1];
        if (!Array.isArray(list) || list.length === 0) return fail('The second argument of "in" is a list of values.');
        return {
          kind: 'in',
          negated: false,
          of: part(0),
          list: list.map((item, i) => child(item, `.args[1][${i}]`)),
          at,
        };
      }
      // Texts of literals are read only in their own form.
      if (['date', 'timestamp', 'interval', 'bbox'].includes(op.toLowerCase()))
        return fail(`Write {"${op.toLowerCase()}": …} instead of an "op".`);
      return call(
        op.toLowerCase(),
        args.map((_, i) => part(i)),
      );
    }
  }

  return { raw: read(json, '$', 0), paths };
}

/** A fault in JSON has a path, not a line. */
export const jsonError = (path: string, message: string): Cql2Error =>
  new Cql2Error(`${message} (at ${path.length > 100 ? `…${path.slice(-100)}` : path})`, 1, 1);
