import { planNumber, planTruth } from './column_plan.ts';
import type { Columns } from './columns.ts';
import { foldConstants } from './constants.ts';
import { type Expression, partsOf } from './expression.ts';
import type { Magnitude } from './magnitude.ts';

/** Above this the names given to parts are forgotten: an hour of dragging makes some 100,000. */
const MOST_PARTS = 200_000;

export type RememberedColumns = {
  /** Evaluates some conditions; what neither this round nor the one before used is forgotten. */
  round<T>(evaluate: (truth: (condition: Expression) => Int8Array) => T): T;
};

/**
 * Evaluates conditions over columns that stay the same while the conditions change a little: the what-if of a dragged
 * threshold. Each part of a tree is computed over all rows once and kept under its structure, so the next round computes
 * the comparison that moved and what stands above it, and nothing else. The same loops as ./columns.ts, over whole columns
 * instead of blocks: for one round alone that is slower (intermediate columns leave the processor's cache).
 * Truths: 3 true, 1 unknown, 0 false.
 */
export function rememberColumns(columns: Columns, length: number): RememberedColumns {
  const names = new Map<string, number>();
  const numbers = new Map<number, { data: Float64Array; used: number }>();
  const truths = new Map<number, { data: Int8Array; used: number }>();
  let now = 0;

  /** The same number for the same structure, whatever tree it stands in. */
  function nameOf(node: Expression, named: Map<Expression, number>): number {
    const before = named.get(node);
    if (before !== undefined) return before;
    const { at: _, ...own } = node as Expression & Record<string, unknown>;
    const said = Object.values(own).filter(value => typeof value !== 'object');
    const key = `${said.join('\u0001')}(${partsOf(node).map(part => nameOf(part, named))})`;
    const name = names.get(key) ?? names.size;
    names.set(key, name);
    named.set(node, name);
    return name;
  }

  function round<T>(evaluate: (truth: (condition: Expression) => Int8Array) => T): T {
    now++;
    const named = new Map<Expression, number>();
    const folded = new Map<Expression, Expression>();
    const magnitudes = new Map<Expression, Magnitude>();
    const number = (node: Expression): Float64Array =>
      keep(numbers, nameOf(node, named), () => {
        const plan = planNumber(node, magnitudes);
        if (plan.kind === 'column' && Object.hasOwn(columns, plan.name)) return columns[plan.name] as Float64Array;
        const data = new Float64Array(length);
        if (plan.kind === 'loop')
          plan.loop(
            data,
            length,
            plan.parts.map(part => ({ data: number(part), offset: 0, run })),
          );
        else data.fill(plan.kind === 'constant' ? plan.value : Number.NaN);
        return data;
      });
    const truth = (node: Expression): Int8Array =>
      keep(truths, nameOf(node, named), () => {
        const plan = planTruth(node);
        const data = new Int8Array(length);
        if (plan.kind === 'constant') data.fill(plan.truth);
        else if (plan.kind === 'test')
          plan.loop(
            data,
            length,
            plan.parts.map(part => ({ data: number(part), offset: 0, run })),
          );
        else
          plan.loop(
            data,
            length,
            plan.parts.map(part => ({ data: truth(part), run })),
          );
        return data;
      });
    const result = evaluate(condition => truth(foldConstants(condition, folded)));
    forget(numbers);
    forget(truths);
    if (names.size > MOST_PARTS) for (const map of [names, numbers, truths]) map.clear();
    return result;
  }

  function keep<T>(kept: Map<number, { data: T; used: number }>, name: number, compute: () => T): T {
    const before = kept.get(name);
    if (before) before.used = now;
    else kept.set(name, { data: compute(), used: now });
    return (before ?? (kept.get(name) as { data: T })).data;
  }

  function forget(kept: Map<number, { used: number }>): void {
    for (const [name, { used }] of kept) if (used < now - 1) kept.delete(name);
  }

  return { round };
}

/** The parts are computed before the loop reads them. */
const run = () => {};
