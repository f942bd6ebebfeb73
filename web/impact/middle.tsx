import { SegmentedControl } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, clampDay } from '#core/days.ts';
import { formatDay, formatLongDay } from '#web/i18n/format.ts';
import { ChosenMap } from '#web/map/chosen_map.tsx';
import type { Hovered } from '#web/map/tooltip.tsx';
import { AreaTooltip } from '#web/map/tooltip.tsx';
import { Arrow } from '#web/parts/arrow.tsx';
import { GradeMark } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { SituationContext, useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { SHOWN, type ShownId } from '#web/state/view.ts';
import { GRADE_ORDER } from '#web/theme/themes.ts';
import { frameOf } from './grading.ts';
import classes from './middle.module.css';
import { Pinned } from './pinned.tsx';
import { keyOf, useWhatIf } from './what_if.tsx';

const NO_MOVES = new Int8Array(0);

function DayStep() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { date, range } = useSituation();
  const { first_day } = useWhatIf();
  const memory = useView(view => view.memory);
  if (!date || !range) return null;
  if (memory)
    return (
      <span className={classes.day}>
        {first_day ? t('impact.first_day_on', { date: formatDay(first_day, language) }) : t('loading')}
      </span>
    );
  const go = (days: number) => {
    const next = clampDay(addDays(date, days), range.first, range.last);
    setView({ date: next === range.last ? null : next });
  };
  return (
    <span className={classes.day}>
      <button type="button" aria-label={t('time.previous')} disabled={date === range.first} onClick={() => go(-1)}>
        <IconChevronLeft size={16} stroke={2} aria-hidden />
      </button>
      {formatLongDay(date, language)}
      <button type="button" aria-label={t('time.next')} disabled={date === range.last} onClick={() => go(1)}>
        <IconChevronRight size={16} stroke={2} aria-hidden />
      </button>
    </span>
  );
}

function Bar() {
  const { t } = useTranslation();
  const shown = useView(view => view.shown);
  const memory = useView(view => view.memory);
  const style = { root: classes.switch, indicator: classes.indicator, label: classes.label };
  return (
    <div className={classes.bar}>
      <SegmentedControl
        aria-label={t('impact.shown_label')}
        classNames={style}
        size="xs"
        value={shown}
        onChange={value => setView({ shown: value as ShownId })}
        data={SHOWN.map(value => ({ value, label: t(`impact.shown.${value}`) }))}
      />
      <SegmentedControl
        aria-label={t('impact.memory_label')}
        classNames={style}
        size="xs"
        value={memory ? 'on' : 'off'}
        onChange={value => setView({ memory: value === 'on' })}
        data={[
          { value: 'off', label: t('impact.memory.off') },
          { value: 'on', label: t('impact.memory.on') },
        ]}
      />
      <DayStep />
    </div>
  );
}

function Key({ shown }: { shown: ShownId }) {
  const { t } = useTranslation();
  if (shown !== 'difference')
    return (
      <p className={classes.key} aria-hidden>
        {GRADE_ORDER.map(key => (
          <span key={key}>
            <GradeMark grade={key} />
            {t(`grade.${key}`)}
          </span>
        ))}
      </p>
    );
  return (
    <p className={classes.key}>
      <span>
        <i className={classes.up}>↑</i>
        {t('impact.up')}
      </span>
      <span>
        <i className={classes.down}>↓</i>
        {t('impact.down')}
      </span>
      <span>
        <i className={classes.other}>–</i>
        {t('impact.other')}
      </span>
      <span>
        <i className={classes.same} />
        {t('impact.same')}
      </span>
    </p>
  );
}

function Tooltip({ hovered }: { hovered: Hovered }) {
  const { outcome } = useWhatIf();
  if (!outcome) return <AreaTooltip hovered={hovered} />;
  const from = outcome.before.grades[hovered.seq - 1] ?? -1;
  const to = outcome.after.grades[hovered.seq - 1] ?? -1;
  return (
    <AreaTooltip hovered={hovered}>
      <Arrow from={keyOf(from)} to={keyOf(to)} />
    </AreaTooltip>
  );
}

/** The map of what the edit would do: as it is, as it would be, or only what changes. */
export function Middle() {
  const { t } = useTranslation();
  const situation = useSituation();
  const { outcome, set, chosen, failure } = useWhatIf();
  const shown = useView(view => view.shown);
  const cell = useView(view => view.cell);
  const level = situation.status.graded_level;
  const date = set?.place.date ?? situation.date;

  const frame = useMemo(() => {
    if (!outcome || !level || !date) return null;
    return { level, date, bytes: frameOf(shown === 'current' ? outcome.before : outcome.after, chosen) };
  }, [outcome, level, date, shown, chosen]);
  const moves = useMemo(() => {
    if (shown !== 'difference') return null;
    if (!outcome) return NO_MOVES;
    return outcome.steps.map((step, i) => (chosen(i) ? step : 0));
  }, [outcome, shown, chosen]);
  const value = useMemo(() => ({ ...situation, level, frame, picture: null }), [situation, level, frame]);

  return (
    <main className={classes.middle}>
      <Bar />
      <div className={classes.map} data-moves={outcome?.moved.length ?? ''} data-shown={shown}>
        {situation.status.bbox && (
          <SituationContext value={value}>
            <ChosenMap moves={moves} tooltip={hovered => <Tooltip hovered={hovered} />} />
          </SituationContext>
        )}
        {outcome && shown === 'difference' && outcome.moved.length === 0 && !cell && (
          <p className={classes.notice} role="status">
            {t('impact.nothing')}
          </p>
        )}
        {failure && (
          <p className={classes.notice} role="alert">
            {t('impact.columns_failed')}
          </p>
        )}
        <Key shown={shown} />
      </div>
      <Pinned />
    </main>
  );
}
