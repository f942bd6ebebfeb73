/**
 * What was edited, step by step, for undo and redo. Steps with the same `mark` in quick succession are one: a word typed. A mark
 * that begins with `drag:` is of one gesture, and one step however long it takes.
 */
export type History<T> = { past: T[]; present: T; future: T[]; mark: string | null; at: number };

/** Steps kept; a document is a few KB and neighbours share most of it. */
const MOST_STEPS = 200;
/** Milliseconds after which the same field begins a step of its own. */
const PAUSE = 1_200;

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [], mark: null, at: 0 });

export function changed<T>(history: History<T>, next: T, mark: string | null, now: number): History<T> {
  const { past, present } = history;
  if (Object.is(next, present)) return history;
  const soon = now - history.at < PAUSE || mark?.startsWith('drag:');
  const goesOn = mark !== null && mark === history.mark && soon && past.length > 0;
  return {
    past: goesOn ? past : [...past, present].slice(-MOST_STEPS),
    present: next,
    future: [],
    mark,
    at: now,
  };
}

export function undone<T>(history: History<T>): History<T> {
  const last = history.past.at(-1);
  if (last === undefined) return history;
  const future = [history.present, ...history.future];
  return { past: history.past.slice(0, -1), present: last, future, mark: null, at: 0 };
}

export function redone<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, mark: null, at: 0 };
}
