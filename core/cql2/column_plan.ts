import { bandsOf } from './calculate.ts';
import * as loops from './column_loops.ts';
import { NULL_BOOLEAN, NULL_NUMBER } from './constants.ts';
import { type Expression, partsOf } from './expression.ts';
import { isSafeArithmetic, type Magnitude } from './magnitude.ts';

/** How a number of the tree is computed over columns: from which parts, by which loop. */
export type NumberPlan =
  | { kind: 'constant'; value: number }
  | { kind: 'column'; name: string }
  | { kind: 'loop'; parts: Expression[]; loop: loops.NumberLoop };

/** The same for a truth; the parts of a test are numbers, those of a combination truths. */
export type TruthPlan =
  | { kind: 'constant'; truth: number }
  | { kind: 'test'; parts: Expression[]; loop: loops.TestLoop }
  | { kind: 'combination'; parts: Expression[]; loop: loops.TruthLoop };

export function isTruth(node: Expression): boolean {
  if (node.kind === 'call' && node.name === 'coalesce') return partsOf(node).some(isTruth);
  return !['number', 'name', 'negate', 'arithmetic', 'call', 'text'].includes(node.kind);
}

/** `node` has its constants folded; `magnitudes` remembers the bounds of its parts. */
export function planNumber(node: Expression, magnitudes: Map<Expression, Magnitude>): NumberPlan {
  switch (node.kind) {
    case 'number':
      return { kind: 'constant', value: node.value };
    case 'name':
      return node.name === NULL_NUMBER ? { kind: 'constant', value: Number.NaN } : { kind: 'column', name: node.name };
    case 'negate':
      return { kind: 'loop', parts: [node.of], loop: loops.negate };
    case 'arithmetic': {
      const safe = isSafeArithmetic(node, magnitudes);
      return { kind: 'loop', parts: [node.left, node.right], loop: loops.arithmetic(node.operator, safe) };
    }
    case 'call': {
      const { name, parts } = node;
      if (name !== 'points') return { kind: 'loop', parts, loop: loops.calls[name] };
      const { values, thresholds } = bandsOf(parts);
      return { kind: 'loop', parts: parts.slice(0, 1), loop: loops.points(values, thresholds) };
    }
    default:
      throw new TypeError(`Columns hold numbers; ${node.kind} gives none.`);
  }
}

export function planTruth(node: Expression): TruthPlan {
  const test = (parts: Expression[], loop: loops.TestLoop): TruthPlan => ({ kind: 'test', parts, loop });
  const combination = (parts: Expression[], loop: loops.TruthLoop): TruthPlan => ({ kind: 'combination', parts, loop });
  switch (node.kind) {
    case 'boolean':
      return { kind: 'constant', truth: node.value ? 3 : 0 };
    case 'name':
      if (node.name !== NULL_BOOLEAN) throw new TypeError(`Columns hold numbers; "${node.name}" is used as a truth.`);
      return { kind: 'constant', truth: 1 };
    case 'compare':
      if (isTruth(node.left) || isTruth(node.right))
        return combination([node.left, node.right], loops.sameTruth(node.operator === '='));
      return node.right.kind === 'number'
        ? test([node.left], loops.compareWith(node.operator, node.right.value))
        : test([node.left, node.right], loops.compare(node.operator));
    case 'between':
      return test([node.of, node.low, node.high], loops.between(node.negated));
    case 'in':
      return test([node.of, ...node.list], loops.isIn(node.negated));
    case 'is_null':
      return isTruth(node.of)
        ? combination([node.of], loops.isUnknown(node.negated))
        : test([node.of], loops.isNull(node.negated));
    case 'and':
      return combination(node.parts, loops.and);
    case 'or':
      return combination(node.parts, loops.or);
    case 'not':
      return combination([node.of], loops.not);
    case 'call':
      return combination(node.parts, loops.coalesceTruth);
    default:
      throw new TypeError(`Columns hold numbers; ${node.kind} cannot be computed over them.`);
  }
}
