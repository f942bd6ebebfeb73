import type { Contribution } from '#core/contract.ts';
import { literal } from '#core/cql2/check.ts';
import { evaluate, type Row } from '#core/cql2/evaluate.ts';
import { type Expression, namesOf } from '#core/cql2/expression.ts';
import { print } from '#core/cql2/print.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';

type Part = { of: Expression; factor: number };

/**
 * What a term that rules compare with is made of, where it is a sum: a score, and the points of each part, times what the sum is multiplied
 * or divided by. A bound around the sum (`least(100, …)`) is looked through: parts are told as they are, before it. Null where the term is no sum.
 */
export function contributionsOf({ terms }: CompiledStandard, name: string, row: Row): Contribution[] | null {
  const term = Object.hasOwn(terms, name) ? terms[name] : undefined;
  if (!term) return null;
  // Each term is one object, wherever it was put in.
  const named = new Map(Object.entries(terms).map(([key, expression]) => [expression, key]));
  const parts = partsOfSum(term, 1, expression => named.has(expression));
  if (parts.filter(({ of }) => literal(of) === null).length < 2) return null;
  return parts.map(({ of, factor }) => {
    const value = evaluate(of, row);
    return {
      expression: named.get(of) ?? print(of),
      indicators: [...new Set(namesOf(of))],
      contribution: typeof value === 'number' ? value * factor : null,
    };
  });
}

/** Down to the sum through what is around it; a part that has a name of its own is told whole. */
function partsOfSum(expression: Expression, factor: number, isNamed: (part: Expression) => boolean): Part[] {
  const flat = (node: Expression, times: number, top: boolean): Part[] => {
    if (!top && isNamed(node)) return [{ of: node, factor: times }];
    if (node.kind === 'arithmetic' && (node.operator === '+' || node.operator === '-'))
      return [...flat(node.left, times, false), ...flat(node.right, node.operator === '-' ? -times : times, false)];
    return [{ of: node, factor: times }];
  };
  if (expression.kind === 'arithmetic') {
    const { operator, left, right } = expression;
    if (operator === '+' || operator === '-') return flat(expression, factor, true);
    const [by, of] = literal(left) === null ? [literal(right), left] : [literal(left), right];
    if (typeof by === 'number' && operator === '*') return partsOfSum(of, factor * by, isNamed);
    if (typeof by === 'number' && operator === '/' && of === left) return partsOfSum(of, factor / by, isNamed);
  }
  if (expression.kind === 'call' && (expression.name === 'least' || expression.name === 'greatest')) {
    const inner = expression.parts.filter(part => literal(part) === null);
    if (inner.length === 1) return partsOfSum(inner[0]!, factor, isNamed);
  }
  return [];
}
