import { useTranslation } from 'react-i18next';
import { formatNumber } from '#web/i18n/format.ts';
import { GRADE_ORDER, type GradeKey } from '#web/theme/themes.ts';
import classes from './distribution_bar.module.css';
import { GradeMark, useGradeText } from './grade_chip.tsx';
import { useLanguage } from './language.ts';

/** Shares of the grades as one bar, worst on the left; with numbers below where there is room for them. */
export function DistributionBar(parts: { counts: Record<GradeKey, number>; labelled?: boolean; thin?: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const text = useGradeText();
  const { counts, labelled = false, thin = false } = parts;
  const total = GRADE_ORDER.reduce((sum, key) => sum + counts[key], 0);
  const present = GRADE_ORDER.filter(key => counts[key] > 0);
  const words = present.map(key => `${text(key)} ${formatNumber(counts[key], language)}`).join(', ');
  return (
    <div>
      <div
        className={`${classes.bar} ${thin ? classes.thin : ''}`}
        role="img"
        aria-label={`${t('overview.title')}: ${words}`}
        title={words}
      >
        {present.map(key => (
          <span key={key} className={classes[key]} style={{ flexGrow: counts[key] / Math.max(1, total) }} />
        ))}
      </div>
      {labelled && (
        <ul className={classes.numbers}>
          {present.map(key => (
            <li key={key}>
              <GradeMark grade={key} /> {formatNumber(counts[key], language)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
