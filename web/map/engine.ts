import { Map as MapLibre, ScaleControl, setWorkerUrl } from 'maplibre-gl';
// The worker from our own origin: the policy allows neither blob: nor foreign scripts.
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { PATTERN_PIXEL_RATIO, patternImages } from '#core/theme/patterns.ts';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { View } from '#web/state/view.ts';

setWorkerUrl(workerUrl);

type Box = [west: number, south: number, east: number, north: number];

/**
 * The legend lies over the left of a wide map and over the foot of a narrow one, or of a narrow window: the city is fitted beside it.
 * A frame in another page may have none.
 */
export function fitPadding(width: number, { embed, legend }: Pick<View, 'embed' | 'legend'>) {
  if (embed && !legend) return { top: 20, right: 20, bottom: 20, left: 20 };
  if (width >= 960) return { top: 24, right: 28, bottom: 24, left: 262 };
  if (width >= 560 && window.innerWidth >= 768) return { top: 20, right: 20, bottom: 24, left: 120 };
  return { top: 16, right: 20, bottom: 66, left: 20 };
}

/** Room to move around the city, none to get lost in the world. */
function roomAround([west, south, east, north]: Box): Box {
  const width = Math.max(east - west, 0.05);
  const height = Math.max(north - south, 0.05);
  return [
    west - 1.5 * width,
    Math.max(-85, south - 1.5 * height),
    east + 1.5 * width,
    Math.min(85, north + 1.5 * height),
  ];
}

/** @param start where it looks at first, without a camera in the view; `box` is all there is */
export function createMap(container: HTMLElement, box: Box, start: Box, view: View, ground: string): MapLibre {
  const map = new MapLibre({
    container,
    style: {
      version: 8,
      sources: {},
      layers: [{ id: 'ground', type: 'background', paint: { 'background-color': ground } }],
    },
    ...(view.camera
      ? { center: [view.camera.x, view.camera.y], zoom: view.camera.z }
      : { bounds: start, fitBoundsOptions: { padding: fitPadding(container.clientWidth, view) } }),
    maxBounds: roomAround(box),
    maxZoom: 18,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 120,
    canvasContextAttributes: { antialias: true },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ maxWidth: 110, unit: 'metric' }), 'bottom-right');
  return map;
}

export function addPatterns(map: MapLibre): void {
  for (const [name, image] of patternImages())
    if (!map.hasImage(name)) map.addImage(name, image, { pixelRatio: PATTERN_PIXEL_RATIO });
}
