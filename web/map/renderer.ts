import type { BaseMap } from '#core/contract.ts';
import { useView } from '#web/state/store.ts';
import type { RendererId } from '#web/state/view.ts';
import { hasWebgl2, WEBGL } from './webgl.ts';

export type Renderer = 'webgl' | 'svg';

/**
 * What draws the map: as the address asks, and never WebGL where the browser has none. Unasked, WebGL is for graphics cards:
 * on the processor it takes 5 to 30 times as long as SVG for the same picture (bench/README.md).
 */
export const rendererOf = (asked: RendererId): Renderer => {
  const best = WEBGL === 'hardware' ? 'webgl' : 'svg';
  return asked === 'auto' ? best : hasWebgl2() ? asked : 'svg';
};

/** Pictures are drawn by both, vector tiles by WebGL alone. */
export const drawsBaseMap = (renderer: Renderer, base_map: BaseMap | null): base_map is BaseMap =>
  base_map !== null && (renderer === 'webgl' || base_map.kind === 'raster');

export const useRenderer = (): Renderer => useView(view => rendererOf(view.renderer));
