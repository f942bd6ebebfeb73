import type { Day } from '#core/contract.ts';
import type { StandardSummary } from '#core/contract_standards.ts';

/** What is stored; the rest of a state follows from the days in force (`standard_in_force`). */
export type StoredState = 'draft' | 'proposed' | 'approved' | 'rejected';

type Facts = {
  stored: StoredState | null;
  preset: boolean;
  in_force: StandardSummary['in_force'];
  proposal_open: boolean;
};

/**
 * The state people read, on the last graded day (null: nothing is graded yet). A version that was approved and is proposed
 * again (roll back) stays stored as approved: what happens to the proposal changes nothing about its past.
 */
export function stateOf({ stored, preset, in_force, proposal_open }: Facts, day: Day | null): StandardSummary['state'] {
  if (stored === 'draft' || stored === 'rejected') return stored;
  if (in_force.some(span => holds(span, day))) return 'active';
  if (in_force.some(({ from }) => from !== null && day !== null && from > day)) return 'scheduled';
  if (stored === 'proposed' || proposal_open) return 'proposed';
  if (preset && in_force.length === 0) return 'preset';
  return 'retired';
}

const holds = ({ from, to }: { from: Day | null; to: Day | null }, day: Day | null): boolean =>
  day === null ? from === null : (from === null || from <= day) && (to === null || to >= day);
