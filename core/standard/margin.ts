import { type Expression, MOST_NODES, mapParts, namesOf, partsOf } from '#core/cql2/expression.ts';

/** Indicator or term → how much it is raised, in its unit. */
export type Margin = Record<string, number>;

/**
 * The conditions of the rules with each value that a margin names raised by it: what must still give the lower grade before
 * a day counts towards it. A margin on an indicator works inside terms too. What no margin touches stays the same
 * object, so that back ends which compute shared parts once compute nothing twice.
 */
export function raiseByMargin(
  rules: readonly { written: Expression; expression: Expression }[],
  terms: ReadonlyMap<string, { written: Expression; expression: Expression }>,
  margin: Margin,
): Expression[] {
  const raisedTerms = new Map<string, Expression>();
  const touched = new Map<string, boolean>();

  const isTouched = (name: string): boolean => {
    if (Object.hasOwn(margin, name)) return true;
    const term = terms.get(name);
    if (term === undefined) return false;
    const known = touched.get(name);
    if (known !== undefined) return known;
    const answer = namesOf(term.written).some(isTouched);
    touched.set(name, answer);
    return answer;
  };
  const raised = (node: Expression): Expression => {
    if (node.kind !== 'name') return mapParts(node, raised);
    const known = raisedTerms.get(node.name);
    if (known) return known;
    const term = terms.get(node.name);
    const value = term === undefined ? node : isTouchedInside(term) ? raised(term.written) : term.expression;
    const by = Object.hasOwn(margin, node.name) ? margin[node.name] : undefined;
    const right: Expression = { kind: 'number', value: by ?? 0, at: node.at };
    const result: Expression =
      by === undefined ? value : { kind: 'arithmetic', operator: '+', left: value, right, at: node.at };
    if (term !== undefined) raisedTerms.set(node.name, result);
    return result;
  };
  const isTouchedInside = ({ written }: { written: Expression }) => namesOf(written).some(isTouched);

  return rules.map(rule => (isTouchedInside(rule) ? raised(rule.written) : rule.expression));
}

/** Whether an expression, shared parts counted each time, is larger than the back ends take. */
export function isTooLarge(expression: Expression): boolean {
  const sizes = new Map<Expression, number>();
  const sizeOf = (node: Expression): number => {
    const known = sizes.get(node);
    if (known !== undefined) return known;
    const size = partsOf(node).reduce((sum, part) => sum + sizeOf(part), 1);
    sizes.set(node, size);
    return size;
  };
  return sizeOf(expression) > MOST_NODES;
}
