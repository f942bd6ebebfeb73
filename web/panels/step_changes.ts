import { useCallback, useRef } from 'react';
import { useSituation } from '#web/state/situation.tsx';
import { getView, setView } from '#web/state/store.ts';

/** Selects the next or the previous area that changed, in the order of the list; from elsewhere the first or the last of it. */
export function useStepThroughChanges(): (by: 1 | -1) => void {
  const { picture } = useSituation();
  const now = useRef(picture);
  now.current = picture;
  return useCallback(by => {
    if (!now.current) return;
    const { up, down, other } = now.current.transitions;
    const { filter, sel } = getView();
    const codes = [...up, ...down, ...other]
      .filter(({ from, to }) => filter.length === 0 || filter.includes(from) || filter.includes(to))
      .flatMap(({ areas }) => areas.map(({ code }) => code));
    if (codes.length === 0) return;
    const at = sel === null ? -1 : codes.indexOf(sel);
    const next = at < 0 ? (by > 0 ? 0 : codes.length - 1) : (at + by + codes.length) % codes.length;
    setView({ sel: codes[next]!, front: 'why' });
  }, []);
}
