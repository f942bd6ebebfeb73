import { literal } from '#core/cql2/check.ts';
import { evaluate, type Row } from '#core/cql2/evaluate.ts';
import { type CompareOperator, type Expression, mapParts, partsOf } from '#core/cql2/expression.ts';
import { print } from '#core/cql2/print.ts';
import type { CompiledStandard } from './compile.ts';

/** A number that a standard compares something with, in a comparison or as a step of `points`. */
export type Threshold = { of: Expression; limit: number; words: string };

/** Every threshold of a standard: of its terms as well, each once. */
export function thresholdsOf(compiled: CompiledStandard): Threshold[] {
  return nodesOf(compiled).flatMap(node => {
    if (node.kind === 'compare') {
      const limit = literal(node.right);
      return limit === null ? [] : [{ of: node.left, limit, words: short(node) }];
    }
    if (node.kind === 'call' && node.name === 'points') {
      const [of, ...rest] = node.parts as [Expression, ...Expression[]];
      return rest.flatMap((part, i) => {
        const limit = literal(part);
        return i % 2 === 0 || limit === null ? [] : [{ of, limit, words: `${short(of)} at step ${limit}` }];
      });
    }
    return [];
  });
}

const TURNED: Partial<Record<CompareOperator, CompareOperator>> = { '>=': '>', '>': '>=', '<': '<=', '<=': '<' };

/** The standard with one operator turned, one threshold moved by a little or one number of points changed, each in turn. */
export function mutantsOf(compiled: CompiledStandard, rows: Row[]): { words: string; standard: CompiledStandard }[] {
  return nodesOf(compiled)
    .flatMap(node => changesOf(node, rows).map(changed => ({ node, changed })))
    .map(({ node, changed }) => ({
      words: `${short(node)} → ${short(changed)}`,
      standard: replaceIn(compiled, node, changed),
    }));
}

function changesOf(node: Expression, rows: Row[]): Expression[] {
  if (node.kind === 'compare') {
    const limit = literal(node.right);
    if (limit === null) return [];
    const operator = TURNED[node.operator];
    const turned: Expression[] = operator ? [{ ...node, operator }] : [];
    return [...turned, ...moved(limit, stepOf(node.left, rows)).map(right => ({ ...node, right }))];
  }
  if (node.kind !== 'call' || node.name !== 'points') return [];
  const [of, ...rest] = node.parts as [Expression, ...Expression[]];
  const step = stepOf(of, rows);
  return rest.flatMap((part, i) => {
    const value = literal(part) ?? 0;
    const others = i % 2 === 0 ? [number(value + 1)] : moved(value, step);
    return others.map(
      (other): Expression => ({ ...node, parts: node.parts.map((old, at) => (at === i + 1 ? other : old)) }),
    );
  });
}

const moved = (limit: number, step: number): Expression[] => [limit + step, limit - step].map(number);

/** Counts and points come one by one; anything else is moved by a hundredth. */
export const stepOf = (of: Expression, rows: Row[]): number =>
  rows.every(row => Number.isInteger(evaluate(of, row) ?? 0)) ? 1 : 0.01;

/** Terms put in make long texts: their end, where the limit is, says most. */
const short = (node: Expression): string => {
  const text = print(node);
  return text.length > 90 ? `…${text.slice(-90)}` : text;
};

const number = (value: number): Expression => ({ kind: 'number', value, at: 0 });

function nodesOf({ insufficient, stale, rules, lower_requires, suspend }: CompiledStandard): Expression[] {
  const seen = new Set<Expression>();
  const visit = (node: Expression) => {
    if (seen.has(node)) return;
    seen.add(node);
    partsOf(node).forEach(visit);
  };
  for (const { expression } of [...insufficient, ...stale, ...rules]) visit(expression);
  for (const expression of [lower_requires, suspend]) if (expression) visit(expression);
  return [...seen];
}

/** A term is one object wherever it is used, so that it changes everywhere. */
function replaceIn(compiled: CompiledStandard, node: Expression, changed: Expression): CompiledStandard {
  const done = new Map<Expression, Expression>([[node, changed]]);
  const put = (old: Expression): Expression => {
    const known = done.get(old);
    if (known) return known;
    const made = mapParts(old, put);
    done.set(old, made);
    return made;
  };
  const all = <Entry extends { expression: Expression }>(entries: Entry[]): Entry[] =>
    entries.map(entry => ({ ...entry, expression: put(entry.expression) }));
  return {
    ...compiled,
    insufficient: all(compiled.insufficient),
    stale: all(compiled.stale),
    rules: all(compiled.rules),
    lower_requires: compiled.lower_requires && put(compiled.lower_requires),
    suspend: compiled.suspend && put(compiled.suspend),
    terms: Object.fromEntries(Object.entries(compiled.terms).map(([name, term]) => [name, put(term)])),
  };
}
