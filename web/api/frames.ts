import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Day, Level } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { askBytes, query } from './request.ts';

/** Days kept ready on either side of the one shown; a frame of 5,000 areas is 5 KB before compression. */
const AHEAD = 10;
const BEHIND = 3;

/** Carries its own day: what stays on screen while the next one loads must not be taken for it. */
export type Frame = { level: Level; date: Day; bytes: Uint8Array };

/** `basis`: a standard for every day (an analysis) in place of the one in force on that day. */
const frameQuery = (level: Level, date: Day, revision: number, basis: string | null) => ({
  queryKey: ['frame', level, date, revision, basis],
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Frame> => ({
    level,
    date,
    bytes: await askBytes(`/frames/${level}/${date}${query({ standard: basis })}`, signal),
  }),
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 600_000,
});

export type FrameRange = { first: Day; last: Day; revision: number; basis: string | null };
const within = (day: Day, range: FrameRange) => day >= range.first && day <= range.last;

/** One byte an area (contract.ts); the frame shown before stays until this one is in. */
export function useFrame(level: Level | null, date: Day | null, range: FrameRange | null) {
  const ready = level !== null && date !== null && range !== null && within(date, range);
  return useQuery({
    ...frameQuery(level ?? 'community', date ?? '', range?.revision ?? 0, range?.basis ?? null),
    enabled: ready,
    // Never a frame of another level, whose bytes belong to other areas, nor one of another standard under its name.
    placeholderData: (previous, before) =>
      before?.queryKey[1] === level && before?.queryKey[4] === (range?.basis ?? null) ? previous : undefined,
  });
}

/** Nearest days first: 1, -1, 2, -2, 3, -3, 4, 5, … */
const OFFSETS = [0, ...Array.from({ length: AHEAD }, (_, i) => (i < BEHIND ? [i + 1, -(i + 1)] : [i + 1])).flat()];

/**
 * Loads what a step of the slider or of the zoom would need next, one at a time: a browser keeps six connections to an
 * origin, and forty frames at once would stand in the way of the tiles.
 */
export function usePrefetchedFrames(levels: Level[], date: Day | null, range: FrameRange | null): void {
  const client = useQueryClient();
  const names = levels.join(',');
  useEffect(() => {
    if (!date || !range || !names) return;
    let stopped = false;
    const load = async () => {
      for (const offset of OFFSETS)
        for (const level of names.split(',') as Level[]) {
          const day = addDays(date, offset);
          if (stopped) return;
          if (within(day, range)) await client.prefetchQuery(frameQuery(level, day, range.revision, range.basis));
        }
    };
    const timer = setTimeout(() => void load(), 150);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [client, names, date, range]);
}
