import { SegmentedControl } from '@mantine/core';
import { IconArrowRight, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, isDay } from '#core/days.ts';
import { formatLongDay } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import type { CompareId } from '#web/state/view.ts';
import { BasisBanner } from '#web/timeband/basis.tsx';
import classes from './compare.module.css';
import { useComparison } from './comparison.ts';
import { comparedWith, setCompare } from './pick_day.ts';

const MODES = ['difference', 'side', 'swipe'] as const;

/** From what the difference is read: signs, never colour alone, each with how many. */
function Key() {
  const { t } = useTranslation();
  const { moves } = useComparison();
  if (!moves) return null;
  return (
    <p className={classes.key} data-moves={moves.up + moves.down + moves.other}>
      <span>
        <i className={classes.up}>↑</i>
        {t('compare.up', { value: moves.up })}
      </span>
      <span>
        <i className={classes.down}>↓</i>
        {t('compare.down', { value: moves.down })}
      </span>
      <span>
        <i className={classes.other}>–</i>
        {t('compare.other', { value: moves.other })}
      </span>
      <span>
        <i className={classes.same} />
        {t('compare.same', { value: moves.same })}
      </span>
    </p>
  );
}

/** Over the map while two days are compared: which, and how. */
export function CompareBar() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { date, compared_date, range, missing } = useSituation();
  const { mode, days } = useComparison();
  const cmpdate = useView(view => view.cmpdate);
  if (mode === 'off' || !date || !range) return null;
  return (
    <section className={classes.bar} aria-label={t('compare.label')}>
      <div className={classes.row}>
        <div className={classes.days}>
          <input
            type="date"
            aria-label={t('compare.pick')}
            value={compared_date ?? cmpdate ?? ''}
            min={range.first}
            max={addDays(range.last, -1)}
            onChange={({ currentTarget: { value } }) => isDay(value) && setView(comparedWith(value, date))}
          />
          <IconArrowRight size={16} stroke={2} aria-hidden />
          <strong>{formatLongDay(date, language)}</strong>
          <button
            type="button"
            className={classes.close}
            aria-label={t('compare.close')}
            title={`${t('compare.close')} C`}
            onClick={() => setCompare('off')}
          >
            <IconX size={16} stroke={2} aria-hidden />
          </button>
        </div>
        <SegmentedControl
          aria-label={t('compare.mode_label')}
          classNames={{ root: classes.modes, indicator: classes.indicator, label: classes.label }}
          size="xs"
          value={mode}
          onChange={value => setCompare(value as CompareId)}
          data={MODES.map(value => ({ value, label: t(`compare.mode.${value}`) }))}
        />
      </div>
      {!compared_date && (
        <p className={classes.note} role="status">
          {t('compare.no_day')}
        </p>
      )}
      {compared_date && !days && (
        <p className={classes.note}>
          {missing === null || missing === 'waiting' ? t('compare.waiting') : t(`error.${missing}`)}
        </p>
      )}
      {mode === 'difference' && <Key />}
    </section>
  );
}

/** What stands over the map at its top, one under the other. */
export function MapNotices({ children }: { children: ReactNode }) {
  return (
    <div className={classes.notices}>
      {children}
      <CompareBar />
      <BasisBanner />
    </div>
  );
}
