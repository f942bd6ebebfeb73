import { expect, test } from 'vitest';
import { stateOf } from './states.ts';

type Facts = Parameters<typeof stateOf>[0];
const approved = (...in_force: Facts['in_force']): Facts => ({
  ...{ stored: 'approved', preset: false, in_force, proposal_open: false },
});
const DAY = '2026-02-10';

test.each<[string, Facts, string | null]>([
  ['draft', { ...approved(), stored: 'draft' }, DAY],
  ['rejected', { ...approved(), stored: 'rejected' }, DAY],
  ['proposed', { ...approved(), stored: 'proposed', proposal_open: true }, DAY],
  ['active', approved({ from: null, to: null }), DAY],
  ['active', approved({ from: null, to: null }), null],
  ['active', approved({ from: DAY, to: DAY }), DAY],
  ['active', approved({ from: '2026-01-01', to: null }), DAY],
  // In force now and again later: what it is now counts.
  ['active', approved({ from: null, to: DAY }, { from: '2026-03-01', to: null }), DAY],
  ['scheduled', approved({ from: '2026-02-11', to: null }), DAY],
  ['scheduled', approved({ from: null, to: '2026-01-01' }, { from: '2026-02-11', to: null }), DAY],
  ['retired', approved({ from: null, to: '2026-02-09' }), DAY],
  // Approved, and cancelled before its day.
  ['retired', approved(), DAY],
  // Rolled back to: proposed again while it is retired.
  ['proposed', { ...approved({ from: null, to: '2026-02-09' }), proposal_open: true }, DAY],
  ['active', { ...approved({ from: null, to: null }), proposal_open: true }, DAY],
  ['preset', { ...approved(), preset: true }, DAY],
  ['proposed', { ...approved(), preset: true, proposal_open: true }, DAY],
  ['retired', { ...approved({ from: null, to: '2026-02-09' }), preset: true }, DAY],
])('%s: %j on %s', (state, facts, day) => {
  expect(stateOf(facts, day)).toBe(state);
});
