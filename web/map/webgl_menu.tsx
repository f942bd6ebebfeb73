import type { Map as MapLibre, MapMouseEvent, MapTouchEvent } from 'maplibre-gl';
import { useEffect, useState } from 'react';
import type { Level } from '#core/contract.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView } from '#web/state/store.ts';
import { AreaMenu, type Asked, LONG_PRESS_MILLISECONDS } from './area_menu.tsx';
import { fillLayer } from './layers.ts';
import type { Box } from './room.ts';

/** A browser makes a click of a finger that is lifted within this. */
const AFTER_LIFTED = 400;

type Hit = { point: { x: number; y: number } };

const goTo = (map: MapLibre, box: Box) => map.fitBounds(box, { padding: 80, duration: 500 }, { byPage: true });

/** The menu of an area on MapLibre's map; a double click goes there. */
export function WebglMenu({ map, level }: { map: MapLibre; level: Level }) {
  const { by_code } = useSituation();
  const [asked, setAsked] = useState<Asked | null>(null);

  useEffect(() => {
    const layer = fillLayer(level);
    const codeAt = ({ point }: Hit): string | null => {
      const feature = map.getLayer(layer) && map.queryRenderedFeatures([point.x, point.y], { layers: [layer] })[0];
      return feature ? String(feature.properties.code) : null;
    };
    const ask = (event: Hit) => {
      const code = codeAt(event);
      setAsked(code ? { code, x: event.point.x, y: event.point.y } : null);
    };
    const container = map.getContainer();
    let pressed: number | undefined;
    // Lifted after a long press, the finger chooses nothing.
    const swallow = (event: Event) => event.stopPropagation();
    const release = () => {
      clearTimeout(pressed);
      pressed = window.setTimeout(() => container.removeEventListener('click', swallow, true), AFTER_LIFTED);
    };
    const press = (event: MapTouchEvent) => {
      release();
      if (event.points.length !== 1) return;
      pressed = window.setTimeout(() => {
        container.addEventListener('click', swallow, { capture: true, once: true });
        ask(event);
      }, LONG_PRESS_MILLISECONDS);
    };
    const twice = (event: MapMouseEvent) => {
      const code = codeAt(event);
      const box = code ? by_code.get(code)?.bbox : undefined;
      if (!code || !box) return;
      event.preventDefault();
      // The two clicks before it chose the area and let it go again.
      setView({ sel: code });
      // Not within the event: when it has been handled, MapLibre stops what moves.
      window.setTimeout(() => goTo(map, box));
    };
    const close = () => setAsked(null);
    map.on('contextmenu', ask);
    map.on('dblclick', twice);
    map.on('touchstart', press);
    map.on('touchend', release);
    map.on('touchmove', release);
    map.on('movestart', close);
    map.on('click', close);
    return () => {
      clearTimeout(pressed);
      container.removeEventListener('click', swallow, true);
      map.off('contextmenu', ask);
      map.off('dblclick', twice);
      map.off('touchstart', press);
      map.off('touchend', release);
      map.off('touchmove', release);
      map.off('movestart', close);
      map.off('click', close);
    };
  }, [map, level, by_code]);

  const { clientWidth: width, clientHeight: height } = map.getContainer();
  return (
    <AreaMenu asked={asked} room={{ width, height }} onGo={box => goTo(map, box)} onClose={() => setAsked(null)} />
  );
}
