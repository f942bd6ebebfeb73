import { useTranslation } from 'react-i18next';
import { useSituation } from '#web/state/situation.tsx';

/** Why there is no picture of the day, in words; null where there is one. What is not there yet must not read as if there were none of it. */
export function useMissingWords(): string | null {
  const { t } = useTranslation();
  const { missing } = useSituation();
  if (missing === null) return null;
  return missing === 'waiting' ? t('loading') : t(`error.${missing}`);
}
