import { useEffect } from 'react';
import { toggleCompare } from '#web/compare/pick_day.ts';
import { useStepThroughChanges } from '#web/panels/step_changes.ts';
import { printSituation } from '#web/print/printing.tsx';
import { getView, setView } from '#web/state/store.ts';
import type { Player } from '#web/timeband/player.ts';
import { SEARCH_INPUT } from './search.tsx';

type Parts = { player: Player; onHelp(): void; stepChange(by: 1 | -1): void };

/** What a key does, or nothing; space stays with the button that has focus. */
function actionOf(key: string, target: HTMLElement | null, parts: Parts): (() => void) | null {
  const { player, onHelp, stepChange } = parts;
  switch (key) {
    case '/':
      return () => document.getElementById(SEARCH_INPUT)?.focus();
    case '[':
      return () => player.step(-1);
    case ']':
      return () => player.step(1);
    case 'c':
    case 'C':
      return toggleCompare;
    case 'l':
    case 'L':
      return () => setView({ legend: !getView().legend });
    case 'j':
    case 'J':
      return () => stepChange(1);
    case 'k':
    case 'K':
      return () => stepChange(-1);
    case 't':
    case 'T':
      return () => setView({ mode: getView().mode === 'table' ? 'map' : 'table' });
    case 'p':
    case 'P':
      // Other screens are printed as they are.
      return () => (getView().screen === 'map' ? printSituation() : window.print());
    case 'b':
    case 'B':
      return () => setView({ screen: 'bulletin', bulletin: null, against: null });
    case '?':
      return onHelp;
    case ' ':
      return target?.closest('button, a') ? null : player.toggle;
    case 'Escape':
      return () => setView({ sel: null, filter: [], cell: null, front: 'rail' });
    default:
      return null;
  }
}

/** Keys of the whole page; never while someone types or a menu or a dialogue is open. */
export function useKeyboard(player: Player, onHelp: () => void): void {
  const stepChange = useStepThroughChanges();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (target?.closest('input, textarea, select, [contenteditable]')) {
        if (event.key === 'Escape') target.blur();
        return;
      }
      if (document.querySelector('[role="dialog"], [role="menu"]')) return;
      const action = actionOf(event.key, target, { player, onHelp, stepChange });
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [player, onHelp, stepChange]);
}
