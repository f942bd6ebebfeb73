import { useTranslation } from 'react-i18next';
import { formatLongDay, formatMoment } from '#web/i18n/format.ts';
import { useRenderer } from '#web/map/renderer.ts';
import { useLanguage } from '#web/parts/language.ts';
import { useSituation } from '#web/state/situation.tsx';
import classes from './footer.module.css';

export function Footer() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { status, live } = useSituation();
  const renderer = useRenderer();
  const { engine, computed_at, reported, last_date, stale_areas } = status;
  // A boundary version is the second it was made in.
  const boundaryTime = formatMoment(new Date(status.boundary_version * 1000).toISOString(), status.time_zone);
  return (
    <footer className={classes.footer}>
      <span className={live.connected ? classes.live : classes.lost}>
        {live.connected ? t('live.connected') : t('live.disconnected')}
      </span>
      <span title={engine.promise[language]}>
        {engine.kind === 'embedded' ? `${t('footer.embedded')} ` : ''}
        {engine.name}
      </span>
      {engine.kind === 'embedded' && <span className={classes.promise}>{engine.promise[language]}</span>}
      {computed_at && <span>{t('footer.computed', { time: formatMoment(computed_at, status.time_zone) })}</span>}
      {reported && last_date && (
        <span>{t('footer.reported', { ...reported, date: formatLongDay(last_date, language) })}</span>
      )}
      {stale_areas > 0 && <span>{t('footer.stale', { count: stale_areas })}</span>}
      <span data-active-renderer={renderer} title={t('renderer.why')}>
        {t(`renderer.${renderer}`)}
      </span>
      <span className={classes.end}>{t('footer.boundary', { time: boundaryTime })}</span>
      <a href="/docs" target="_blank" rel="noreferrer">
        {t('footer.docs')}
      </a>
    </footer>
  );
}
