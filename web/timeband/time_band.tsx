import {
  IconChartBar,
  IconChevronDown,
  IconChevronLeft,
  IconChevronRight,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerTrackNext,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Day } from '#core/contract.ts';
import { daysBetween } from '#core/days.ts';
import { useReads } from '#web/access/session.ts';
import { comparedWith, toggleCompare } from '#web/compare/pick_day.ts';
import { formatLongDay } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { useNarrow } from '#web/parts/narrow.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { Band } from './band.tsx';
import { Basis } from './basis.tsx';
import { type Player, SPEEDS } from './player.ts';
import classes from './timeband.module.css';

function Controls({ player, fold }: { player: Player; fold: ReactNode }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { date, range } = useSituation();
  const compare = useView(view => view.compare);
  if (!date || !range) return null;
  const latest = date === range.last;
  return (
    <div className={classes.controls}>
      <div className={classes.date}>
        <strong>{formatLongDay(date, language)}</strong>
        <span>
          {t('time.day_of', {
            day: daysBetween(range.first, date) + 1,
            total: daysBetween(range.first, range.last) + 1,
          })}
        </span>
      </div>
      <div className={classes.buttons}>
        <button
          type="button"
          aria-label={t('time.previous')}
          title={`${t('time.previous')} [`}
          onClick={() => player.step(-1)}
          disabled={date === range.first}
        >
          <IconChevronLeft size={18} stroke={2} aria-hidden />
        </button>
        <button
          type="button"
          className={classes.play}
          aria-label={player.playing ? t('time.pause') : t('time.play')}
          title={player.playing ? t('time.pause') : t('time.play')}
          onClick={player.toggle}
        >
          {player.playing ? (
            <IconPlayerPauseFilled size={16} aria-hidden />
          ) : (
            <IconPlayerPlayFilled size={16} aria-hidden />
          )}
        </button>
        <button
          type="button"
          aria-label={t('time.next')}
          title={`${t('time.next')} ]`}
          onClick={() => player.step(1)}
          disabled={latest}
        >
          <IconChevronRight size={18} stroke={2} aria-hidden />
        </button>
        <button
          type="button"
          className={classes.latest}
          aria-label={t('time.latest')}
          title={t('time.latest')}
          onClick={() => setView({ date: null })}
          disabled={latest}
        >
          <IconPlayerTrackNext size={16} stroke={1.8} aria-hidden />
        </button>
        <button
          type="button"
          className={classes.speed}
          aria-label={`${t('time.speed')} ${player.speed}×`}
          title={t('time.speed')}
          onClick={() => player.setSpeed(SPEEDS[(SPEEDS.indexOf(player.speed) + 1) % SPEEDS.length] ?? 1)}
        >
          {player.speed}×
        </button>
        <button
          type="button"
          className={classes.compare}
          aria-pressed={compare !== 'off'}
          title={`${t('compare.label')} C`}
          data-compare-toggle
          onClick={toggleCompare}
        >
          {t('compare.open')}
        </button>
        {fold}
      </div>
    </div>
  );
}

export function TimeBand({ player }: { player: Player }) {
  const { t } = useTranslation();
  const { timeline, timeline_failed, date, compared_date, range } = useSituation();
  const compareWith = (day: Day) => {
    if (date) setView({ ...comparedWith(day, date), compare: wanted === 'off' ? 'difference' : wanted });
  };
  const numbers = useReads('indicators');
  const wanted = useView(view => view.compare);
  // On a telephone the days take their room only when someone asks for them.
  const narrow = useNarrow();
  const [unfolded, setUnfolded] = useState(false);
  const fold = narrow && (
    <button
      type="button"
      aria-expanded={unfolded}
      aria-label={t('time.band')}
      data-fold
      onClick={() => setUnfolded(!unfolded)}
    >
      {unfolded ? (
        <IconChevronDown size={18} stroke={2} aria-hidden />
      ) : (
        <IconChartBar size={18} stroke={1.8} aria-hidden />
      )}
    </button>
  );
  return (
    <section className={classes.timeband} aria-label={t('time.band')} data-folded={narrow && !unfolded}>
      <div className={classes.side}>
        <Controls player={player} fold={fold} />
        <Basis />
      </div>
      {timeline && date ? (
        <Band
          timeline={timeline}
          date={date}
          compared={compared_date}
          onPick={day => setView({ date: day === range?.last ? null : day })}
          onCompare={compareWith}
          onStep={player.step}
        />
      ) : (
        <div className={classes.band}>
          {(!numbers || timeline_failed) && (
            <p className={classes.withheld}>{t(numbers ? 'time.failed' : 'access.no_band')}</p>
          )}
        </div>
      )}
    </section>
  );
}
