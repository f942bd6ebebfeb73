import { expect, test } from 'vitest';
import type { ChangesPayload, Grade } from '#core/contract.ts';
import { GRADES } from '#core/contract.ts';
import { gatherChanges } from './live_changes.ts';

type Change = ChangesPayload['changes'][number];
const severityOf = (grade: Grade | null) => (grade === null ? null : (GRADES.indexOf(grade) as Change['severity']));
const change = (code: string, before: Grade | null, grade: Grade | null, more: Partial<Change> = {}): Change => ({
  ...{ cursor: '1', revision: 1, recorded_at: '2026-02-12T08:00:00Z', code, name: `社区${code}` },
  ...{
    from: '2026-02-12',
    to: null,
    grade,
    severity: severityOf(grade),
    since: '2026-02-12',
    standard: 's',
    version: 1,
  },
  state: grade === null ? 'insufficient' : 'graded',
  previous: { grade: before, severity: severityOf(before), state: before === null ? 'insufficient' : 'graded' },
  reason: { zh: '因', en: 'why' },
  ...more,
});
const DAY = '2026-02-12';
const moves = (changes: Change[], known: ReturnType<typeof gatherChanges> = []) =>
  gatherChanges(known, changes, DAY).map(({ code, from, to }) => `${code} ${from}>${to}`);

test('what shows another grade on the day is told, from before to now; no grade is one of them', () => {
  expect(moves([change('1', 'yellow', 'red'), change('2', null, 'green'), change('3', 'blue', null)])).toEqual([
    ...['1 yellow>red', '2 insufficient>green', '3 blue>insufficient'],
  ]);
});

test('of other days, of days and versions alone, and where nothing was shown before, nothing is told', () => {
  const none = [
    change('1', 'yellow', 'red', { from: '2026-02-13' }),
    change('2', 'yellow', 'red', { from: '2026-02-01', to: '2026-02-11' }),
    change('3', 'red', 'red'),
    change('4', null, 'green', { previous: null }),
  ];
  expect(moves(none)).toEqual([]);
  expect(moves([change('5', 'yellow', 'red', { from: '2026-02-01', to: DAY })])).toEqual(['5 yellow>red']);
});

test('twice is told once, there and back not at all', () => {
  const known = gatherChanges([], [change('1', 'green', 'yellow'), change('2', 'green', 'blue')], DAY);
  expect(moves([change('1', 'yellow', 'red')], known)).toEqual(['2 green>blue', '1 green>red']);
  expect(moves([change('1', 'yellow', 'green')], known)).toEqual(['2 green>blue']);
});
