import { LARGEST, SMALLEST } from './arithmetic.ts';
import type { Expression } from './expression.ts';

/** The largest absolute value a number can take, and the smallest other than zero (Infinity: it is always zero). */
export type Magnitude = { largest: number; smallest: number };

/**
 * What may stand in a column: an indicator or a property of an area. Counts are 32 bits, rates and their differences some
 * digits more; whatever lets numbers in (the table of `wusetu grade`) refuses others.
 */
export const COLUMN: Magnitude = { largest: 1e30, smallest: 1e-30 };

/**
 * Bounds of a numeric expression, from those of its parts: what they prove harmless needs no guard against overflow, and
 * that is nearly every condition in use. (A guard costs SQL a sub-select, about a microsecond a row.)
 */
export function magnitudeOf(expression: Expression, memo: Map<Expression, Magnitude> = new Map()): Magnitude {
  const before = memo.get(expression);
  if (before) return before;
  const found = bound(expression, part => magnitudeOf(part, memo));
  memo.set(expression, found);
  return found;
}

function bound(expression: Expression, of: (part: Expression) => Magnitude): Magnitude {
  switch (expression.kind) {
    case 'number': {
      const size = Math.abs(expression.value);
      return size === 0 ? { largest: 0, smallest: Number.POSITIVE_INFINITY } : { largest: size, smallest: size };
    }
    case 'name':
      return COLUMN;
    case 'negate':
      return of(expression.of);
    case 'arithmetic':
      return clip(arithmetic(expression.operator, of(expression.left), of(expression.right)));
    case 'call': {
      if (expression.name === 'ln') return { largest: 750, smallest: 1e-17 };
      if (expression.name === 'exp') return { largest: LARGEST, smallest: SMALLEST };
      const parts =
        expression.name === 'points' ? expression.parts.slice(1).filter((_, i) => i % 2 === 0) : expression.parts;
      const bounds = parts.map(of);
      return {
        largest: Math.max(...bounds.map(b => b.largest)),
        smallest: Math.min(...bounds.map(b => b.smallest)),
      };
    }
    default:
      return { largest: 0, smallest: Number.POSITIVE_INFINITY };
  }
}

/** Bounds of a result as if nothing overflowed; the guards are what keeps it so. */
export function arithmetic(operator: '+' | '-' | '*' | '/' | '^', a: Magnitude, b: Magnitude): Magnitude {
  switch (operator) {
    case '+':
    case '-':
      // What is left when nearly equal numbers cancel is at least the last digit of the smaller one.
      return { largest: a.largest + b.largest, smallest: Math.min(a.smallest, b.smallest) * 2 ** -53 };
    case '*':
      return { largest: a.largest * b.largest, smallest: a.smallest * b.smallest };
    case '/':
      return { largest: a.largest / b.smallest, smallest: a.smallest / b.largest };
    case '^':
      return { largest: Number.POSITIVE_INFINITY, smallest: 0 };
  }
}

export const isSafe = ({ largest, smallest }: Magnitude): boolean => largest <= LARGEST && smallest >= SMALLEST;

/** Whether an arithmetic node can be computed without a guard. */
export function isSafeArithmetic(
  node: Extract<Expression, { kind: 'arithmetic' }>,
  memo: Map<Expression, Magnitude>,
): boolean {
  const left = magnitudeOf(node.left, memo);
  const right = magnitudeOf(node.right, memo);
  const result = arithmetic(node.operator, left, right);
  // A sum cannot underflow: denormal results are exact.
  if (node.operator === '+' || node.operator === '-') return result.largest <= LARGEST;
  return isSafe(result);
}

/** After a guard nothing exceeds twice the limit (a sum of two values at it). */
const clip = ({ largest, smallest }: Magnitude): Magnitude => ({
  largest: Math.min(largest, 2.1 * LARGEST),
  smallest: Math.max(smallest, Number.MIN_VALUE),
});
