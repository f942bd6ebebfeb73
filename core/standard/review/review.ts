import type { Check } from '#core/contract_standards.ts';
import type { CompiledStandard } from '../compile.ts';
import { decisionsOf, inventSample } from './decisions.ts';
import { checkGap } from './gap.ts';
import { checkMonotonic } from './monotonic.ts';
import { checkReachable } from './reachable.ts';

/**
 * What can be said of a valid standard before it is proposed: every rule can decide, more cases are never better, nobody
 * falls between the rules. `rows`: indicators of real areas, which are tried beside the invented ones. Deterministic.
 */
export function reviewStandard(
  compiled: CompiledStandard,
  rows: readonly Record<string, number | null>[] = [],
): Check[] {
  const sample = inventSample(compiled);
  const decisions = decisionsOf(compiled, sample);
  return [
    checkReachable(compiled, decisions),
    checkMonotonic(compiled, sample, rows),
    checkGap(compiled, decisions, [...sample.rows, ...rows]),
  ];
}
