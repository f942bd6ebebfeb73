import { useTranslation } from 'react-i18next';
import messages from '#web/shell/messages.module.css';
import { useSituation } from '#web/state/situation.tsx';
import type { ScreenId } from '#web/state/view.ts';
import { useDayWords, useFieldWords } from './scope_words.tsx';
import { useReads, useScope } from './session.ts';

type Why = 'no_grades' | 'no_days' | 'no_standard';

/** Why the reader's key does not show this screen; null where it does. */
export function useWithheld(screen: ScreenId): Why | null {
  const scope = useScope();
  const grades = useReads('grades');
  const { range } = useSituation();
  if (scope === null) return null;
  if (screen === 'standard') return 'no_standard';
  if (screen !== 'map' && screen !== 'wall') return null;
  if (!grades) return 'no_grades';
  return range === null && (scope.from !== null || scope.to !== null) ? 'no_days' : null;
}

export function Withheld({ why }: { why: Why }) {
  const { t } = useTranslation();
  const scope = useScope();
  const fields = useFieldWords();
  const days = useDayWords();
  return (
    <div className={messages.message} role="status" data-withheld={why}>
      <h1>{t(`access.${why}.title`)}</h1>
      <p>
        {t(`access.${why}.text`, {
          fields: fields(scope?.fields ?? null),
          days: days({ from: scope?.from ?? null, to: scope?.to ?? null }),
        })}
      </p>
    </div>
  );
}

/** Over what can be tried out but not saved. */
export function ReadsOnly() {
  const { t } = useTranslation();
  return (
    <p className={messages.notice} role="note">
      {t('access.reads_only')}
    </p>
  );
}
