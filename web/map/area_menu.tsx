import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { setCompare } from '#web/compare/pick_day.ts';
import { copyText } from '#web/parts/copy.ts';
import { useSituation } from '#web/state/situation.tsx';
import { getView, setView } from '#web/state/store.ts';
import { writeView } from '#web/state/view.ts';
import classes from './area_menu.module.css';
import type { Box } from './room.ts';

export const LONG_PRESS_MILLISECONDS = 550;

/** In pixels of the map. */
export type Asked = { code: string; x: number; y: number };
type Item = { id: 'link' | 'row' | 'go' | 'compare'; act(): void };
type Parts = {
  asked: Asked | null;
  room: { width: number; height: number };
  onGo(box: Box): void;
  onClose(): void;
};

/** What is asked of an area where it lies, on a map by either renderer: by the right button or a long press. */
export function AreaMenu({ asked, room, onGo, onClose }: Parts) {
  const { t } = useTranslation();
  const { by_code, compared_date } = useSituation();
  const first = useRef<HTMLButtonElement>(null);
  const close = useRef(onClose);
  close.current = onClose;

  useEffect(() => {
    if (!asked) return;
    first.current?.focus();
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && close.current();
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
    { id: 'go', act: () => onGo(area.bbox) },
  ];
  if (compared_date)
    items.push({
      id: 'compare',
      act: () => {
        setView({ sel: code });
        setCompare('difference');
      },
    });
  const left = Math.min(asked.x, room.width - 200);
  const top = Math.min(asked.y, room.height - 46 - items.length * 40);
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
            onClose();
          }}
        >
          {t(`map.menu.${id}`)}
        </button>
      ))}
    </div>
  );
}
