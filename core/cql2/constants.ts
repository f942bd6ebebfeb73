import { evaluate } from './evaluate.ts';
import { type Expression, mapParts, partsOf } from './expression.ts';

/**
 * The tree with every part that reads no name replaced by its value, so that PostgreSQL never folds a constant itself:
 * its planner would raise ln(0)'s error even in a branch of CASE that is never taken. A part whose value is null becomes
 * a name that no row has. Shared parts stay shared.
 */
export function foldConstants(expression: Expression, done = new Map<Expression, Expression>()): Expression {
  const fold = (node: Expression): Expression => {
    const before = done.get(node);
    if (before) return before;
    const folded = replaceConstant(mapParts(node, fold), node);
    done.set(node, folded);
    return folded;
  };
  return fold(expression);
}

/** Names no text can contain: the null that a constant part came to, and its type, which SQL has to be told. */
export const NULL_NUMBER = '\u0000number';
export const NULL_BOOLEAN = '\u0000boolean';

function replaceConstant(node: Expression, original: Expression): Expression {
  if (['number', 'text', 'boolean', 'name'].includes(node.kind)) return node;
  if (!partsOf(node).every(isConstant)) return node;
  const value = evaluate(original, {});
  const { at } = node;
  if (value === null) return { kind: 'name', name: isNumeric(node) ? NULL_NUMBER : NULL_BOOLEAN, at };
  if (typeof value === 'number') return { kind: 'number', value, at };
  return typeof value === 'boolean' ? { kind: 'boolean', value, at } : { kind: 'text', value, at };
}

const isConstant = (node: Expression): boolean =>
  node.kind === 'number' || node.kind === 'text' || node.kind === 'boolean' || isNull(node);

const isNull = (node: Expression): boolean =>
  node.kind === 'name' && (node.name === NULL_NUMBER || node.name === NULL_BOOLEAN);

const isNumeric = (node: Expression): boolean =>
  node.kind === 'arithmetic' || node.kind === 'negate' || (node.kind === 'call' && !node.parts.some(isUnknownTruth));

const isUnknownTruth = (node: Expression): boolean => node.kind === 'name' && node.name === NULL_BOOLEAN;
