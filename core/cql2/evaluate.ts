import { points } from './arithmetic.ts';
import { bandsOf, calculate, callNumber } from './calculate.ts';
import type { CompareOperator, Expression, Value } from './expression.ts';
import { matches } from './like.ts';

export type Row = Record<string, Value | undefined>;

/**
 * The value of an expression for one row, three-valued as in SQL: null = unknown. A name the row does not have is null,
 * and so is NaN. Comparisons that a trace wants one by one are evaluated through here too.
 */
export function evaluate(expression: Expression, row: Row): Value {
  switch (expression.kind) {
    case 'number':
    case 'text':
    case 'boolean':
      return expression.value;
    case 'name': {
      const value = Object.hasOwn(row, expression.name) ? row[expression.name] : null;
      return value === undefined || Number.isNaN(value) ? null : value;
    }
    case 'negate':
      return known(-number(expression.of, row));
    case 'arithmetic':
      return known(calculate(expression.operator, number(expression.left, row), number(expression.right, row)));
    case 'compare':
      return compare(expression.operator, evaluate(expression.left, row), evaluate(expression.right, row));
    case 'between': {
      const of = evaluate(expression.of, row);
      const low = compare('>=', of, evaluate(expression.low, row));
      const inside = both(low, compare('<=', of, evaluate(expression.high, row)));
      return expression.negated ? opposite(inside) : inside;
    }
    case 'in': {
      const of = evaluate(expression.of, row);
      let found: boolean | null = false;
      for (const item of expression.list) found = either(found, compare('=', of, evaluate(item, row)));
      return expression.negated ? opposite(found) : found;
    }
    case 'is_null':
      return (evaluate(expression.of, row) === null) !== expression.negated;
    case 'like': {
      const of = evaluate(expression.of, row);
      const pattern = evaluate(expression.pattern, row);
      if (of === null || pattern === null) return null;
      return matches(String(of), String(pattern)) !== expression.negated;
    }
    case 'and': {
      let truth: boolean | null = true;
      for (const part of expression.parts) {
        truth = both(truth, evaluate(part, row) as boolean | null);
        if (truth === false) return false;
      }
      return truth;
    }
    case 'or': {
      let truth: boolean | null = false;
      for (const part of expression.parts) {
        truth = either(truth, evaluate(part, row) as boolean | null);
        if (truth === true) return true;
      }
      return truth;
    }
    case 'not':
      return opposite(evaluate(expression.of, row) as boolean | null);
    case 'call':
      return call(expression, row);
  }
}

const number = (expression: Expression, row: Row): number => {
  const value = evaluate(expression, row);
  return typeof value === 'number' ? value : Number.NaN;
};

const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

function call({ name, parts }: Extract<Expression, { kind: 'call' }>, row: Row): Value {
  switch (name) {
    case 'ln':
    case 'exp':
    case 'abs':
      return known(callNumber[name](number(parts[0] as Expression, row)));
    case 'least':
    case 'greatest': {
      // Nulls are skipped, as PostgreSQL does; the SQL standard would answer null.
      let best: number | null = null;
      for (const part of parts) {
        const value = number(part, row);
        if (Number.isNaN(value)) continue;
        if (best === null || (name === 'least' ? value < best : value > best)) best = value;
      }
      return best;
    }
    case 'coalesce': {
      for (const part of parts) {
        const value = evaluate(part, row);
        if (value !== null) return value;
      }
      return null;
    }
    case 'points': {
      const { values, thresholds } = bandsOf(parts);
      return known(points(number(parts[0] as Expression, row), values, thresholds));
    }
  }
}

export function compare(operator: CompareOperator, a: Value, b: Value): boolean | null {
  if (a === null || b === null) return null;
  const order = typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : a < b ? -1 : a > b ? 1 : 0;
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** By code point, as `collate "C"` in PostgreSQL; JavaScript's own `<` goes by UTF-16 unit and differs above U+FFFF. */
function compareText(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

const both = (a: boolean | null, b: boolean | null) =>
  a === false || b === false ? false : a === null || b === null ? null : true;
const either = (a: boolean | null, b: boolean | null) =>
  a === true || b === true ? true : a === null || b === null ? null : false;
const opposite = (a: boolean | null) => (a === null ? null : !a);
