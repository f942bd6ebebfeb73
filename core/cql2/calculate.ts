import { add, divide, exp, ln, multiply, power, subtract } from './arithmetic.ts';
import { literal } from './check.ts';
import type { Expression } from './expression.ts';

/** Arithmetic on two numbers (NaN = null). */
export function calculate(operator: '+' | '-' | '*' | '/' | '^', a: number, b: number): number {
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
  }
}

export const callNumber = { ln, exp, abs: Math.abs };

/** The bands of `points`, split. */
export function bandsOf(parts: Expression[]): { values: number[]; thresholds: number[] } {
  const numbers = parts.slice(1).map(part => literal(part) ?? Number.NaN);
  return { values: numbers.filter((_, i) => i % 2 === 0), thresholds: numbers.filter((_, i) => i % 2 === 1) };
}
