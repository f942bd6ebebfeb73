import { useQueries } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Level } from '#core/contract.ts';
import type { OutlinesPayload } from '#core/drawing/outlines.ts';
import { askJson, query } from './request.ts';

/** The last zoom of each band of `/outlines`: within one the answer is the same, and so is the address. */
const BANDS = [7, 9, 11, 13, 14] as const;

/** As fine as the tiles that a map of this zoom shows. */
export const outlinesZoom = (zoom: number): number => BANDS.find(last => Math.floor(zoom) <= last) ?? 14;

export const outlinesQuery = (level: Level, zoom: number, boundary: number) => ({
  queryKey: ['outlines', level, zoom, boundary],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    askJson<OutlinesPayload>(`/outlines/${level}${query({ zoom, boundary })}`, signal),
  staleTime: Number.POSITIVE_INFINITY,
});

export type OutlinesSet = { zoom: number; outlines: OutlinesPayload[] };

/** Levels as a set of one grid; the set before stays until all of the next are in, since levels of two grids do not meet. */
export function useOutlines(levels: Level[], zoom: number, boundary: number) {
  const answers = useQueries({ queries: levels.map(level => outlinesQuery(level, zoom, boundary)) });
  const outlines = answers.flatMap(({ data }) => (data ? [data] : []));
  const last = useRef<OutlinesSet | null>(null);
  const complete = levels.length > 0 && outlines.length === levels.length;
  const same = outlines.every((one, index) => last.current?.outlines[index] === one);
  if (complete && !(same && last.current?.outlines.length === outlines.length)) last.current = { zoom, outlines };
  return { set: last.current, error: answers.find(answer => answer.error)?.error ?? null };
}
