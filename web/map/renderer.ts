import { useView } from '#web/state/store.ts';
import type { RendererId } from '#web/state/view.ts';
import { hasWebgl2 } from './webgl.ts';

export type Renderer = 'webgl' | 'svg';

const WEBGL2 = hasWebgl2();

/** What draws the map: as the address asks, and never WebGL where the browser has none. */
export const rendererOf = (asked: RendererId): Renderer => (asked === 'svg' || !WEBGL2 ? 'svg' : 'webgl');

export const useRenderer = (): Renderer => useView(view => rendererOf(view.renderer));
