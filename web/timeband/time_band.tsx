import {
  IconChevronLeft,
  IconChevronRight,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerTrackNext,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { daysBetween } from '#core/days.ts';
import { useReads } from '#web/access/session.ts';
import { formatLongDay } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView } from '#web/state/store.ts';
import { Band } from './band.tsx';
import { Basis } from './basis.tsx';
import { type Player, SPEEDS } from './player.ts';
import classes from './timeband.module.css';

function Controls({ player }: { player: Player }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { date, range } = useSituation();
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
      </div>
    </div>
  );
}

export function TimeBand({ player }: { player: Player }) {
  const { t } = useTranslation();
  const { timeline, date, compared_date } = useSituation();
  const numbers = useReads('indicators');
  return (
    <section className={classes.timeband} aria-label={t('time.band')}>
      <div className={classes.side}>
        <Controls player={player} />
        <Basis />
      </div>
      {timeline && date ? (
        <Band
          timeline={timeline}
          date={date}
          compared={compared_date}
          onPick={day => setView({ date: day })}
          onStep={player.step}
        />
      ) : (
        <div className={classes.band}>{!numbers && <p className={classes.withheld}>{t('access.no_band')}</p>}</div>
      )}
    </section>
  );
}
