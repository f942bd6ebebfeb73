import type { Map as MapLibre, MapMouseEvent, MapTouchEvent } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Level } from '#core/contract.ts';
import { setCompare } from '#web/compare/pick_day.ts';
import { copyText } from '#web/parts/copy.ts';
import { useSituation } from '#web/state/situation.tsx';
import { getView, setView } from '#web/state/store.ts';
import { writeView } from '#web/state/view.ts';
import classes from './area_menu.module.css';
import { fillLayer } from './layers.ts';

const LONG_PRESS_MILLISECONDS = 550;

type Asked = { code: string; x: number; y: number };
type Item = { id: 'link' | 'row' | 'go' | 'compare'; act(): void };
type Hit = { point: { x: number; y: number } };

/** What is asked of an area where it lies: a menu by the right button or a long press; a double click goes there. */
export function AreaMenu({ map, level }: { map: MapLibre; level: Level }) {
  const { t } = useTranslation();
  const { by_code, compared_date } = useSituation();
  const [asked, setAsked] = useState<Asked | null>(null);
  const first = useRef<HTMLButtonElement>(null);

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
    let pressed: number | undefined;
    const release = () => clearTimeout(pressed);
    const press = (event: MapTouchEvent) => {
      release();
      if (event.points.length === 1) pressed = window.setTimeout(() => ask(event), LONG_PRESS_MILLISECONDS);
    };
    const go = (event: MapMouseEvent) => {
      const code = codeAt(event);
      const box = code ? by_code.get(code)?.bbox : undefined;
      if (!code || !box) return;
      event.preventDefault();
      // The two clicks before it chose the area and let it go again.
      setView({ sel: code });
      // Not within the event: when it has been handled, MapLibre stops what moves.
      window.setTimeout(() => map.fitBounds(box, { padding: 80, duration: 500 }, { byPage: true }));
    };
    const close = () => setAsked(null);
    map.on('contextmenu', ask);
    map.on('dblclick', go);
    map.on('touchstart', press);
    map.on('touchend', release);
    map.on('touchmove', release);
    map.on('movestart', close);
    map.on('click', close);
    return () => {
      release();
      map.off('contextmenu', ask);
      map.off('dblclick', go);
      map.off('touchstart', press);
      map.off('touchend', release);
      map.off('touchmove', release);
      map.off('movestart', close);
      map.off('click', close);
    };
  }, [map, level, by_code]);

  useEffect(() => {
    if (!asked) return;
    first.current?.focus();
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && setAsked(null);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [asked]);

  const area = asked ? by_code.get(asked.code) : undefined;
  if (!asked || !area) return null;
  const { code } = asked;
  const items: Item[] = [
    {
      id: 'link',
      act: () => void copyText(`${location.origin}/${writeView({ ...getView(), sel: code, front: 'why' })}`),
    },
    { id: 'row', act: () => setView({ sel: code, mode: 'table' }) },
    { id: 'go', act: () => map.fitBounds(area.bbox, { padding: 80, duration: 500 }, { byPage: true }) },
  ];
  if (compared_date)
    items.push({
      id: 'compare',
      act: () => {
        setView({ sel: code });
        setCompare('difference');
      },
    });
  const { clientWidth, clientHeight } = map.getContainer();
  const left = Math.min(asked.x, clientWidth - 200);
  const top = Math.min(asked.y, clientHeight - 46 - items.length * 40);
  return (
    <div
      className={classes.menu}
      role="menu"
      aria-label={area.name}
      data-area-menu={code}
      style={{ transform: `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)` }}
    >
      <strong>{area.name}</strong>
      {items.map(({ id, act }, index) => (
        <button
          key={id}
          ref={index === 0 ? first : undefined}
          type="button"
          role="menuitem"
          onClick={() => {
            act();
            setAsked(null);
          }}
        >
          {t(`map.menu.${id}`)}
        </button>
      ))}
    </div>
  );
}
