import { useTranslation } from 'react-i18next';
import { labels, parseIndicator } from '#core/standard/indicator.ts';
import { CLASS_COLOURS, saidLimits } from '#core/theme/indicator_classes.ts';
import { formatNumber, formatValue } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { setView, useView } from '#web/state/store.ts';
import type { IndicatorLayer } from './indicators.ts';
import classes from './layers.module.css';

/** The legend while the map shows an indicator: the five classes with their limits and counts, the greatest on top as grades are, and no value. */
export function IndicatorLegend({ layer }: { layer: IndicatorLayer }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const theme = useView(view => view.theme);
  const { label, unit } = labels(parseIndicator(layer.name)!);
  const limits = saidLimits(layer.name).map(limit => formatValue(limit, language));
  const words = (at: number): string => {
    if (at === 0) return t('situation.layers.below', { high: limits[0] });
    if (at === limits.length) return t('situation.layers.from', { low: limits[at - 1] });
    return t('situation.layers.between', { low: limits[at - 1], high: limits[at] });
  };
  const count = (value: number) => (layer.classes ? formatNumber(value, language) : '–');
  return (
    <aside className={classes.legend} aria-label={label[language]} data-indicator-legend={layer.name}>
      <p className={classes.title}>
        <strong>{label[language]}</strong>
        {!/^（|^\(/.test(unit[language]) && <span>{unit[language]}</span>}
      </p>
      <ul>
        {CLASS_COLOURS[theme]
          .map((colour, at) => (
            <li key={colour} data-class={at} data-count={layer.counts[at]}>
              <span className={classes.swatch} style={{ background: colour }} aria-hidden />
              <span>{words(at)}</span>
              <span className={classes.count}>{count(layer.counts[at]!)}</span>
            </li>
          ))
          .reverse()}
        <li data-class="none" data-count={layer.without}>
          <span className={`${classes.swatch} ${classes.hatched}`} aria-hidden />
          <span>{t('situation.layers.none')}</span>
          <span className={classes.count}>{count(layer.without)}</span>
        </li>
      </ul>
      <p className={classes.foot} role={layer.failed ? 'alert' : undefined}>
        {layer.failed
          ? t('situation.layers.failed')
          : layer.coarse
            ? t('situation.layers.finer')
            : t('situation.layers.limit')}
      </p>
      <button type="button" className={classes.back} onClick={() => setView({ ind: null })}>
        {t('situation.layers.back')}
      </button>
    </aside>
  );
}
