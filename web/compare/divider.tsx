import { IconArrowsHorizontal } from '@tabler/icons-react';
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useDayText } from '#web/parts/day_text.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { SPLIT } from '#web/state/view.ts';
import classes from './compare.module.css';

const STEP = 2;
const LEAP = 10;

const put = (split: number) => setView({ split: Math.round(Math.max(SPLIT.least, Math.min(SPLIT.most, split))) });

/** Between the day compared with, on the left, and the day shown: dragged, or moved by the arrow keys. */
export function Divider() {
  const { t } = useTranslation();
  const say = useDayText();
  const { date, compared_date } = useSituation();
  const split = useView(view => view.split);
  const grip = useRef<HTMLDivElement>(null);
  const days = {
    before: compared_date ? say(compared_date) : '',
    date: date ? say(date) : '',
  };
  const follow = (event: PointerEvent) => {
    const box = grip.current?.parentElement?.getBoundingClientRect();
    if (box && event.buttons & 1) put(((event.clientX - box.left) / box.width) * 100);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.shiftKey ? LEAP : STEP;
    const to: Record<string, number> = {
      ArrowLeft: split - by,
      ArrowRight: split + by,
      Home: SPLIT.least,
      End: SPLIT.most,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    put(next);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a window splitter is a separator with a value; <hr> cannot be dragged
    <div
      ref={grip}
      className={classes.divider}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('compare.divider', days)}
      aria-valuemin={SPLIT.least}
      aria-valuemax={SPLIT.most}
      aria-valuenow={split}
      onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={follow}
      onKeyDown={onKeyDown}
    >
      <span>
        <IconArrowsHorizontal size={18} stroke={2} aria-hidden />
      </span>
    </div>
  );
}
