import { evaluate } from '#core/cql2/evaluate.ts';
import { type Expression, namesOf, startOf } from '#core/cql2/expression.ts';
import { print } from '#core/cql2/print.ts';
import type { Condition } from './conditions.ts';
import type { Problem } from './problem.ts';
import { criticalOf } from './review/critical.ts';
import { addCritical, lawsOf, rowWithin } from './review/possible.ts';
import { type Stretch, stretchesOf } from './review/stretches.ts';

/** A condition of the document with its text and place. */
export type Placed = Condition & { when: string; path: string };

/** More combinations than this are left to the review (./review/reachable.ts), which has the time. */
const MOST_COMBINATIONS = 5_000;

/**
 * Rules that provably never decide: repeated from above, false by themselves, or in contradiction with themselves or with
 * what can be (a window of 7 days has no more cases than the 14 days around it). What another rule covers is not looked at:
 * a threshold that is being dragged passes through such places.
 */
export function unreachableIn(conditions: readonly Placed[], rules: readonly Placed[]): Problem[] {
  const problems: Problem[] = [];
  const above = new Map<string, number>();
  const report = ({ path, when }: Placed, at: number, message: string) => {
    const before = when.slice(0, at);
    problems.push({ path, message, line: before.split('\n').length, column: at - before.lastIndexOf('\n') });
  };
  for (const placed of conditions) {
    const broken = contradiction(placed);
    if (broken) report(placed, broken.at, broken.message);
  }
  for (const [i, placed] of rules.entries()) {
    const text = print(placed.expression);
    const first = above.get(text);
    if (first === undefined) above.set(text, i);
    else
      report(placed, 0, `This is the condition of rule ${first + 1} above, so it never decides. Change or remove it.`);
  }
  return problems;
}

function contradiction({ written, expression }: Placed): { at: number; message: string } | null {
  if (namesOf(expression).length === 0) {
    if (evaluate(expression, {}) === true) return null;
    return { at: startOf(written), message: 'This is never true, whatever the numbers are. Change or remove it.' };
  }
  if (canBeTrue(expression)) return null;
  // The first part of an AND that cannot hold together with those before it.
  const parts = expression.kind === 'and' && written.kind === 'and' ? expression.parts : [expression];
  const writtenParts = written.kind === 'and' ? written.parts : [written];
  const last = parts.findIndex((_, i) => !canBeTrue({ kind: 'and', parts: parts.slice(0, i + 1), at: 0 }));
  const at = startOf(writtenParts[Math.max(0, last)] ?? written);
  const message =
    last > 0
      ? 'This cannot hold together with what stands before it, so the condition is never true. Change one of them.'
      : 'This is never true for any value there can be. Change or remove it.';
  return { at, message };
}

/** Whether some possible row makes it true; also where that cannot be told. */
function canBeTrue(expression: Expression): boolean {
  const { values, exact } = criticalOf([expression]);
  if (!exact) return true;
  const names = [...values.keys()];
  const laws = lawsOf(names);
  addCritical(laws, values);
  const lists = names.map(name => stretchesOf(name, values.get(name) ?? new Map()));
  const count = lists.reduce((product, list) => product * list.length, 1);
  if (count > MOST_COMBINATIONS) return true;
  for (let combination = 0; combination < count; combination++) {
    let rest = combination;
    const stretches = lists.map((list): Stretch => {
      const stretch = list[rest % list.length] ?? null;
      rest = Math.floor(rest / list.length);
      return stretch;
    });
    const row = rowWithin(names, stretches, laws);
    if (row && evaluate(expression, row) === true) return true;
  }
  return false;
}
