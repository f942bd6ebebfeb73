import { Popover, VisuallyHidden } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { FAMILIES } from '#core/standard/catalogue.ts';
import { isComputed, labels, MOST_DAYS, MOST_LAG } from '#core/standard/indicator.ts';
import { useLanguage } from '#web/parts/language.ts';
import type { Absence } from './absence.ts';
import classes from './indicator_menu.module.css';
import { NumberBox } from './number_box.tsx';
import { indicatorName, type Reference } from './references.ts';

const WINDOWS = [1, 7, 14, 21, 28];

/** Window, lag and what missing data counts as, for one use of an indicator; or another indicator in its place. */
export function IndicatorMenu(parts: {
  reference: Reference;
  absence: Absence;
  onName(name: string): void;
  onFallback(value: number | null): void;
}) {
  const { reference, absence, onName, onFallback } = parts;
  const { t } = useTranslation();
  const language = useLanguage();
  const { indicator, fallback, tested } = reference;
  const { family, days, lag } = indicator;
  const { label } = labels(indicator);
  const families = FAMILIES.map(one => {
    const name = indicatorName(one.family, days || 7, 0);
    const as = { name, family: one.family, days: one.windowed ? days || 7 : 0, lag: 0 };
    return { family: one.family, windowed: one.windowed, computed: isComputed(as), label: labels(as).label[language] };
  });
  const windowed = families.find(one => one.family === family)?.windowed ?? false;
  return (
    <Popover position="bottom-start" offset={5} withinPortal={false} trapFocus returnFocus width={316}>
      <Popover.Target>
        <button type="button" className={classes.open} title={indicator.name}>
          <VisuallyHidden>{t('editor.indicator.open', { label: label[language] })}</VisuallyHidden>
          <IconAdjustmentsHorizontal size={13} stroke={1.8} aria-hidden />
          {!tested && (
            <span>
              {t('editor.missing.short', {
                what: fallback ? t('editor.missing.counts', { value: fallback.value }) : t(`editor.missing.${absence}`),
              })}
            </span>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        <label className={classes.row}>
          <span>{t('editor.indicator.what')}</span>
          <select
            value={family}
            onChange={event =>
              onName(indicatorName(event.target.value, days || 7, event.target.value === family ? lag : 0))
            }
          >
            {families
              .filter(one => one.computed || one.family === family)
              .map(one => (
                <option key={one.family} value={one.family}>
                  {one.label}
                </option>
              ))}
          </select>
        </label>
        {windowed && (
          <>
            <div className={classes.row}>
              <span>{t('editor.indicator.window')}</span>
              <div className={classes.choices}>
                {WINDOWS.map(window => (
                  <button
                    key={window}
                    type="button"
                    aria-pressed={days === window}
                    onClick={() => onName(indicatorName(family, window, lag))}
                  >
                    {window}
                  </button>
                ))}
                <NumberBox
                  value={days}
                  label={t('editor.indicator.window_days')}
                  least={1}
                  most={MOST_DAYS}
                  whole
                  onChange={window => onName(indicatorName(family, window, lag))}
                />
                <small>{t('editor.days')}</small>
              </div>
            </div>
            <div className={classes.row}>
              <span>{t('editor.indicator.lag')}</span>
              <div className={classes.choices}>
                {[0, 7].map(back => (
                  <button
                    key={back}
                    type="button"
                    aria-pressed={lag === back}
                    onClick={() => onName(indicatorName(family, days, back))}
                  >
                    {back === 0 ? t('editor.indicator.today') : back}
                  </button>
                ))}
                <NumberBox
                  value={lag}
                  label={t('editor.indicator.lag_days')}
                  least={0}
                  most={MOST_LAG}
                  whole
                  onChange={back => onName(indicatorName(family, days, back))}
                />
                <small>{t('editor.indicator.earlier')}</small>
              </div>
            </div>
          </>
        )}
        {!tested && (
          <fieldset className={classes.missing}>
            <legend>{t('editor.missing.title')}</legend>
            <label>
              <input type="radio" checked={fallback === null} onChange={() => onFallback(null)} />
              <span>
                {t(absence === 'no_grade' ? 'editor.missing.insufficient' : 'editor.missing.not_met')}
                <small>{t(`editor.missing.${absence}_hint`)}</small>
              </span>
            </label>
            <label>
              <input type="radio" checked={fallback !== null} onChange={() => onFallback(0)} />
              <span>
                {t('editor.missing.counts_as')}{' '}
                <NumberBox value={fallback?.value ?? 0} label={t('editor.missing.counts_as')} onChange={onFallback} />
                <small>{t('editor.missing.counts_as_hint')}</small>
              </span>
            </label>
          </fieldset>
        )}
        <code className={classes.name}>{indicator.name}</code>
      </Popover.Dropdown>
    </Popover>
  );
}
