import { useMemo } from 'react';
import { type Situation, useSituation } from '#web/state/situation.tsx';
import { type Comparison, useComparison } from './comparison.ts';
import { only, stepsBetween } from './steps.ts';

/** No step anywhere: what a difference shows until both days are there. */
const NO_STEPS = new Int8Array(0);

export type ShownMaps = Pick<Comparison, 'mode' | 'days'> & {
  /** What differs, in place of the grades of the day. */
  moves: Int8Array | null;
  now: Situation;
  /** The second of two maps, side by side or under the swipe. */
  before: Situation | null;
};

/** The map of the day, what differs from the day compared with, or the maps of both: on the screen and on paper. */
export function useShownMaps(): ShownMaps {
  const situation = useSituation();
  const { mode, days, cell, shows } = useComparison();
  // Those of the diagonal take no step: they are shown in their grade.
  const stays = cell !== null && cell.from === cell.to;
  const difference = mode === 'difference' && !(stays && days);

  const moves = useMemo(
    () => (!difference ? null : days ? stepsBetween(days, shows) : NO_STEPS),
    [difference, days, shows],
  );
  const now = useMemo(() => {
    const { frame } = situation;
    const cut = mode !== 'off' && cell && days && frame;
    return cut && !difference ? { ...situation, frame: { ...frame, bytes: only(frame.bytes, shows) } } : situation;
  }, [situation, mode, cell, days, difference, shows]);
  const before = useMemo(() => {
    if (mode !== 'side' && mode !== 'swipe') return null;
    const { compared, compared_date, level } = situation;
    const own = compared?.level === level ? compared : null;
    const frame = own && cell && days ? { ...own, bytes: only(own.bytes, shows) } : own;
    return { ...situation, date: compared_date, frame, picture: null };
  }, [situation, mode, cell, days, shows]);
  return { mode, days, moves, now, before };
}
