import { IconHandStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ExplainPayload } from '#core/contract.ts';
import { useDayText } from '#web/parts/day_text.ts';
import { useGradeText } from '#web/parts/grade_chip.tsx';
import classes from './override_notice.module.css';

/** A grade set by hand says so before anything else: until when, by whom, why. */
export function OverrideNotice({ override }: { override: NonNullable<ExplainPayload['override']> }) {
  const { t } = useTranslation();
  const say = useDayText();
  const text = useGradeText();
  const { grade, from, to, reason, evidence, requested_by, approved_by } = override;
  return (
    <aside className={classes.notice} data-override>
      <h3>
        <IconHandStop size={16} stroke={1.9} aria-hidden />
        {t('standing.override', { grade: text(grade) })}
      </h3>
      <p>{t('standing.override_days', { from: say(from), to: say(to) })}</p>
      <dl>
        <dt>{t('standing.override_reason')}</dt>
        <dd>{reason}</dd>
        <dt>{t('standing.override_evidence')}</dt>
        <dd>{evidence}</dd>
      </dl>
      <p className={classes.people}>
        {t('standing.override_people', { requested: requested_by, approved: approved_by })}
      </p>
    </aside>
  );
}
