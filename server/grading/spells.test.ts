import { expect, test } from 'vitest';
import type { Severity } from '#core/contract.ts';
import { START } from '#core/grading/memory.ts';
import type { Run } from './history.ts';
import { compareSpells, type Spell } from './spells.ts';

const day = (n: number) => `2026-02-${String(n).padStart(2, '0')}`;
const common = { state: 'graded' as const, raw_severity: 0 as Severity, rule: 1, standard_version_id: 1 };
const spell = (spell_id: number, from: number, to: number | null, severity: Severity): Spell => ({
  ...{ ...common, spell_id, area_id: 7, from_day: day(from), to_day: to === null ? null : day(to), severity },
  ...{ since: day(1), memory: START },
});
const run = (from: number, to: number, severity: Severity): Run => ({
  ...{ ...common, from: day(from), to: day(to), severity, since: day(1), standing: START },
});
const written = (stored: Spell[], runs: Run[]) => {
  const { superseded, added } = compareSpells(7, stored, runs);
  return { superseded, added: added.map(({ from, to, severity }) => [from, to, severity]) };
};

test('a spell of one day and the day after it become one where they show the same after all', () => {
  expect(written([spell(1, 1, 1, 0), spell(2, 2, null, 4)], [run(2, 9, 0)])).toEqual({
    superseded: [1, 2],
    added: [[day(1), null, 0]],
  });
});

test('a spell that ends on the eve of another grade stays as it is', () => {
  expect(written([spell(1, 1, 1, 0), spell(2, 2, null, 4)], [run(2, 9, 3)])).toEqual({
    superseded: [2],
    added: [[day(2), null, 3]],
  });
  expect(written([spell(1, 1, 1, 0), spell(2, 2, null, 4)], [run(2, 9, 4)])).toEqual({ superseded: [], added: [] });
});

test('a spell that reaches into the runs goes on or is cut', () => {
  expect(written([spell(1, 1, null, 0)], [run(3, 9, 0)])).toEqual({ superseded: [], added: [] });
  expect(written([spell(1, 1, null, 0)], [run(3, 9, 4)])).toEqual({
    superseded: [1],
    added: [
      [day(1), day(2), 0],
      [day(3), null, 4],
    ],
  });
});
