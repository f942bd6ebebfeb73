import { LARGEST, LARGEST_EXPONENT, LARGEST_POWER, MULTIPLIED_POWERS, SMALLEST } from './arithmetic.ts';
import { bandsOf } from './calculate.ts';
import { foldConstants, NULL_BOOLEAN, NULL_NUMBER } from './constants.ts';
import type { Expression } from './expression.ts';
import { isSafeArithmetic, type Magnitude } from './magnitude.ts';

export type SqlOptions = {
  /** SQL of a name: a column (or an expression as cheap as one: it may be repeated), double precision for a number. */
  column(name: string): string;
  /** SQL of a text constant: a placeholder, never the text itself. Numbers and truths are written out. */
  bind(value: string): string;
};

/**
 * Tree → SQL text that PostgreSQL evaluates as ./evaluate.ts does: three-valued, in double precision, never raising an
 * error. Where bounds cannot rule out an overflow (./magnitude.ts), the test of ./arithmetic.ts comes first; an operand
 * that is not a plain column is then named in a sub-select, not repeated: repeating doubles the text at every level.
 */
export function toSql(expression: Expression, options: SqlOptions): string {
  return makeWriter(options).write(foldConstants(expression));
}

type Operand = { sql: string; simple: boolean };
const float = (value: number): string => `'${Object.is(value, -0) ? '-0' : value}'::float8`;
const array = (values: number[]): string => `'{${values.join(',')}}'::float8[]`;

function makeWriter(options: SqlOptions) {
  const magnitudes = new Map<Expression, Magnitude>();
  let names = 0;

  function write(node: Expression): string {
    switch (node.kind) {
      case 'number':
        return float(node.value);
      case 'text':
        return `${options.bind(node.value)}::text`;
      case 'boolean':
        return node.value ? 'true' : 'false';
      case 'name':
        return node.name === NULL_NUMBER
          ? 'null::float8'
          : node.name === NULL_BOOLEAN
            ? 'null::boolean'
            : options.column(node.name);
      case 'negate':
        return `(- ${write(node.of)})`;
      case 'arithmetic':
        return arithmetic(node);
      case 'compare':
        return `(${write(node.left)}${collation(node.left, node.right)} ${node.operator} ${write(node.right)})`;
      case 'between': {
        const collate = collation(node.of, node.low, node.high);
        return `(${write(node.of)}${collate} ${not(node)}between ${write(node.low)} and ${write(node.high)})`;
      }
      case 'in':
        return `(${write(node.of)} ${not(node)}in (${node.list.map(write).join(', ')}))`;
      case 'is_null':
        return `(${write(node.of)} is ${not(node)}null)`;
      case 'like':
        return `(${write(node.of)} collate "C" ${not(node)}like ${write(node.pattern)})`;
      case 'and':
      case 'or':
        return `(${node.parts.map(write).join(` ${node.kind} `)})`;
      case 'not':
        return `(not ${write(node.of)})`;
      case 'call':
        return call(node);
    }
  }

  const operand = (node: Expression): Operand => ({
    sql: write(node),
    simple: node.kind === 'name' || node.kind === 'number',
  });

  /** Text built from operands that it repeats: those that are not plain columns are named first. */
  function naming(operands: Operand[], build: (...sql: string[]) => string): string {
    if (operands.every(({ simple }) => simple)) return build(...operands.map(({ sql }) => sql));
    const alias = `v${++names}`;
    const columns = operands.map(({ sql }, i) => `(${sql})::float8 as x${i}`);
    const named = operands.map(({ sql, simple }, i) => (simple ? sql : `${alias}.x${i}`));
    const needed = columns.filter((_, i) => !operands[i]?.simple);
    return `(select ${build(...named)} from (select ${needed.join(', ')} offset 0) as ${alias})`;
  }

  function arithmetic(node: Extract<Expression, { kind: 'arithmetic' }>): string {
    const { operator, right } = node;
    const left = operand(node.left);
    if (operator === '^') return naming([left, operand(right)], (a, b) => power(a, b, right));
    if (isSafeArithmetic(node, magnitudes)) {
      const divisor = operator === '/' && !(right.kind === 'number' && right.value !== 0);
      return `(${left.sql} ${operator} ${divisor ? `nullif(${write(right)}, 0)` : write(right)})`;
    }
    return naming([left, operand(right)], (a, b) => GUARDED[operator](a, b));
  }

  /** Whole powers of 1 to 4 are multiplied out, as ./arithmetic.ts does. */
  function power(a: string, b: string, exponent: Expression): string {
    const multiplied = (times: number): string => {
      let product: Operand = { sql: a, simple: true };
      for (let i = 1; i < times; i++) {
        product = { sql: naming([product, { sql: a, simple: true }], GUARDED['*']), simple: false };
      }
      return product.sql;
    };
    const whole = Array.from({ length: MULTIPLIED_POWERS }, (_, i) => i + 1);
    if (exponent.kind === 'number' && whole.includes(exponent.value)) return multiplied(exponent.value);
    const cases =
      exponent.kind === 'number' ? [] : whole.map(times => `when ${b} = ${times} then ${multiplied(times)}`);
    const size = `${b} * ln(abs(${a}))`;
    return `(case when abs(${b}) > ${float(LARGEST_POWER)} then null
      when abs(${b}) < ${float(SMALLEST)} then case when ${a} is not null then 1::float8 end
      ${cases.join(' ')}
      when ${a} = 0 then case when ${b} > 0 then 0::float8 end
      when ${a} < 0 and ${b} <> floor(${b}) then null
      when ${size} > ${LARGEST_EXPONENT} then null
      when ${size} < -${LARGEST_EXPONENT} then 0::float8
      else power(${a}, ${b}) end)`;
  }

  function call(node: Extract<Expression, { kind: 'call' }>): string {
    const [first] = node.parts;
    switch (node.name) {
      case 'ln':
        return naming([operand(first as Expression)], x => `ln(case when ${x} > 0 then ${x} end)`);
      case 'exp':
        return naming(
          [operand(first as Expression)],
          x =>
            `(case when ${x} > ${LARGEST_EXPONENT} then null when ${x} < -${LARGEST_EXPONENT} then 0::float8 else exp(${x}) end)`,
        );
      case 'points': {
        const { values, thresholds } = bandsOf(node.parts);
        if (thresholds.length === 0)
          return naming(
            [operand(first as Expression)],
            x => `(case when ${x} is not null then ${float(values[0] as number)} end)`,
          );
        return `(${array(values)})[1 + width_bucket(${write(first as Expression)}, ${array(thresholds)})]`;
      }
      default:
        return `${node.name}(${node.parts.map(write).join(', ')})`;
    }
  }

  return { write };
}

const not = ({ negated }: { negated: boolean }): string => (negated ? 'not ' : '');

/** Text is ordered by code point, whatever the database's collation. */
const collation = (...nodes: Expression[]): string => (nodes.some(({ kind }) => kind === 'text') ? ' collate "C"' : '');

/** The tests of ./arithmetic.ts, in the same order. A null operand makes every test unknown and the result null. */
const GUARDED = {
  '+': (a: string, b: string) => limitedSum(a, '+', b),
  '-': (a: string, b: string) => limitedSum(a, '-', b),
  '*': (a: string, b: string) =>
    `(case when ${a} = 0 or ${b} = 0 then ${a} * ${b}
      when abs(${b}) >= 1 then case when abs(${a}) > ${float(LARGEST)} / abs(${b}) then null else ${a} * ${b} end
      else case when abs(${a}) < ${float(SMALLEST)} / abs(${b}) then 0::float8 else ${a} * ${b} end end)`,
  '/': (a: string, b: string) =>
    `(case when ${b} = 0 then null
      when ${a} = 0 then ${a} / ${b}
      when abs(${b}) < 1 then case when abs(${a}) > ${float(LARGEST)} * abs(${b}) then null else ${a} / ${b} end
      else case when abs(${a}) < ${float(SMALLEST)} * abs(${b}) then 0::float8 else ${a} / ${b} end end)`,
};

const limitedSum = (a: string, operator: '+' | '-', b: string): string =>
  `(case when abs(${a}) > ${float(LARGEST)} or abs(${b}) > ${float(LARGEST)} then null else ${a} ${operator} ${b} end)`;
