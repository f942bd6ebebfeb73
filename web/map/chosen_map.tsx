import { lazy, type ReactNode, Suspense } from 'react';
import { getView } from '#web/state/store.ts';
import type { MapParts } from './map_parts.ts';
import { rendererOf, useRenderer } from './renderer.ts';

const webgl = () => import('./map_view.tsx');
const svg = () => import('#web/map_svg/svg_map.tsx');
const WebglMap = lazy(webgl);
const SvgMap = lazy(svg);

/** Begins to load what draws the map, beside everything else: MapLibre is four fifths of the page's code. */
export function preloadMap(): void {
  void (rendererOf(getView().renderer) === 'svg' ? svg() : webgl());
}

/** The map of the situation by WebGL, or by SVG where there is none or the address asks for it: the same picture, hands and keys. */
export function ChosenMap({ waiting = null, ...parts }: MapParts & { waiting?: ReactNode }) {
  const renderer = useRenderer();
  return <Suspense fallback={waiting}>{renderer === 'svg' ? <SvgMap {...parts} /> : <WebglMap {...parts} />}</Suspense>;
}
