import { useTranslation } from 'react-i18next';
import { formatValue } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import classes from './estimate.module.css';

/** A number with what chance allows for: as counted, drawn towards the mean of all areas, and the interval. */
export function Estimate(parts: {
  label: string;
  crude: number | null;
  /** Left out where there is no such estimate. */
  robust?: number | null;
  lo: number | null;
  hi: number | null;
  sentence: string;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { label, crude, robust, lo, hi, sentence } = parts;
  const most = Math.max(hi ?? 0, crude ?? 0, robust ?? 0) * 1.04;
  const at = (value: number) => `${most > 0 ? (100 * value) / most : 0}%`;
  return (
    <div className={classes.estimate}>
      <p className={classes.label}>{label}</p>
      {crude !== null && lo !== null && hi !== null && (
        <>
          <dl className={classes.figures}>
            <div>
              <dt>
                <span className={`${classes.crude} ${classes.mark}`} aria-hidden />
                {t(robust === undefined ? 'reliability.estimate' : 'reliability.crude')}
              </dt>
              <dd>{formatValue(figure(crude), language)}</dd>
            </div>
            {robust !== undefined && (
              <div>
                <dt>
                  <span className={`${classes.robust} ${classes.mark}`} aria-hidden />
                  {t('reliability.robust')}
                </dt>
                <dd>{formatValue(robust === null ? null : figure(robust), language)}</dd>
              </div>
            )}
            <div>
              <dt>
                <span className={`${classes.range} ${classes.mark}`} aria-hidden />
                {t('reliability.interval')}
              </dt>
              <dd>
                {formatValue(figure(lo), language)}–{formatValue(figure(hi), language)}
              </dd>
            </div>
          </dl>
          <div className={classes.track} aria-hidden>
            <span className={classes.range} style={{ left: at(lo), width: at(hi - lo) }} />
            <span className={classes.crude} style={{ left: at(crude) }} />
            {robust != null && <span className={classes.robust} style={{ left: at(robust) }} />}
          </div>
        </>
      )}
      <p className={classes.sentence}>{sentence}</p>
    </div>
  );
}

/** Three digits are what such an estimate is worth. */
const figure = (value: number): number => (value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
