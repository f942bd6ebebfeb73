import { useCallback, useEffect, useRef, useState } from 'react';
import { addDays, clampDay } from '#core/days.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView } from '#web/state/store.ts';

export const SPEEDS: readonly number[] = [1, 2, 4];
/** Two days a second at normal speed: one can still read what changes. */
const INTERVAL = 500;

export type Player = {
  playing: boolean;
  speed: number;
  toggle(): void;
  step(days: number): void;
  setSpeed(speed: number): void;
};

/** Steps through the days; at the end it stops, and played again from there it starts over. */
export function usePlayer(): Player {
  const { date, range, frame } = useSituation();
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const now = useRef({ date, range });
  now.current = { date, range };

  const step = useCallback((days: number) => {
    const { date: day, range: within } = now.current;
    if (!day || !within) return;
    const next = clampDay(addDays(day, days), within.first, within.last);
    // The last day is "the latest": a link to it moves on when a new day comes.
    setView({ date: next === within.last ? null : next });
  }, []);

  const toggle = useCallback(() => {
    const { date: day, range: within } = now.current;
    if (!day || !within) return;
    setPlaying(was => {
      if (!was && day === within.last) setView({ date: within.first });
      return !was;
    });
  }, []);

  // Waits for the frame of the day before going on, so that a slow line slows the film instead of skipping in it.
  const arrived = frame?.date === date;
  useEffect(() => {
    if (!playing || !arrived || !range) return;
    if (date === range.last) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => step(1), INTERVAL / speed);
    return () => clearTimeout(timer);
  }, [playing, arrived, date, range, speed, step]);

  return { playing, speed, toggle, step, setSpeed };
}
