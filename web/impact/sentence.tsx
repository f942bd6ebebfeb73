import { useTranslation } from 'react-i18next';
import type { Impact } from '#core/contract_standards.ts';
import { useDraft } from '#web/standard/draft.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { Banner } from './parts.tsx';
import classes from './screen.module.css';
import { useWhatIf } from './what_if.tsx';

/** `已更改 23 个社区：↑5 ↓18` */
export function useImpactWords(): (impact: Impact) => string {
  const { t } = useTranslation();
  return ({ up, down, other }) => {
    const count = up + down + other;
    if (count === 0) return t('impact.sentence_none');
    return t(other > 0 ? 'impact.sentence_with' : 'impact.sentence', { count, up, down, other });
  };
}

export function Sentence() {
  const { t } = useTranslation();
  const { outcome, failure } = useWhatIf();
  const { error } = useDraft();
  const { missing } = useSituation();
  const lacking = error || failure || missing === 'areas';
  const words = useImpactWords();
  return (
    <>
      <p className={classes.sentence} data-impact={outcome?.moved.length ?? ''} aria-live="polite">
        {outcome ? words(outcome.impact) : t(lacking ? 'impact.unknown' : 'loading')}
      </p>
      <Banner>{t('analysis')}</Banner>
    </>
  );
}
