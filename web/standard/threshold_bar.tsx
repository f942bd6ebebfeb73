import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shown } from '#core/standard/phrases.ts';
import type { Threshold } from '#core/standard/thresholds.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import type { GradeKey } from '#web/theme/themes.ts';
import { boundaryOf, type Histogram, histogramOf, placeOf, sides, snap, stepOf, valueAt } from './bins.ts';
import classes from './threshold_bar.module.css';
import { useValues } from './values.tsx';

/** `gesture`: the drag it belongs to, which is one step of undo however long it takes. */
export type Move = (threshold: Threshold, value: number, gesture?: number) => void;

type Parts = {
  /** All of one text that are about the same subject, in order of value. */
  thresholds: Threshold[];
  label: string;
  unit: string;
  scale: number;
  grade: GradeKey;
  /** What becomes of those without a value. */
  missing?: string;
  onMove: Move;
};

const HEIGHT = 40;
let gestures = 0;

/** Bars as one path in a box of 1000 x HEIGHT. Heights by logarithm: most communities have no case, and one with ten must be seen. */
function barsOf(histogram: Histogram): string {
  const top = Math.log1p(histogram.highest);
  return histogram.bins
    .filter(({ count }) => count > 0)
    .map(({ from, to, count }) => {
      const left = placeOf(histogram, from) * 1000;
      const width = Math.max(3, placeOf(histogram, to) * 1000 - left - 3);
      const height = 3 + ((HEIGHT - 5) * Math.log1p(count)) / top;
      return `M${left.toFixed(1)} ${HEIGHT}v-${height.toFixed(1)}h${width.toFixed(1)}V${HEIGHT}z`;
    })
    .join('');
}

/** Today's values of what the thresholds are about, and a handle a threshold. */
export function ThresholdBar({ thresholds, label, unit, scale, grade, missing, onMove }: Parts) {
  const { t } = useTranslation();
  const language = useLanguage();
  const track = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const frame = useRef(0);
  const gesture = useRef(0);
  const subject = thresholds[0]?.subject ?? '';
  const found = useValues(subject, !thresholds[0]?.path.startsWith('$.insufficient'));
  const values = found === 'unknown' ? null : found;
  const marks = thresholds.map(({ value }) => value).join();
  // The scale stands still while a handle moves on it.
  const still = useRef<Histogram | null>(null);
  const histogram = useMemo(() => {
    if (dragged !== null && still.current) return still.current;
    const sorted = values?.sorted ?? new Float64Array();
    still.current = histogramOf(sorted, values?.total ?? 0, marks.split(',').map(Number));
    return still.current;
  }, [values, marks, dragged]);
  const bars = useMemo(() => barsOf(histogram), [histogram]);

  const single = thresholds.length === 1 ? thresholds[0] : undefined;
  const counted = single && values ? sides(histogram.sorted, single.operator, single.value) : null;
  const rightSide = single && (single.operator === '>=' || single.operator === '>');
  const percent = ({ operator, value }: Threshold) =>
    `${(placeOf(histogram, value + boundaryOf(histogram, operator)) * 100).toFixed(2)}%`;
  const fill =
    !single || single.operator === '=' || single.operator === '<>'
      ? 'inset(0 100% 0 0)'
      : rightSide
        ? `inset(0 0 0 ${percent(single)})`
        : `inset(0 calc(100% - ${percent(single)}) 0 0)`;

  const valueUnder = (event: PointerEvent, threshold: Threshold): number => {
    const box = track.current?.getBoundingClientRect();
    if (!box) return threshold.value;
    const place = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const value = valueAt(histogram, place) - boundaryOf(histogram, threshold.operator);
    return Math.max(histogram.least, snap(value, stepOf(histogram, value)));
  };
  const drag = (index: number) => ({
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      gesture.current = ++gestures;
      setDragged(index);
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      const threshold = thresholds[index];
      if (dragged !== index || !threshold) return;
      const value = valueUnder(event, threshold);
      cancelAnimationFrame(frame.current);
      frame.current = requestAnimationFrame(() => onMove(threshold, value, gesture.current));
    },
    onPointerUp: () => setDragged(null),
    onPointerCancel: () => setDragged(null),
    onKeyDown: (event: KeyboardEvent) => {
      const threshold = thresholds[index];
      const value = threshold && keyed(event.key, threshold.value, histogram);
      if (!threshold || value === null || value === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      onMove(threshold, value);
    },
  });

  const say = (value: number) => `${formatNumber(shown(value, scale), language)}${unit ? ` ${unit}` : ''}`;
  const round = (value: number) => say(Number(value.toPrecision(3)));
  if (found === 'unknown') return null;
  return (
    <div className={classes.bar} data-grade={grade}>
      <div className={classes.track} ref={track}>
        <svg viewBox={`0 0 1000 ${HEIGHT}`} preserveAspectRatio="none" className={classes.bars} aria-hidden>
          <path d={bars} />
        </svg>
        <svg
          viewBox={`0 0 1000 ${HEIGHT}`}
          preserveAspectRatio="none"
          className={`${classes.bars} ${classes.filled}`}
          style={{ clipPath: fill }}
          aria-hidden
        >
          <path d={bars} />
        </svg>
        {thresholds.map((threshold, index) => {
          const on = sides(histogram.sorted, threshold.operator, threshold.value);
          const text = values
            ? t('editor.bar.value', { value: say(threshold.value), yes: on.yes, no: on.no })
            : say(threshold.value);
          return (
            <div
              key={`${threshold.path}${threshold.index}`}
              className={classes.handle}
              data-dragged={dragged === index || undefined}
              role="slider"
              tabIndex={0}
              aria-label={`${label} ${threshold.operator}`}
              aria-valuemin={histogram.least}
              aria-valuemax={histogram.most}
              aria-valuenow={threshold.value}
              aria-valuetext={text}
              style={{ left: percent(threshold) }}
              {...drag(index)}
            >
              <i />
            </div>
          );
        })}
      </div>
      <div className={classes.below}>
        <span>{round(histogram.least)}</span>
        {counted && single ? (
          <span className={classes.sides}>
            {rightSide ? (
              <>
                <span>{t('editor.bar.no', { count: counted.no })}</span>
                <i aria-hidden />
                <strong>{t('editor.bar.yes', { count: counted.yes })}</strong>
              </>
            ) : (
              <>
                <strong>{t('editor.bar.yes', { count: counted.yes })}</strong>
                <i aria-hidden />
                <span>{t('editor.bar.no', { count: counted.no })}</span>
              </>
            )}
          </span>
        ) : (
          <span className={classes.sides}>{values ? '' : t('editor.bar.waiting')}</span>
        )}
        <span title={histogram.scale === 'log' ? t('editor.bar.log_hint') : undefined}>
          {round(histogram.most)}
          {histogram.scale === 'log' && <em>{t('editor.bar.log')}</em>}
        </span>
      </div>
      {values && histogram.missing > 0 && (
        <p className={classes.missing}>
          {t('editor.bar.missing', { count: histogram.missing })}
          {missing && ` → ${missing}`}
        </p>
      )}
    </div>
  );
}

function keyed(key: string, value: number, histogram: Histogram): number | null {
  const step = stepOf(histogram, value);
  const moves: Record<string, number> = {
    ArrowRight: step,
    ArrowUp: step,
    ArrowLeft: -step,
    ArrowDown: -step,
    PageUp: 10 * step,
    PageDown: -10 * step,
  };
  if (key === 'Home') return histogram.least;
  if (key === 'End') return histogram.most;
  const move = moves[key];
  return move === undefined ? null : Math.max(histogram.least, snap(value + move, step));
}
