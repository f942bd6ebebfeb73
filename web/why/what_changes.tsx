import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ExplainPayload } from '#core/contract.ts';
import { GradeMark } from '#web/parts/grade_chip.tsx';
import { Section } from '#web/parts/section.tsx';
import classes from './why.module.css';

export function WhatChanges({ trace }: { trace: ExplainPayload }) {
  const { t } = useTranslation();
  const { raise, lower, edge } = trace.change;
  if (!raise && !lower) return null;
  return (
    <Section
      title={t('why.change')}
      aside={edge ? <span className={classes.edge}>{t('why.edge_hint')}</span> : undefined}
    >
      <ul className={classes.changes}>
        {raise && (
          <li>
            <IconArrowUp size={16} stroke={2} className={classes.up} aria-label={t('why.raise')} />
            <span>{raise.sentence}</span>
            <GradeMark grade={raise.grade} />
          </li>
        )}
        {lower && (
          <li>
            <IconArrowDown size={16} stroke={2} className={classes.down} aria-label={t('why.lower')} />
            <span>{lower.sentence}</span>
            <GradeMark grade={lower.grade} />
          </li>
        )}
      </ul>
    </Section>
  );
}
