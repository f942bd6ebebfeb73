import type { ErrorEvent, Map as MapLibre, MapSourceDataEvent } from 'maplibre-gl';
import { useSyncExternalStore } from 'react';
import { BASE_SOURCE } from './base_map.ts';

/** Whether tiles of the base map come. The map needs none of them: what is lost is said beside its credit. */
let reached = true;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useBaseMapReached = (): boolean => useSyncExternalStore(subscribe, () => reached);

export function tellBaseMapReached(now: boolean): void {
  if (now === reached) return;
  reached = now;
  for (const listener of listeners) listener();
}

/** Without one tile after this long, or so many refused, it is not reached. */
const PATIENCE = 8_000;
const MOST_FAILED = 3;
/** What is lost is asked for again after this. */
export const BASE_AGAIN = 30_000;

type Told = { sourceId?: string; tile?: { state: string } };

/** Judged from when tiles are asked for until the map rests, by whether any of them came. A tile that is not there (404) is no fault. */
export function heedBaseMap(map: MapLibre): () => void {
  let asked: { failed: number; patience: number } | null = null;
  let again = 0;
  const ask = () => map.getSource(BASE_SOURCE) && map.refreshTiles(BASE_SOURCE);
  const settle = (now: boolean) => {
    if (asked) clearTimeout(asked.patience);
    tellBaseMapReached(now);
    if (!now) again ||= window.setInterval(ask, BASE_AGAIN);
    else {
      clearInterval(again);
      again = 0;
    }
  };
  const of = (event: Told) => event.sourceId === BASE_SOURCE;
  const onAsked = (event: MapSourceDataEvent) => {
    if (!of(event) || !event.tile || asked) return;
    asked = { failed: 0, patience: window.setTimeout(() => settle(false), PATIENCE) };
  };
  const onData = (event: MapSourceDataEvent) => {
    if (!of(event) || (event as Told).tile?.state !== 'loaded') return;
    settle(true);
    if (asked) asked.failed = Number.NEGATIVE_INFINITY;
  };
  const onError = (event: ErrorEvent & Told) => {
    if (!of(event) || !asked) return;
    asked.failed += 1;
    if (asked.failed >= MOST_FAILED) settle(false);
  };
  const onIdle = () => {
    if (asked) {
      clearTimeout(asked.patience);
      if (asked.failed > 0) settle(false);
    }
    asked = null;
  };
  map.on('sourcedataloading', onAsked);
  map.on('sourcedata', onData);
  map.on('error', onError);
  map.on('idle', onIdle);
  return () => {
    if (asked) clearTimeout(asked.patience);
    clearInterval(again);
    tellBaseMapReached(true);
  };
}
