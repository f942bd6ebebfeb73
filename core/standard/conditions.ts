import {
  Cql2Error,
  type Expression,
  MOST_NODES,
  mapParts,
  namesOf,
  partsOf,
  type ValueType,
} from '#core/cql2/expression.ts';
import { parse } from '#core/cql2/parse.ts';
import { isComputed, nearestIndicator, parseIndicator } from './indicator.ts';
import type { Problem } from './problem.ts';

const NOTHING: Expression = { kind: 'number', value: 0, at: 0 };

/** A condition as written, and with its terms put in. */
export type Condition = { written: Expression; expression: Expression };

/** Reads the conditions and terms of one document; what is wrong goes to `problems`, with its place. */
export function makeConditionReader(problems: Problem[]) {
  const terms = new Map<string, Expression>();
  const conditionsOfTerms = new Map<string, Condition>();
  const sizes = new Map<Expression, number>();

  /** null where it has a problem. */
  function read(text: string, path: string, expect: ValueType): Condition | null {
    try {
      const written = parse(text, { expect, types: name => (isKnown(name) ? 'number' : undefined) });
      return acceptNames(written, text, path) ? expand(written, path) : null;
    } catch (error) {
      if (!(error instanceof Cql2Error)) throw error;
      const unknown = /^There is no "(.*)"\.$/.exec(error.message)?.[1];
      const message = unknown === undefined ? error.message : `${error.message}${suggestion(unknown)}`;
      problems.push({ path, message, line: error.line, column: error.column });
      return null;
    }
  }

  const isKnown = (name: string): boolean => terms.has(name) || parseIndicator(name) !== null;

  function suggestion(name: string): string {
    const near = nearestIndicator(name, [...terms.keys()]);
    if (near) return ` Did you mean ${near}?`;
    return ' Indicators are named <what>_<n>d[_lag<m>d], as new_cases_14d; n and m at most 90. Terms must stand above their use.';
  }

  /** Names that the language knows and the service does not compute yet, and divisions by a plain zero. */
  function acceptNames(written: Expression, text: string, path: string): boolean {
    let accepted = true;
    const visit = (node: Expression) => {
      const indicator = node.kind === 'name' && !terms.has(node.name) ? parseIndicator(node.name) : null;
      if (indicator && !isComputed(indicator)) {
        report(`"${indicator.name}" is not computed yet by this version, so it would always be missing.`, node.at);
      }
      if (
        node.kind === 'arithmetic' &&
        node.operator === '/' &&
        node.right.kind === 'number' &&
        node.right.value === 0
      ) {
        report('A division by zero is always missing. Divide by something else.', node.at);
      }
      if (node.kind === 'name' || node.kind === 'number') return;
      if (node.kind === 'text' || node.kind === 'like') report('A standard compares numbers; it has no text.', node.at);
      else partsOf(node).forEach(visit);
    };
    const report = (message: string, at: number) => {
      const before = text.slice(0, at);
      problems.push({ path, message, line: before.split('\n').length, column: at - before.lastIndexOf('\n') });
      accepted = false;
    };
    visit(written);
    return accepted;
  }

  function expand(written: Expression, path: string): Condition | null {
    const put = (node: Expression): Expression => (node.kind === 'name' && terms.get(node.name)) || mapParts(node, put);
    const expression = put(written);
    // Ten terms of ten uses each would be 10^10 nodes as SQL text, which cannot share them.
    if (sizeOf(expression) > MOST_NODES) {
      problems.push({
        path,
        message: `With its terms put in this has more than ${MOST_NODES} parts. Simplify the terms.`,
      });
      return null;
    }
    return { written, expression };
  }

  /** Nodes as a tree, shared parts counted each time. */
  function sizeOf(node: Expression): number {
    const before = sizes.get(node);
    if (before !== undefined) return before;
    const size = partsOf(node).reduce((sum, part) => sum + sizeOf(part), 1);
    sizes.set(node, size);
    return size;
  }

  return {
    condition: (text: string, path: string) => read(text, path, 'boolean'),
    /** Reads a term and makes it known to what follows. */
    term(name: string, text: string, path: string): void {
      const term = read(text, path, 'number');
      // A broken term stays known, so that its users are not reported as well.
      const condition = term ?? { written: NOTHING, expression: NOTHING };
      terms.set(name, condition.expression);
      conditionsOfTerms.set(name, condition);
    },
    terms,
    /** The terms as written and with those above put in. */
    conditionsOfTerms,
    isKnown,
    suggestion,
    namesOf: (expression: Expression): string[] => namesOf(expression),
  };
}
