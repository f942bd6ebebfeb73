import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Day, TimelinePayload } from '#core/contract.ts';
import { formatLongDay, formatMonth, formatNumber, formatShare } from '#web/i18n/format.ts';
import { useDayText } from '#web/parts/day_text.ts';
import { useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { useView } from '#web/state/store.ts';
import { GRADE_ORDER } from '#web/theme/themes.ts';
import { caseArea, missedDays, monthTicks, runsOf, scaleTop, stackedBars, weeklyCases } from './bars.ts';
import classes from './timeband.module.css';

const CASES = 20;
const GAP = 5;
const AXIS = 17;
const TICK_ROOM = 64;

type Parts = {
  timeline: TimelinePayload;
  date: Day;
  compared: Day | null;
  onPick(date: Day): void;
  /** With shift: the day compared with. */
  onCompare(date: Day): void;
  onStep(days: number): void;
};

/** Every day's counts as stacked bars, which are the slider too: point, drag, or arrow keys. */
export function Band({ timeline, date, compared, onPick, onCompare, onStep }: Parts) {
  const { t } = useTranslation();
  const language = useLanguage();
  const say = useDayText();
  const text = useGradeText();
  const { ref, width, height } = useElementSize();
  const [pointed, setPointed] = useState<number | null>(null);
  const compares = useView(view => view.compare !== 'off');
  const { days } = timeline;
  const bars = Math.max(10, height - CASES - GAP - AXIS);
  const step = width / Math.max(1, days.length);
  const top = useMemo(() => scaleTop(days), [days]);
  const paths = useMemo(() => stackedBars(days, width, bars, top), [days, width, bars, top]);
  const weekly = useMemo(() => weeklyCases(days), [days]);
  const cases = useMemo(() => caseArea(weekly, width, CASES), [weekly, width]);
  const ticks = useMemo(() => monthTicks(days, width, TICK_ROOM), [days, width]);
  const missed = useMemo(() => runsOf(missedDays(days)), [days]);
  const index = days.findIndex(day => day.date === date);
  const comparedIndex = compared ? days.findIndex(day => day.date === compared) : -1;

  const at = (event: PointerEvent<Element>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(days.length - 1, Math.floor((event.clientX - box.left) / step)));
  };
  const pick = (i: number, compares: boolean) => {
    const day = days[i];
    if (day && compares) return onCompare(day.date);
    if (day && day.date !== date) onPick(day.date);
  };
  const keys: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowDown: -7,
    ArrowUp: 7,
    PageDown: -28,
    PageUp: 28,
    Home: -days.length,
    End: days.length,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = keys[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const other = days[Math.max(0, comparedIndex + move)];
    if (event.shiftKey && comparedIndex >= 0 && other) onCompare(other.date);
    else onStep(move);
  };
  const summary = (i: number) => {
    const day = days[i];
    if (!day) return '';
    return GRADE_ORDER.filter(key => day.counts[key] > 0)
      .map(key => `${text(key)} ${formatNumber(day.counts[key], language)}`)
      .join(', ');
  };
  const shown = pointed !== null ? days[pointed] : undefined;
  const changeOn = (day: Day) => {
    const change = timeline.standards.slice(1).find(({ from }) => from === day);
    return change && t('band.change', { title: change.title[language], version: change.version, date: say(day) });
  };

  return (
    <div className={classes.band}>
      <div
        ref={ref}
        className={classes.slider}
        role="slider"
        tabIndex={0}
        aria-label={t('time.label')}
        aria-valuemin={0}
        aria-valuemax={days.length - 1}
        aria-valuenow={Math.max(0, index)}
        aria-valuetext={t('time.value', { date: formatLongDay(date, language), summary: summary(index) })}
        data-days={days.length}
        onKeyDown={onKeyDown}
        onPointerDown={event => {
          event.currentTarget.setPointerCapture(event.pointerId);
          pick(at(event), event.shiftKey);
        }}
        onPointerMove={event => {
          const i = at(event);
          setPointed(i);
          if (event.buttons & 1) pick(i, event.shiftKey);
        }}
        onPointerLeave={() => setPointed(null)}
      >
        {width > 0 && (
          <svg width={width} height={height} aria-hidden>
            <defs>
              <pattern
                id="band-missed"
                width="5"
                height="5"
                patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)"
              >
                <rect width="2" height="5" className={classes.hatch} />
              </pattern>
            </defs>
            <path d={cases} className={classes.cases} />
            <g transform={`translate(0 ${CASES + GAP})`}>
              <rect width={width} height={bars} className={classes.ground} />
              {GRADE_ORDER.map(key => (
                <path key={key} d={paths[key]} className={classes[key]} />
              ))}
              {missed.map(([first, count]) => (
                <rect
                  key={first}
                  x={first * step}
                  width={Math.max(count * step, 2)}
                  height={bars}
                  fill="url(#band-missed)"
                  data-missed={count}
                />
              ))}
              {timeline.standards.slice(1).map(({ from, title, version }) => {
                const i = days.findIndex(day => day.date === from);
                return (
                  <g key={from} transform={`translate(${i * step} 0)`} className={classes.change} data-standard-change>
                    <line y1={-GAP} y2={bars} />
                    <path d={`M-4 ${-GAP}h8l-4 6z`} />
                    <title>{t('band.change', { date: say(from), title: title[language], version })}</title>
                  </g>
                );
              })}
            </g>
            <text x={2} y={CASES + GAP + 10} className={classes.scale}>
              {formatShare(top, language).replace('.0', '')}
            </text>
            <text x={2} y={10} className={classes.scale}>
              {t('time.cases_peak', { count: formatNumber(Math.max(0, ...weekly), language) })}
            </text>
            {ticks.map(({ index: i, date: first }) => (
              <g key={first} transform={`translate(${i * step} ${CASES + GAP + bars})`}>
                <line y2={5} className={classes.tick} />
                <text
                  x={i * step > width - TICK_ROOM ? -4 : 4}
                  y={13}
                  className={classes.month}
                  textAnchor={i * step > width - TICK_ROOM ? 'end' : 'start'}
                >
                  {formatMonth(first, language)}
                </text>
              </g>
            ))}
            {comparedIndex >= 0 && (compares || comparedIndex !== index - 1) && (
              <line
                x1={(comparedIndex + 0.5) * step}
                x2={(comparedIndex + 0.5) * step}
                y1={CASES}
                y2={CASES + GAP + bars}
                className={classes.compared}
              />
            )}
            {index >= 0 && (
              <g transform={`translate(${index * step + step / 2} 0)`} className={classes.cursor}>
                <rect
                  x={-Math.max(step, 5) / 2}
                  y={CASES + GAP - 2}
                  width={Math.max(step, 5)}
                  height={bars + 4}
                  rx={2}
                />
                <line y1={2} y2={CASES + GAP - 2} />
                <circle cy={3} r={3} />
              </g>
            )}
          </svg>
        )}
      </div>
      {shown && pointed !== null && (
        <div
          className={classes.hint}
          aria-hidden
          style={{ left: `${Math.max(90, Math.min(width - 90, (pointed + 0.5) * step))}px` }}
        >
          <strong>{say(shown.date)}</strong>
          {GRADE_ORDER.filter(key => key !== 'green' && shown.counts[key] > 0).map(key => (
            <span key={key}>
              <i className={classes[`${key}Dot`]} />
              {formatNumber(shown.counts[key], language)}
            </span>
          ))}
          {!shown.reported && <span>{t('band.unpublished_day')}</span>}
          {changeOn(shown.date) && <span>{changeOn(shown.date)}</span>}
          <span>
            {t('time.cases')} {formatNumber(weekly[pointed] ?? 0, language)}
          </span>
        </div>
      )}
    </div>
  );
}
