import { useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useComparison } from '#web/compare/comparison.ts';
import { useShownMaps } from '#web/compare/shown_maps.ts';
import { formatLongDay, formatMoment, formatNumber } from '#web/i18n/format.ts';
import { useIndicatorLayer } from '#web/layers/indicators.ts';
import { useCredit } from '#web/parts/credit.ts';
import { GradeMark, useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { useSituation } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';
import { applyTheme } from '#web/theme/apply.ts';
import { GRADE_ORDER, THEMES } from '#web/theme/themes.ts';
import { PrintedChanges } from './changes.tsx';
import { ClassesKey, MovesKey } from './key.tsx';
import { onPaper, PrintedMaps } from './maps.tsx';
import classes from './printing.module.css';

/** One page of A4 across: title, day, map, counts, changes, where it comes from. On the screen it is not there. */
export default function Sheet({ onReady }: { onReady(): void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const text = useGradeText();
  const { status, date, level, picture, legend } = useSituation();
  const credit = useCredit();
  const theme = onPaper(useView(view => view.theme));
  const filter = useView(view => view.filter);
  const page = useRef<HTMLDivElement>(null);
  const shown = useShownMaps();
  const { moves } = useComparison();
  const indicator = useIndicatorLayer();
  useEffect(() => {
    if (page.current) applyTheme(THEMES[theme], page.current);
  }, [theme]);
  const standard = legend?.standard ?? status.standard;
  return createPortal(
    <div ref={page} className={classes.sheet} data-print-sheet>
      <header>
        <h1>{t('title')}</h1>
        <p>
          {date && <strong>{t('as_of', { date: formatLongDay(date, language) })}</strong>}
          <span>
            {standard.title[language]} {t('standard_version', { version: standard.version })}
          </span>
          {level && picture && <span>{t(`unit.${level}`, { count: picture.total })}</span>}
          {filter.length > 0 && <span>{t('print.filter', { grades: filter.map(text).join(' ') })}</span>}
        </p>
      </header>
      <PrintedMaps {...shown} onReady={onReady} />
      <aside>
        {shown.moves && shown.days && moves && (
          <MovesKey
            title={t('print.difference', {
              before: formatLongDay(shown.days.before_date, language),
              date: formatLongDay(shown.days.date, language),
            })}
            moves={moves}
          />
        )}
        {!shown.moves && indicator && <ClassesKey layer={indicator} theme={theme} />}
        <table>
          <tbody>
            {GRADE_ORDER.map(key => (
              <tr key={key}>
                <td>
                  <GradeMark grade={key} />
                </td>
                <th scope="row">
                  {text(key)}
                  <small>{legend?.grades.find(entry => entry.grade === key)?.words?.[language]}</small>
                </th>
                <td data-printed-count={key}>{picture ? formatNumber(picture.counts[key], language) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <PrintedChanges />
      </aside>
      <footer>
        <span>{credit}</span>
        <span>{t('print.made', { time: formatMoment(new Date().toISOString(), status.time_zone) })}</span>
      </footer>
    </div>,
    document.body,
  );
}
