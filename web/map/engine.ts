import { Map as MapLibre, ScaleControl, setWorkerUrl } from 'maplibre-gl';
// The worker from our own origin: the policy allows neither blob: nor foreign scripts.
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { PATTERN_PIXEL_RATIO, patternImages } from '#core/theme/patterns.ts';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { View } from '#web/state/view.ts';
import type { LinkedMap } from './linked_cameras.ts';
import { type Box, fitPadding, roomAround } from './room.ts';

setWorkerUrl(workerUrl);

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
    // MapLibre smooths fills and lines itself; multisampling would draw each pixel four times, by hand where there is no graphics card.
    canvasContextAttributes: { antialias: false },
    // A wall of 7680 pixels is drawn at its own resolution; what the graphics card cannot do MapLibre finds out itself.
    maxCanvasSize: [16_384, 16_384],
  });
  // One stop of the tab key: that of NeighbourKeys around it.
  map.getCanvas().tabIndex = -1;
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ maxWidth: 110, unit: 'metric' }), 'bottom-right');
  return map;
}

export const linked = (map: MapLibre): LinkedMap => ({
  looks: () => ({ x: map.getCenter().lng, y: map.getCenter().lat, z: map.getZoom() }),
  look: ({ x, y, z }) => void map.jumpTo({ center: [x, y], zoom: z, bearing: 0, pitch: 0 }),
  onMove: listener => {
    map.on('move', listener);
    return () => void map.off('move', listener);
  },
});

export function addPatterns(map: MapLibre): void {
  for (const [name, image] of patternImages())
    if (!map.hasImage(name)) map.addImage(name, image, { pixelRatio: PATTERN_PIXEL_RATIO });
}
