import { useMediaQuery } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LegendPayload } from '#core/contract.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { IndicatorLegend } from '#web/layers/indicator_legend.tsx';
import { useIndicatorLayer } from '#web/layers/indicators.ts';
import { GradeMark, useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { GRADE_ORDER, type GradeKey } from '#web/theme/themes.ts';
import classes from './legend.module.css';

function Entry({ grade, legend }: { grade: GradeKey; legend: LegendPayload | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const text = useGradeText();
  const { picture } = useSituation();
  const known = legend?.grades.find(entry => entry.grade === grade);
  const unused = known !== undefined && !known.used;
  const words = unused ? t('legend.unused') : grade === 'insufficient' ? t('legend.hatch') : known?.words?.[language];
  return (
    <li className={`${classes.entry} ${unused ? classes.unused : ''}`} title={known?.when ?? text(grade)}>
      <GradeMark grade={grade} />
      <span className={classes.label}>{text(grade)}</span>
      <span className={classes.count} data-legend={grade} data-count={picture?.counts[grade] ?? ''}>
        {picture ? formatNumber(picture.counts[grade], language) : '–'}
      </span>
      {words && <span className={classes.words}>{words}</span>}
    </li>
  );
}

/** Always on the map: colour, numeral, word, count, threshold in words, and which side of a boundary counts; or the classes of the indicator it shows. */
export function Legend() {
  const layer = useIndicatorLayer();
  return layer ? <IndicatorLegend layer={layer} /> : <GradeLegend />;
}

function GradeLegend() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { legend, picture, level } = useSituation();
  const wanted = useView(view => view.legend);
  // Where the words would cover the map it is marks, names and counts until someone asks; on a telephone a strip of them.
  const small = useMediaQuery('(max-width: 1699px)', false, { getInitialValueInEffect: false });
  const halved = useView(view => view.compare === 'side');
  const narrow = small || halved;
  const [expanded, setExpanded] = useState(false);
  const open = narrow ? expanded : wanted;
  const toggle = () => (narrow ? setExpanded(!open) : setView({ legend: !open }));
  return (
    <aside className={`${classes.legend} ${open ? '' : classes.closed}`} aria-label={t('legend.title')}>
      <button
        type="button"
        className={classes.head}
        aria-expanded={open}
        title={open ? t('legend.hide') : t('legend.show')}
        onClick={toggle}
      >
        <span className={classes.title}>{t('legend.title')}</span>
        <span className={classes.unit}>{picture && level ? t(`unit.${level}`, { count: picture.total }) : ''}</span>
        <IconChevronDown size={15} stroke={1.8} aria-hidden className={classes.arrow} />
      </button>
      <ul className={classes.entries}>
        {GRADE_ORDER.map(grade => (
          <Entry key={grade} grade={grade} legend={legend} />
        ))}
        {picture && picture.stale > 0 && (
          <li className={classes.entry}>
            <span className={classes.dots} aria-hidden />
            <span className={classes.note}>{t('legend.dots')}</span>
            <span className={classes.note}>{formatNumber(picture.stale, language)}</span>
          </li>
        )}
      </ul>
      {legend && (
        <p className={classes.foot}>
          {legend.standard.title[language]}
          {legend.threshold_side && <span>{legend.threshold_side.label[language]}</span>}
        </p>
      )}
    </aside>
  );
}
