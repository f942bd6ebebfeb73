import { literal } from '#core/cql2/check.ts';
import { evaluate } from '#core/cql2/evaluate.ts';
import { type Expression, namesOf } from '#core/cql2/expression.ts';

/**
 * The values at which conditions change, by indicator. `exact`: between two neighbouring ones, and at each, every condition
 * has one truth whatever the value, so that one value of each stretch stands for all of them.
 */
export type Critical = { values: Map<string, Limits>; exact: boolean };
/** Limits of one indicator, each with the sides that are told apart from the limit itself. */
export type Limits = Map<number, Cut>;
/** 1: what is below differs (>= and <), 2: what is above differs (> and <=), 3: both. */
export type Cut = 1 | 2 | 3;

export function criticalOf(conditions: readonly Expression[]): Critical {
  const values = new Map<string, Limits>();
  for (const name of conditions.flatMap(namesOf)) if (!values.has(name)) values.set(name, new Map());
  let exact = true;
  const seen = new Set<Expression>();
  for (const condition of conditions) exact = condense(condition) && exact;
  return { values, exact };

  /** Of a condition: whether its truth is settled by the stretches. */
  function condense(node: Expression): boolean {
    switch (node.kind) {
      case 'and':
      case 'or':
        return node.parts.map(condense).every(Boolean);
      case 'not':
        return condense(node.of);
      case 'boolean':
        return true;
      case 'compare':
        return meet(node.left, node.right, CUTS[node.operator] ?? 3);
      case 'between':
        return [meet(node.of, node.low, 1), meet(node.of, node.high, 2)].every(Boolean);
      case 'in':
        return node.list.map(item => meet(node.of, item, 3)).every(Boolean);
      case 'is_null':
        return isStepped(node.of) || affineOf(node.of) !== null;
      case 'call':
        return node.name === 'coalesce' && node.parts.map(condense).every(Boolean);
      default:
        return false;
    }
  }

  function meet(left: Expression, right: Expression, cut: Cut): boolean {
    const limit = constantOf(right);
    if (limit !== null) return cross(left, limit, cut);
    const other = constantOf(left);
    if (other !== null) return cross(right, other, turned(cut));
    // Of truths: (a > 1) = (b > 1).
    if (['compare', 'and', 'or', 'not', 'between', 'in', 'is_null', 'boolean'].includes(left.kind))
      return [condense(left), condense(right)].every(Boolean);
    const settled = [isStepped(left), isStepped(right)].every(Boolean);
    if (!settled) guess(left, right);
    return settled;
  }

  /** Where a number crosses a limit. */
  function cross(node: Expression, limit: number, cut: Cut): boolean {
    const line = affineOf(node);
    if (line) {
      if (line.name !== null && line.slope !== 0) {
        const at = (limit - line.offset) / line.slope;
        add(line.name, at, line.slope < 0 ? turned(cut) : cut);
        // 0.1 + 0.2 is not 0.3: where the sum comes out a hair off, "at the limit" is a hair off too.
        return evaluate(node, { [line.name]: at }) === limit || line.slope === 1 || line.slope === -1;
      }
      return true;
    }
    if (node.kind === 'call' && (node.name === 'least' || node.name === 'greatest' || node.name === 'coalesce'))
      return node.parts.map(part => cross(part, limit, cut)).every(Boolean);
    if (node.kind === 'call' && node.name === 'abs' && node.parts[0])
      return [cross(node.parts[0], limit, 3), cross(node.parts[0], -limit, 3)].every(Boolean);
    if (isStepped(node)) return true;
    guess(node, { kind: 'number', value: limit, at: 0 });
    return false;
  }

  /** A number of finitely many values, which change with the stretches alone. */
  function isStepped(node: Expression): boolean {
    if (node.kind === 'number') return true;
    if (node.kind === 'call' && node.name === 'points') {
      const [of, ...bands] = node.parts as [Expression, ...Expression[]];
      const limits = bands.filter((_, i) => i % 2 === 1).map(band => literal(band) ?? 0);
      return limits.map(limit => cross(of, limit, 1)).every(Boolean);
    }
    if (node.kind === 'negate') return isStepped(node.of);
    if (node.kind === 'arithmetic') return [isStepped(node.left), isStepped(node.right)].every(Boolean);
    if (node.kind === 'call') return node.parts.map(isStepped).every(Boolean);
    return false;
  }

  /** Where nothing can be solved: any constant in sight may matter to any name in sight. */
  function guess(...sides: Expression[]): void {
    const numbers: number[] = [];
    const collect = (node: Expression): void => {
      if (seen.has(node)) return;
      seen.add(node);
      if (node.kind === 'number') numbers.push(node.value);
      if (node.kind === 'call' && node.name === 'points') isStepped(node);
      else for (const part of inside(node)) collect(part);
    };
    sides.forEach(collect);
    for (const name of sides.flatMap(namesOf)) for (const value of numbers) add(name, value, 3);
  }

  function add(name: string, value: number, cut: Cut): void {
    if (Number.isFinite(value)) addLimit(values.get(name), value, cut);
  }
}

export function addLimit(limits: Limits | undefined, value: number, cut: Cut): void {
  limits?.set(value, ((limits.get(value) ?? 0) | cut) as Cut);
}

const CUTS: Record<string, Cut> = { '>=': 1, '<': 1, '>': 2, '<=': 2, '=': 3, '<>': 3 };

/** The same limit seen from the other side: 5 >= x is x <= 5. */
const turned = (cut: Cut): Cut => (cut === 3 ? 3 : cut === 1 ? 2 : 1);

const inside = (node: Expression): Expression[] => {
  if (node.kind === 'arithmetic') return [node.left, node.right];
  if (node.kind === 'negate') return [node.of];
  return node.kind === 'call' ? node.parts : [];
};

function constantOf(node: Expression): number | null {
  if (namesOf(node).length > 0) return null;
  const value = evaluate(node, {});
  return typeof value === 'number' ? value : null;
}

/** slope x name + offset; a stand-in for a missing value (coalesce with constants) changes nothing where it is known. */
type Affine = { name: string | null; slope: number; offset: number };

function affineOf(node: Expression): Affine | null {
  if (node.kind === 'name') return { name: node.name, slope: 1, offset: 0 };
  const constant = constantOf(node);
  if (constant !== null) return { name: null, slope: 0, offset: constant };
  if (node.kind === 'negate') return scaled(affineOf(node.of), -1);
  if (node.kind === 'call' && node.name === 'coalesce') {
    const [first, ...rest] = node.parts as [Expression, ...Expression[]];
    return rest.every(part => constantOf(part) !== null) ? affineOf(first) : null;
  }
  if (node.kind !== 'arithmetic') return null;
  const [left, right] = [affineOf(node.left), affineOf(node.right)];
  if (!left || !right) return null;
  if (node.operator === '*' && right.name === null) return scaled(left, right.offset);
  if (node.operator === '*' && left.name === null) return scaled(right, left.offset);
  if (node.operator === '/' && right.name === null && right.offset !== 0) return scaled(left, 1 / right.offset);
  if (node.operator !== '+' && node.operator !== '-') return null;
  if (left.name !== null && right.name !== null && left.name !== right.name) return null;
  const sign = node.operator === '+' ? 1 : -1;
  return {
    name: left.name ?? right.name,
    slope: left.slope + sign * right.slope,
    offset: left.offset + sign * right.offset,
  };
}

const scaled = (line: Affine | null, by: number): Affine | null =>
  line && { name: line.name, slope: line.slope * by, offset: line.offset * by };
