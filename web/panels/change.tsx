import { useTranslation } from 'react-i18next';
import { formatNumber } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import type { GradeKey } from '#web/theme/themes.ts';
import classes from './overview.module.css';

/** ▲ more, ▼ fewer; red means worse: more of every grade is worse, except of green. */
export function Change({ grade, value }: { grade: GradeKey; value: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (value === 0)
    return (
      <span className={classes.same} role="img" aria-label={t('overview.unchanged')}>
        –
      </span>
    );
  const worse = grade === 'green' ? value < 0 : value > 0;
  return (
    <span className={worse ? classes.worse : classes.better}>
      {value > 0 ? '▲' : '▼'}
      {formatNumber(Math.abs(value), language)}
    </span>
  );
}
