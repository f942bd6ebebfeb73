import type { Severity, State } from '#core/contract.ts';
import type { RollUp } from '#core/standard/document.ts';

export type Child = { severity: Severity | null; state: State; population: number | null };

/**
 * The grade of a level above the graded one, from the areas right below it. `insufficient` counts those without a grade.
 * - worst: the worst grade among them.
 * - share_of_population_percent: the worst grade that so many percent of the residents live at or above.
 * Green needs every part: where a missing one, or a worse one whose residents are not known, could still make it worse,
 * there is no grade. A worse grade stands, missing parts or not. The state is that of the parts that decide: stale (suspended, override) if all of them are.
 */
export function rollUp(
  rule: RollUp | undefined,
  children: Child[],
): { severity: Severity | null; state: State; insufficient: number } {
  const insufficient = children.filter(({ severity }) => severity === null).length;
  const none = { severity: null, state: 'insufficient' as const, insufficient };
  if (children.length === 0 || rule === 'none') return none;
  const share = typeof rule === 'object' ? rule.share_of_population_percent : null;
  const severity = share === null ? worst(children) : bySharedPopulation(children, share, 0);
  if (severity === null) return none;
  const could = share === null ? insufficient > 0 : (bySharedPopulation(children, share, 4) ?? 0) > 0;
  if (severity === 0 && insufficient > 0 && could) return none;
  // Of a share nobody can say how much a part of unknown population is.
  const uncounted = children.some(part => part.population === null && part.severity !== 0);
  if (severity === 0 && share !== null && uncounted) return none;
  const states = new Set(children.filter(child => (child.severity ?? -1) >= severity).map(({ state }) => state));
  const [only] = states;
  return { severity, state: states.size === 1 && only ? only : 'graded', insufficient };
}

function worst(children: Child[]): Severity | null {
  const known = children.flatMap(({ severity }) => (severity === null ? [] : [severity]));
  return known.length ? (Math.max(...known) as Severity) : null;
}

/** `missing`: what a part without a grade counts as. null without any grade or any residents. */
function bySharedPopulation(children: Child[], percent: number, missing: Severity): Severity | null {
  const total = children.reduce((sum, { population }) => sum + (population ?? 0), 0);
  if (total === 0 || children.every(({ severity }) => severity === null)) return null;
  for (const severity of [4, 3, 2, 1] as const) {
    const living = children
      .filter(child => (child.severity ?? missing) >= severity)
      .reduce((sum, { population }) => sum + (population ?? 0), 0);
    if (100 * living >= percent * total && living > 0) return severity;
  }
  return 0;
}
