import { useTranslation } from 'react-i18next';
import { formatLongDay } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { freshness } from './tour.ts';
import { useNow } from './use_tour.ts';
import classes from './wall.module.css';

const KEYS = { now: 'fresh_now', minutes: 'fresh', hours: 'fresh_hours', days: 'fresh_days' } as const;

/** How long ago a report last arrived; amber once that is longer than agreed. */
function Fresh({ now }: { now: number }) {
  const { t } = useTranslation();
  const { status, live } = useSituation();
  const limit = useView(view => view.fresh);
  const fresh = status.last_received_at ? freshness(status.last_received_at, now, limit) : null;
  const old = fresh === null || fresh.old || status.stale_since !== null;
  return (
    <span className={classes.fresh} data-old={old} data-connected={live.connected} role="status">
      <i aria-hidden />
      {fresh ? t(`wall.${KEYS[fresh.unit]}`, { count: fresh.count }) : t('wall.fresh_never')}
      {!live.connected && <em>{t('wall.lost')}</em>}
      {live.connected && fresh?.old && <em>{t('wall.old', { limit })}</em>}
    </span>
  );
}

function Clock({ now }: { now: number }) {
  const language = useLanguage();
  const { status } = useSituation();
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: status.time_zone, ...options }).format(
      now,
    );
  return (
    <time className={classes.clock} data-clock>
      <span>{format({ month: 'short', day: 'numeric', weekday: 'short' })}</span>
      <strong>{format({ hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })}</strong>
    </time>
  );
}

/** What the wall shows, of when, how fresh; the way out, seen by who is there. */
export function Head({ someone }: { someone: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow();
  const { status, date, legend } = useSituation();
  const standard = legend?.standard ?? status.standard;
  return (
    <header className={classes.head}>
      <h1>{t('title')}</h1>
      {status.demo && <span className={classes.demo}>{t('demo.label')}</span>}
      {date && <strong className={classes.asof}>{t('as_of', { date: formatLongDay(date, language) })}</strong>}
      <span className={classes.standard}>
        {standard.title[language]} {t('standard_version', { version: standard.version })}
      </span>
      <button type="button" className={classes.leave} data-shown={someone} onClick={() => setView({ screen: 'map' })}>
        {t('wall.leave')}
      </button>
      <Fresh now={now} />
      <Clock now={now} />
    </header>
  );
}
