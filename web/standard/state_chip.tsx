import { useTranslation } from 'react-i18next';
import type { StandardSummary } from '#core/contract_standards.ts';
import classes from './state_chip.module.css';

/** Where a standard stands in its life, in a word. */
export function StateChip({ state }: { state: StandardSummary['state'] }) {
  const { t } = useTranslation();
  return (
    <span className={classes.state} data-state={state}>
      {t(`editor.state.${state}`)}
    </span>
  );
}
