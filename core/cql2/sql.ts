import { bandsOf } from './calculate.ts';
import { foldConstants, NULL_BOOLEAN, NULL_NUMBER } from './constants.ts';
import type { Expression } from './expression.ts';
import { float, makeGuards, type Operand } from './guarded_sql.ts';
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

const array = (values: number[]): string => `'{${values.join(',')}}'::float8[]`;

function makeWriter(options: SqlOptions) {
  const magnitudes = new Map<Expression, Magnitude>();
  const guards = makeGuards();

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

  function arithmetic(node: Extract<Expression, { kind: 'arithmetic' }>): string {
    const { operator, right } = node;
    const left = operand(node.left);
    if (operator === '^') return guards.power(left, operand(right), right.kind === 'number' ? right.value : null);
    if (isSafeArithmetic(node, magnitudes)) {
      const divisor = operator === '/' && !(right.kind === 'number' && right.value !== 0);
      return `(${left.sql} ${operator} ${divisor ? `nullif(${write(right)}, 0)` : write(right)})`;
    }
    return guards.guarded(operator, left, operand(right));
  }

  function call(node: Extract<Expression, { kind: 'call' }>): string {
    const [first] = node.parts;
    switch (node.name) {
      case 'ln':
        return guards.ln(operand(first as Expression));
      case 'exp':
        return guards.exp(operand(first as Expression));
      case 'points': {
        const { values, thresholds } = bandsOf(node.parts);
        if (thresholds.length === 0)
          return guards.naming(
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
