import { getView, setView } from '#web/state/store.ts';

/** A click chooses, again or on the empty ground it clears; on a telephone the map stays, and the details come up below it. */
export function choose(code: string | null): void {
  const { sel, front } = getView();
  setView(code === null || code === sel ? { sel: null } : { sel: code, front: front === 'map' ? 'map' : 'why' });
}
