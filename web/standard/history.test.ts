import fc from 'fast-check';
import { expect, test } from 'vitest';
import { begin, changed, type History, redone, undone } from './history.ts';

test('undo goes back a step, redo forward, a new change forgets what was undone', () => {
  let history = begin('a');
  history = changed(history, 'b', null, 0);
  history = changed(history, 'c', null, 0);
  history = undone(history);
  expect(history.present).toBe('b');
  expect(redone(history).present).toBe('c');
  history = changed(history, 'd', null, 0);
  expect(redone(history)).toBe(history);
  expect(undone(undone(history)).present).toBe('a');
  expect(undone(begin('a')).present).toBe('a');
});

test('a drag is one step, a pause ends it, and so does another field', () => {
  let history = begin(10);
  for (const [i, value] of [11, 12, 13].entries()) history = changed(history, value, 'threshold', 1_000 + 16 * i);
  expect(undone(history).present).toBe(10);
  history = changed(history, 20, 'threshold', 9_000);
  expect(undone(history).present).toBe(13);
  history = changed(history, 21, 'other', 9_001);
  expect(undone(history).present).toBe(20);
});

test('a gesture is one step however slowly it is made', () => {
  let history = begin(3);
  for (const [i, value] of [4, 5, 6].entries()) history = changed(history, value, 'drag:1', 5_000 * i);
  history = changed(history, 7, 'drag:2', 15_000);
  expect(undone(history).present).toBe(6);
  expect(undone(undone(history)).present).toBe(3);
});

test('after an undo the same field begins a step of its own', () => {
  let history = changed(begin(1), 2, 'x', 0);
  history = changed(undone(history), 3, 'x', 1);
  expect(undone(history).present).toBe(1);
});

test('nothing changed is no step', () => {
  const history = begin('a');
  expect(changed(history, 'a', null, 0)).toBe(history);
});

test('undo and redo are each other’s inverse on any sequence', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer(), fc.option(fc.constantFrom('p', 'q'))), { maxLength: 30 }), steps => {
      const history = steps.reduce<History<number>>(
        (before, [value, mark], i) => changed(before, value, mark, i * 500),
        begin(0),
      );
      if (history.past.length === 0) return;
      const back = redone(undone(history));
      expect([back.past, back.present, back.future]).toEqual([history.past, history.present, history.future]);
    }),
  );
});
