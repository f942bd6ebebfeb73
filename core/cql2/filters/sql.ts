import { add, divide, exp, ln, multiply, power, subtract } from '#core/cql2/arithmetic.ts';
import { float, makeGuards, type Operand } from '#core/cql2/guarded_sql.ts';
import type { SqlOptions } from '#core/cql2/sql.ts';
import { spatialSql } from './spatial_sql.ts';
import { temporalSql, temporalType } from './temporal_sql.ts';
import { type Filter, isOneOf, NUMBER_FUNCTIONS, SPATIAL_FUNCTIONS, TEMPORAL_FUNCTIONS } from './tree.ts';

/**
 * Remainders and whole quotients are computed in decimal numbers, which have no error to raise in this range and where
 * 0.3 % 0.1 is 0; outside it they are null.
 */
const LARGEST_DIVIDED = 1e15;
const SMALLEST_DIVISOR = 1e-9;

/**
 * Filter → SQL condition for PostgreSQL and PGlite, three-valued, that raises no error whatever the rows hold. Text, dates
 * and geometries are bound; numbers are written out; names come from `column` alone.
 */
export function toSql(filter: Filter, { column, bind }: SqlOptions): string {
  const guards = makeGuards();

  function write(node: Filter): string {
    switch (node.kind) {
      case 'number':
        return float(node.value);
      case 'text':
        return `${bind(node.value)}::text`;
      case 'boolean':
        return node.value ? 'true' : 'false';
      case 'date':
        return `${bind(node.value)}::text::date`;
      case 'timestamp':
        return `${bind(node.value)}::text::timestamptz`;
      case 'name':
        return column(node.name);
      case 'geometry':
      case 'bbox':
        // Reached by IS NULL alone: a literal is there.
        return 'true';
      case 'interval':
        return `(${[node.from, node.to].map(end => (end.kind === 'name' ? `case when ${write(end)} is not null then true end` : 'true')).join(' and ')})`;
      case 'unbounded':
        return 'true';
      case 'arithmetic':
        return arithmetic(node);
      case 'compare':
        return compare(node.operator, node.left, node.right);
      case 'between':
        return `(${compare('>=', node.of, node.low)} and ${compare('<=', node.of, node.high)})`;
      case 'in':
        return among(node.of, node.list);
      case 'is_null':
        return `(${write(node.of)} is null)`;
      case 'like':
        return `(${write(node.of)} collate "C" like ${write(node.pattern)})`;
      case 'and':
      case 'or':
        return `(${node.parts.map(write).join(` ${node.kind} `)})`;
      case 'not':
        return `(not ${write(node.of)})`;
      case 'call':
        return call(node);
    }
  }

  /** Text is ordered by code point, whatever the database's collation. A day and a moment are compared by their days. */
  function compare(operator: string, left: Filter, right: Filter): string {
    const types = [temporalType(left), temporalType(right)];
    if (types.includes('date') && types.includes('timestamp')) return `(${asDay(left)} ${operator} ${asDay(right)})`;
    const collate = isText(left) && operator !== '=' && operator !== '<>' ? ' collate "C"' : '';
    return `(${write(left)}${collate} ${operator} ${write(right)})`;
  }

  const asDay = (node: Filter): string =>
    temporalType(node) === 'timestamp' ? `((${write(node)}) at time zone 'UTC')::date` : write(node);

  function among(of: Filter, list: Filter[]): string {
    const types = new Set([of, ...list].map(temporalType));
    if (types.size > 1) return `(${list.map(item => compare('=', of, item)).join(' or ')})`;
    return `(${write(of)} in (${list.map(write).join(', ')}))`;
  }

  const operand = (node: Filter): Operand => {
    const value = constant(node);
    if (value !== undefined) return { sql: value === null ? 'null::float8' : float(value), simple: true };
    return { sql: write(node), simple: node.kind === 'name' };
  };

  /** Constants are computed here: the planner of PostgreSQL raises their errors even in a branch that is never taken. */
  function arithmetic(node: Extract<Filter, { kind: 'arithmetic' }>): string {
    const value = constant(node);
    if (value !== undefined) return value === null ? 'null::float8' : float(value);
    const left = operand(node.left);
    const right = operand(node.right);
    switch (node.operator) {
      case '^':
        return guards.power(left, right, constant(node.right) ?? null);
      case '%':
        return guards.naming([left, right], (a, b) => decimal('mod', a, b));
      case 'div':
        return guards.naming([left, right], (a, b) => decimal('div', a, b));
      default:
        return guards.guarded(node.operator, left, right);
    }
  }

  function call(node: Extract<Filter, { kind: 'call' }>): string {
    const { name, parts } = node;
    if (isOneOf(SPATIAL_FUNCTIONS, name)) return spatialSql(name, parts[0]!, parts[1]!, { column, bind });
    if (isOneOf(TEMPORAL_FUNCTIONS, name)) return temporalSql(name, parts[0]!, parts[1]!, write);
    if (isOneOf(NUMBER_FUNCTIONS, name)) {
      const value = constant(node);
      if (value !== undefined) return value === null ? 'null::float8' : float(value);
      if (name === 'ln' || name === 'exp') return guards[name](operand(parts[0]!));
      return `${name}(${parts.map(part => operand(part).sql).join(', ')})`;
    }
    const of = write(parts[0]!);
    // lower() alone would keep ß and the final sigma apart from what they fold to.
    if (name === 'casei') return `translate(replace(lower(${of}), 'ß', 'ss'), 'ς', 'σ')`;
    // Without the extension unaccent, which PGlite does not have: letters apart from their marks, the marks dropped.
    return `normalize(regexp_replace(normalize(${of}, NFD), '[\u0300-\u036f]', '', 'g'), NFC)`;
  }

  return write(filter);
}

const decimal = (function_: 'mod' | 'div', a: string, b: string): string =>
  `(case when abs(${a}) > ${float(LARGEST_DIVIDED)} or abs(${b}) > ${float(LARGEST_DIVIDED)} or abs(${b}) < ${float(SMALLEST_DIVISOR)} then null
    else ${function_}((${a})::numeric, (${b})::numeric)::float8 end)`;

const isText = (node: Filter): boolean =>
  node.kind === 'text' ||
  (node.kind === 'name' && node.type === 'text') ||
  (node.kind === 'call' && (node.name === 'casei' || node.name === 'accenti'));

/** The value of a number without names, null where it has none (1 / 0), undefined where it depends on the row. */
export function constant(node: Filter): number | null | undefined {
  if (node.kind === 'number') return node.value;
  if (node.kind === 'arithmetic') {
    const a = constant(node.left);
    const b = constant(node.right);
    if (a === undefined || b === undefined) return undefined;
    return a === null || b === null ? null : finite(computed(node.operator, a, b));
  }
  if (node.kind !== 'call' || !isOneOf(NUMBER_FUNCTIONS, node.name)) return undefined;
  const values = node.parts.map(constant);
  if (values.includes(undefined)) return undefined;
  const known = values.filter(value => typeof value === 'number');
  const first = values[0] as number | null;
  switch (node.name) {
    case 'abs':
      return first === null ? null : Math.abs(first);
    case 'ln':
      return first === null ? null : finite(ln(first));
    case 'exp':
      return first === null ? null : finite(exp(first));
    case 'coalesce':
      return known[0] ?? null;
    default:
      return known.length === 0 ? null : node.name === 'least' ? Math.min(...known) : Math.max(...known);
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function computed(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return add(a, b);
    case '-':
      return subtract(a, b);
    case '*':
      return multiply(a, b);
    case '/':
      return divide(a, b);
    case '^':
      return power(a, b);
    default: {
      if (Math.abs(a) > LARGEST_DIVIDED || Math.abs(b) > LARGEST_DIVIDED || Math.abs(b) < SMALLEST_DIVISOR)
        return Number.NaN;
      const [x, y, scale] = decimals(a, b);
      return operator === 'div' ? Number(x / y) : Number(`${x % y}e${scale}`);
    }
  }
}

/** Both numbers as whole multiples of one power of ten, of the 15 digits that `::numeric` keeps of a double. */
function decimals(a: number, b: number): [bigint, bigint, number] {
  const [x, y] = [a, b].map(value => {
    const [digits, exponent] = value.toExponential(14).split('e') as [string, string];
    return { digits: BigInt(digits.replace('.', '')), exponent: Number(exponent) - 14 };
  }) as [{ digits: bigint; exponent: number }, { digits: bigint; exponent: number }];
  const scale = Math.min(x.exponent, y.exponent);
  const shifted = ({ digits, exponent }: typeof x): bigint => digits * 10n ** BigInt(exponent - scale);
  return [shifted(x), shifted(y), scale];
}
