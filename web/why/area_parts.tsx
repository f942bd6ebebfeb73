import { useTranslation } from 'react-i18next';
import { type ExplainPayload, gradeOf } from '#core/contract.ts';
import { DistributionBar } from '#web/parts/distribution_bar.tsx';
import { GradeMark } from '#web/parts/grade_chip.tsx';
import { Section } from '#web/parts/section.tsx';
import { setView } from '#web/state/store.ts';
import classes from './why.module.css';

/** What an upper level is made of. */
export function AreaParts({ parts }: { parts: NonNullable<ExplainPayload['parts']> }) {
  const { t } = useTranslation();
  return (
    <Section title={t('why.parts')}>
      <DistributionBar counts={parts.counts} labelled />
      {parts.worst.length > 0 && <h4 className={classes.small}>{t('why.parts_worst')}</h4>}
      <ul className={classes.parts}>
        {parts.worst.map(part => (
          <li key={part.code}>
            <button type="button" onClick={() => setView({ sel: part.code })}>
              <GradeMark grade={gradeOf(part.severity) ?? 'insufficient'} />
              <span>{part.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
