import { useTranslation } from 'react-i18next';
import type { Level } from '#core/contract.ts';
import { formatNumber, formatShare } from '#web/i18n/format.ts';
import { useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import type { Picture } from '#web/state/picture.ts';
import { GRADE_ORDER } from '#web/theme/themes.ts';
import { Mark } from './mark.tsx';
import classes from './wall.module.css';

/** How many areas have which grade, what changed, and how many people live there. */
export function Counts({ picture, level }: { picture: Picture | null; level: Level | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const text = useGradeText();
  const change = (value: number) =>
    value === 0 ? '±0' : `${value > 0 ? '▲' : '▼'}${formatNumber(Math.abs(value), language)}`;
  return (
    <section className={classes.counts} aria-label={t('wall.counts')}>
      <h2>
        {t('wall.counts')}
        <small>{picture && level ? t(`unit.${level}`, { count: picture.total }) : ''}</small>
      </h2>
      <ul>
        {GRADE_ORDER.map(key => (
          <li key={key} data-wall-grade={key} data-count={picture?.counts[key] ?? ''}>
            <Mark grade={key} />
            <span>{text(key)}</span>
            <strong>{picture ? formatNumber(picture.counts[key], language) : '–'}</strong>
            <small>{picture?.before ? change(picture.counts[key] - picture.before[key]) : ''}</small>
            <small>
              {picture && picture.total_population > 0
                ? formatShare(picture.population[key] / picture.total_population, language)
                : ''}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
