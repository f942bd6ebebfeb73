import { useCallback, useEffect, useState } from 'react';
import { getView, setView } from '#web/state/store.ts';
import { nextStop, type Stop } from './tour.ts';

/** How long the tour waits for someone who has touched the wall. */
const PAUSE_SECONDS = 30;

export type Tour = {
  /** -1: all areas. */
  at: number;
  stop: Stop | null;
  /** Moment at which it goes on; null while it goes. */
  paused_until: number | null;
  pause(): void;
};

/** Goes from stop to stop, and lets who touches the wall look for themselves. */
export function useTour(stops: Stop[], seconds: number): Tour {
  const [at, setAt] = useState(-1);
  const [paused_until, setPausedUntil] = useState<number | null>(null);
  const paused = paused_until !== null;

  // biome-ignore lint/correctness/useExhaustiveDependencies: each stop has its own time, so a new one begins with `at`
  useEffect(() => {
    if (paused) return;
    const timer = setTimeout(() => setAt(now => nextStop(now, stops.length)), seconds * 1000);
    return () => clearTimeout(timer);
  }, [at, paused, seconds, stops.length]);

  useEffect(() => {
    if (paused_until === null) return;
    const timer = setTimeout(() => {
      setPausedUntil(null);
      if (getView().sel !== null) setView({ sel: null });
    }, paused_until - Date.now());
    return () => clearTimeout(timer);
  }, [paused_until]);

  const pause = useCallback(() => setPausedUntil(Date.now() + PAUSE_SECONDS * 1000), []);
  const stop = stops[at] ?? null;
  return { at: stop ? at : -1, stop, paused_until, pause };
}

/** Someone is there: a touch, a wheel, a key, or a pointer that really moves (a layout that moves below it tells of no movement). */
export function useSomeone(someone: () => void): void {
  useEffect(() => {
    const moved = (event: PointerEvent) => (event.movementX !== 0 || event.movementY !== 0) && someone();
    window.addEventListener('pointerdown', someone);
    window.addEventListener('pointermove', moved);
    window.addEventListener('wheel', someone, { passive: true });
    window.addEventListener('keydown', someone);
    return () => {
      window.removeEventListener('pointerdown', someone);
      window.removeEventListener('pointermove', moved);
      window.removeEventListener('wheel', someone);
      window.removeEventListener('keydown', someone);
    };
  }, [someone]);
}

const SECOND = 1_000;

/** The moment, every second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND);
    return () => clearInterval(timer);
  }, []);
  return now;
}
