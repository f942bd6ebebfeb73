import { useSyncExternalStore } from 'react';
import type { Language } from '#core/contract.ts';
import { changed, readView, type View, writeView } from './view.ts';

/** The one place where the view lives; the address follows it and the back button leads it. */
const preferred = (): Language => (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');

let view = readView(location.search, preferred());
const listeners = new Set<() => void>();
let pending = 0;

const notify = () => {
  for (const listener of listeners) listener();
};

window.addEventListener('popstate', () => {
  view = readView(location.search, preferred());
  notify();
});

const STEPS = ['sel', 'screen', 'proposal', 'bulletin', 'std'] as const;

/**
 * Browsers refuse more than about 100 address changes in 30 s and a played time band makes ten a second, so the
 * address trails by a quarter of a second. A selection, another screen, another standard is a step to go back to, the rest
 * replaces the current entry.
 */
export function setView(change: Partial<View>): void {
  const next = changed(view, change);
  if (writeView(next) === writeView(view)) return;
  const step = STEPS.some(key => next[key] !== view[key]);
  view = next;
  clearTimeout(pending);
  // In a frame a step would be one of the page around it.
  if (step && !view.embed) history.pushState(null, '', writeView(view));
  else pending = window.setTimeout(() => history.replaceState(null, '', writeView(view)), 250);
  notify();
}

export const getView = (): View => view;

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** A part of the view; renders again only when that part changes, so it must be a value or a stable reference. */
export const useView = <T>(select: (view: View) => T): T => useSyncExternalStore(subscribe, () => select(view));
