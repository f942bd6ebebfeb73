import type { Comparison, Truth } from '#core/contract.ts';
import { literal } from '#core/cql2/check.ts';
import { evaluate, type Row } from '#core/cql2/evaluate.ts';
import { type Expression, FLIPPED, namesOf } from '#core/cql2/expression.ts';
import { print } from '#core/cql2/print.ts';

/** A comparison of a trace; `negated` under a NOT. */
export type Leaf = Omit<Comparison, 'contributions'> & { negated: boolean };
type Described = Omit<Leaf, 'decisive' | 'negated'>;

/** The comparisons of a condition, left to right. A true OR is decided by its true parts alone, a false AND by its false ones. */
export function leavesOf(condition: Expression, row: Row): Leaf[] {
  const visit = (node: Expression, decisive: boolean, negated: boolean): Leaf[] => {
    if (node.kind === 'and' || node.kind === 'or') {
      const whole = evaluate(node, row);
      return node.parts.flatMap(part => visit(part, decisive && evaluate(part, row) === whole, negated));
    }
    if (node.kind === 'not') return visit(node.of, decisive, !negated);
    return describe(node, row).map(comparison => ({ ...comparison, decisive, negated }));
  };
  return visit(condition, true, false);
}

function describe(node: Expression, row: Row): Described[] {
  const truth = evaluate(node, row) as Truth;
  const expression = print(node);
  switch (node.kind) {
    case 'compare': {
      const flip = literal(node.left) !== null && literal(node.right) === null;
      const [left, right] = flip ? [node.right, node.left] : [node.left, node.right];
      const operator = flip ? FLIPPED[node.operator] : node.operator;
      return [{ expression, ...sides(left, operator, number(right, row), row), truth }];
    }
    case 'between': {
      if (node.negated) return [{ expression, ...sides(node.of, 'not between', number(node.low, row), row), truth }];
      // Two thresholds: two comparisons.
      return ([node.low, node.high] as const).map((limit, i) => {
        const operator = i === 0 ? '>=' : '<=';
        const half: Expression = { kind: 'compare', operator, left: node.of, right: limit, at: node.at };
        return {
          expression: print(half),
          ...sides(node.of, operator, number(limit, row), row),
          truth: evaluate(half, row) as Truth,
        };
      });
    }
    case 'in':
      return [{ expression, ...sides(node.of, node.negated ? 'not in' : 'in', null, row), truth }];
    case 'is_null':
      return [{ expression, ...sides(node.of, node.negated ? 'is not null' : 'is null', null, row), truth }];
    default:
      return [{ expression, indicator: null, operator: '', value: null, threshold: null, truth }];
  }
}

function sides(left: Expression, operator: string, threshold: number | null, row: Row) {
  const indicator = indicatorOf(left);
  // What coalesce puts in the place of a missing value is not a value to show.
  const value = indicator === null ? number(left, row) : number({ kind: 'name', name: indicator, at: 0 }, row);
  return { indicator, operator, value, threshold };
}

/** The indicator or term a side is about: itself, or the one that coalesce falls back from. */
function indicatorOf(side: Expression): string | null {
  if (side.kind === 'name') return side.name;
  if (side.kind !== 'call' || side.name !== 'coalesce') return null;
  const [only, ...others] = namesOf(side);
  return only !== undefined && others.length === 0 ? only : null;
}

function number(expression: Expression, row: Row): number | null {
  const value = evaluate(expression, row);
  return typeof value === 'number' ? value : null;
}

/** Names that are null where a condition is unknown: only those whose absence keeps it from being known. */
export function missingIn(condition: Expression, row: Row): string[] {
  const visit = (node: Expression): string[] => {
    if (evaluate(node, row) !== null) return [];
    if (node.kind === 'and' || node.kind === 'or') return node.parts.flatMap(visit);
    if (node.kind === 'not') return visit(node.of);
    const names = namesOf(node);
    const absent = names.filter(name => evaluate({ kind: 'name', name, at: 0 }, row) === null);
    // A ratio over zero is null although everything it reads is there.
    return absent.length ? absent : names;
  };
  return [...new Set(visit(condition))];
}
