import { BLOCK } from './block.ts';
import { isTruth, planNumber, planTruth } from './column_plan.ts';
import { foldConstants } from './constants.ts';
import type { Expression } from './expression.ts';
import type { Magnitude } from './magnitude.ts';

/** One array a name, NaN = null. A name without an array is null in every row. */
export type Columns = Record<string, Float64Array>;

/** `stamp` is new for every block, so that a part shared by several expressions is computed once. */
export type Block = { columns: Columns; start: number; count: number; stamp: number };
/** Where the numbers of the current block are: a column itself at an offset, or a slot's own array at 0. */
export type NumberSlot = { data: Float64Array; offset: number; run(block: Block): void };
/** 3 true, 0 false, 1 unknown: see ./column_loops.ts. */
export type TruthSlot = { data: Int8Array; run(block: Block): void };

const NULLS = new Float64Array(BLOCK).fill(Number.NaN);
let stamps = 0;

/**
 * Tree → a function over whole columns, with the same results as ./evaluate.ts row by row. Closures over typed arrays, not
 * generated code: the page's security policy forbids `new Function`. A condition gives 1 true, 0 false, -1 unknown.
 */
export function compileColumns(expression: Expression): (columns: Columns, length: number) => Float64Array | Int8Array {
  const compiler = makeCompiler();
  if (isTruth(expression)) {
    const slot = compiler.truth(expression);
    return (columns, length) => {
      const out = new Int8Array(length);
      forBlocks(columns, length, block => {
        slot.run(block);
        for (let i = 0; i < block.count; i++) out[block.start + i] = toCode(slot.data[i] as number);
      });
      return out;
    };
  }
  const slot = compiler.number(expression);
  return (columns, length) => {
    const out = new Float64Array(length);
    forBlocks(columns, length, block => {
      slot.run(block);
      out.set(slot.data.subarray(slot.offset, slot.offset + block.count), block.start);
    });
    return out;
  };
}

/** Two bits → 1 true, 0 false, -1 unknown. */
const toCode = (truth: number): number => (truth >> 1) * 2 - (truth & 1);

export function forBlocks(columns: Columns, length: number, run: (block: Block) => void): void {
  for (let start = 0; start < length; start += BLOCK) {
    run({ columns, start, count: Math.min(BLOCK, length - start), stamp: ++stamps });
  }
}

/** Compiles expressions that may share parts: each part gets one slot. */
export function makeCompiler() {
  const folded = new Map<Expression, Expression>();
  const magnitudes = new Map<Expression, Magnitude>();
  const numbers = new Map<Expression, NumberSlot>();
  const truths = new Map<Expression, TruthSlot>();

  const number = (expression: Expression): NumberSlot => numberOf(foldConstants(expression, folded));
  const truth = (expression: Expression): TruthSlot => truthOf(foldConstants(expression, folded));

  function numberOf(node: Expression): NumberSlot {
    const before = numbers.get(node);
    if (before) return before;
    const slot = makeNumber(node);
    numbers.set(node, slot);
    return slot;
  }

  function truthOf(node: Expression): TruthSlot {
    const before = truths.get(node);
    if (before) return before;
    const slot = makeTruth(node);
    truths.set(node, slot);
    return slot;
  }

  function makeNumber(node: Expression): NumberSlot {
    const plan = planNumber(node, magnitudes);
    if (plan.kind === 'constant') return { data: new Float64Array(BLOCK).fill(plan.value), offset: 0, run: () => {} };
    if (plan.kind === 'column') return columnSlot(plan.name);
    const parts = plan.parts.map(numberOf);
    const data = new Float64Array(BLOCK);
    return { data, offset: 0, run: once(parts, count => plan.loop(data, count, parts)) };
  }

  function makeTruth(node: Expression): TruthSlot {
    const plan = planTruth(node);
    const data = new Int8Array(BLOCK);
    if (plan.kind === 'constant') return { data: data.fill(plan.truth), run: () => {} };
    if (plan.kind === 'test') {
      const parts = plan.parts.map(numberOf);
      return { data, run: once(parts, count => plan.loop(data, count, parts)) };
    }
    const parts = plan.parts.map(truthOf);
    return { data, run: once(parts, count => plan.loop(data, count, parts)) };
  }

  return { number, truth };
}

function columnSlot(name: string): NumberSlot {
  const slot: NumberSlot = {
    data: NULLS,
    offset: 0,
    run: ({ columns, start }) => {
      const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
      slot.data = column ?? NULLS;
      slot.offset = column ? start : 0;
    },
  };
  return slot;
}

function once(parts: { run(block: Block): void }[], compute: (count: number) => void): (block: Block) => void {
  let last = 0;
  return block => {
    if (last === block.stamp) return;
    last = block.stamp;
    for (const part of parts) part.run(block);
    compute(block.count);
  };
}
