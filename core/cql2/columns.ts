import { BLOCK } from './block.ts';
import { bandsOf } from './calculate.ts';
import * as loops from './column_loops.ts';
import { foldConstants, NULL_BOOLEAN, NULL_NUMBER } from './constants.ts';
import { type Expression, partsOf } from './expression.ts';
import { isSafeArithmetic, type Magnitude } from './magnitude.ts';

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

function isTruth(node: Expression): boolean {
  if (node.kind === 'call' && node.name === 'coalesce') return partsOf(node).some(isTruth);
  return !['number', 'name', 'negate', 'arithmetic', 'call', 'text'].includes(node.kind);
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
    switch (node.kind) {
      case 'number':
        return { data: new Float64Array(BLOCK).fill(node.value), offset: 0, run: () => {} };
      case 'name':
        return node.name === NULL_NUMBER ? { data: NULLS, offset: 0, run: () => {} } : columnSlot(node.name);
      case 'negate':
        return computed([numberOf(node.of)], loops.negate);
      case 'arithmetic': {
        const safe = isSafeArithmetic(node, magnitudes);
        return computed([numberOf(node.left), numberOf(node.right)], loops.arithmetic(node.operator, safe));
      }
      case 'call': {
        const { name, parts } = node;
        if (name === 'points') {
          const { values, thresholds } = bandsOf(parts);
          return computed([numberOf(parts[0] as Expression)], loops.points(values, thresholds));
        }
        return computed(parts.map(numberOf), loops.calls[name]);
      }
      default:
        throw new TypeError(`Columns hold numbers; ${node.kind} gives none.`);
    }
  }

  function makeTruth(node: Expression): TruthSlot {
    switch (node.kind) {
      case 'boolean':
        return { data: new Int8Array(BLOCK).fill(node.value ? 3 : 0), run: () => {} };
      case 'name':
        if (node.name !== NULL_BOOLEAN) throw new TypeError(`Columns hold numbers; "${node.name}" is used as a truth.`);
        return { data: new Int8Array(BLOCK).fill(1), run: () => {} };
      case 'compare': {
        if (isTruth(node.left) || isTruth(node.right)) {
          return combined([truthOf(node.left), truthOf(node.right)], loops.sameTruth(node.operator === '='));
        }
        const [left, right] = [numberOf(node.left), numberOf(node.right)];
        if (node.right.kind === 'number') return tested([left], loops.compareWith(node.operator, node.right.value));
        return tested([left, right], loops.compare(node.operator));
      }
      case 'between':
        return tested([numberOf(node.of), numberOf(node.low), numberOf(node.high)], loops.between(node.negated));
      case 'in':
        return tested([node.of, ...node.list].map(numberOf), loops.isIn(node.negated));
      case 'is_null':
        if (isTruth(node.of)) return combined([truthOf(node.of)], loops.isUnknown(node.negated));
        return tested([numberOf(node.of)], loops.isNull(node.negated));
      case 'and':
        return combined(node.parts.map(truthOf), loops.and);
      case 'or':
        return combined(node.parts.map(truthOf), loops.or);
      case 'not':
        return combined([truthOf(node.of)], loops.not);
      case 'call':
        return combined(node.parts.map(truthOf), loops.coalesceTruth);
      default:
        throw new TypeError(`Columns hold numbers; ${node.kind} cannot be computed over them.`);
    }
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

function computed(parts: NumberSlot[], loop: loops.NumberLoop): NumberSlot {
  const data = new Float64Array(BLOCK);
  return { data, offset: 0, run: once(parts, count => loop(data, count, parts)) };
}

function tested(parts: NumberSlot[], loop: loops.TestLoop): TruthSlot {
  const data = new Int8Array(BLOCK);
  return { data, run: once(parts, count => loop(data, count, parts)) };
}

function combined(parts: TruthSlot[], loop: loops.TruthLoop): TruthSlot {
  const data = new Int8Array(BLOCK);
  return { data, run: once(parts, count => loop(data, count, parts)) };
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
