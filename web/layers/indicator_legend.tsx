import { useTranslation } from 'react-i18next';
import { CLASS_COLOURS } from '#core/theme/indicator_classes.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { setView, useView } from '#web/state/store.ts';
import { useClassWords } from './class_words.ts';
import type { IndicatorLayer } from './indicators.ts';
import classes from './layers.module.css';

/** The legend while the map shows an indicator: the five classes with their limits and counts, the greatest on top as grades are, and no value. */
export function IndicatorLegend({ layer }: { layer: IndicatorLayer }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const theme = useView(view => view.theme);
  const words = useClassWords(layer.name);
  const count = (value: number) => (layer.classes ? formatNumber(value, language) : '–');
  return (
    <aside className={classes.legend} aria-label={words.label} data-indicator-legend={layer.name}>
      <p className={classes.title}>
        <strong>{words.label}</strong>
        {words.unit && <span>{words.unit}</span>}
      </p>
      <ul>
        {CLASS_COLOURS[theme]
          .map((colour, at) => (
            <li key={colour} data-class={at} data-count={layer.counts[at]}>
              <span className={classes.swatch} style={{ background: colour }} aria-hidden />
              <span>{words.classes[at]}</span>
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
