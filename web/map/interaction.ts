import type { MapLayerMouseEvent, Map as MapLibre } from 'maplibre-gl';
import type { Level } from '#core/contract.ts';
import { getView, setView } from '#web/state/store.ts';
import { fillLayer } from './layers.ts';
import type { Hovered } from './tooltip.tsx';

/** Hover outline and name, click to select, click again or on the empty ground to clear. Returns the undo. */
export function followPointer(map: MapLibre, level: Level, onHover: (hovered: Hovered | null) => void): () => void {
  const layer = fillLayer(level);
  let under: number | null = null;

  const outline = (seq: number | null) => {
    if (under === seq) return;
    const target = (id: number) => ({ source: level, sourceLayer: level, id });
    if (under !== null && map.getSource(level)) map.setFeatureState(target(under), { hover: false });
    if (seq !== null) map.setFeatureState(target(seq), { hover: true });
    under = seq;
  };
  const leave = () => {
    outline(null);
    map.getCanvas().style.cursor = '';
    onHover(null);
  };
  const move = (event: MapLayerMouseEvent) => {
    const feature = event.features?.[0];
    if (!feature || typeof feature.id !== 'number') return leave();
    outline(feature.id);
    map.getCanvas().style.cursor = 'pointer';
    onHover({
      code: String(feature.properties.code),
      name: String(feature.properties.name),
      seq: feature.id,
      x: event.point.x,
      y: event.point.y,
    });
  };
  const click = (event: { point: { x: number; y: number } }) => {
    if (!map.getLayer(layer)) return;
    const feature = map.queryRenderedFeatures([event.point.x, event.point.y], { layers: [layer] })[0];
    const code = feature ? String(feature.properties.code) : null;
    const clear = code === null || code === getView().sel;
    // On a telephone the map stays, and the details come up below it.
    const { front } = getView();
    setView(clear ? { sel: null } : { sel: code, front: front === 'map' ? 'map' : 'why' });
  };

  map.on('mousemove', layer, move);
  map.on('mouseleave', layer, leave);
  map.on('click', click);
  return () => {
    leave();
    map.off('mousemove', layer, move);
    map.off('mouseleave', layer, leave);
    map.off('click', click);
  };
}
