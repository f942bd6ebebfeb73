import { expect, test } from 'vitest';
import type { Severity, State } from '#core/contract.ts';
import type { RollUp } from '#core/standard/document.ts';
import { rollUp } from './roll_up.ts';

/** `3*200`: severity 3, 200 residents; `-` no grade; an `s`, `f` or `o` at the end: stale, suspended, set by hand. */
const children = (text: string) =>
  text.split(' ').flatMap(part => {
    const match = /^([0-4-])(?:\*(\d+))?([sfo]?)$/.exec(part);
    if (!match) return [];
    const severity = match[1] === '-' ? null : (Number(match[1]) as Severity);
    const state: State = severity === null ? 'insufficient' : (STATES[match[3] ?? ''] ?? 'graded');
    return [{ severity, state, population: match[2] ? Number(match[2]) : null }];
  });

const STATES: Record<string, State> = { s: 'stale', f: 'suspended', o: 'override' };
const share: RollUp = { share_of_population_percent: 30 };

test.each<[RollUp | undefined, string, Severity | null, State, number]>([
  ['worst', '0 1 3 2', 3, 'graded', 0],
  [undefined, '0 1', 1, 'graded', 0],
  ['worst', '0 0 0', 0, 'graded', 0],
  ['worst', '0 -', null, 'insufficient', 1],
  ['worst', '1 - -', 1, 'graded', 2],
  ['worst', '- -', null, 'insufficient', 2],
  ['worst', '', null, 'insufficient', 0],
  ['worst', '0 3s', 3, 'stale', 0],
  ['worst', '3 3s', 3, 'graded', 0],
  ['worst', '0s 0s', 0, 'stale', 0],
  ['none', '3 3', null, 'insufficient', 0],
  ['none', '0 0', null, 'insufficient', 0],
  ['worst', '0 3o 2', 3, 'override', 0],
  ['worst', '3 3o', 3, 'graded', 0],
  ['worst', '2f 2f 0', 2, 'suspended', 0],
  ['worst', '2f 2o', 2, 'graded', 0],
  ['worst', '0o -', null, 'insufficient', 1],
  ['worst', '0o 0', 0, 'graded', 0],
  [share, '4*30o 0*70', 4, 'override', 0],
  [share, '4*29 0*71', 0, 'graded', 0],
  [share, '4*30 0*70', 4, 'graded', 0],
  [share, '4*10 3*20 0*70', 3, 'graded', 0],
  [share, '4*29 -*1 0*70', null, 'insufficient', 1],
  [share, '4*28 -*1 0*71', 0, 'graded', 1],
  [share, '2*30 -*70', 2, 'graded', 1],
  [share, '-*30 -*70', null, 'insufficient', 2],
  [share, '4 0', null, 'insufficient', 0],
  [share, '4 0*100', null, 'insufficient', 0],
  [share, '- 0*100', null, 'insufficient', 1],
  [share, '0 0*100', 0, 'graded', 0],
  [share, '4 3*50 0*50', 3, 'graded', 0],
])('%j of %s: %s, %s', (rule, text, severity, state, insufficient) => {
  expect(rollUp(rule, children(text))).toEqual({ severity, state, insufficient });
});
