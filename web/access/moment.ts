import { useTranslation } from 'react-i18next';
import { formatLongDay } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { useSituation } from '#web/state/situation.tsx';

/** A moment with its year, in the service's time zone: `2026年2月12日 23:05`. */
export function useMomentWords(): (moment: string) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  const { time_zone } = useSituation().status;
  return moment => {
    // Swedish writes days as ISO 8601 does.
    const [date = '', time = ''] = new Date(moment).toLocaleString('sv-SE', { timeZone: time_zone }).split(' ');
    return t('access.account.moment', { date: formatLongDay(date, language), time: time.slice(0, 5) });
  };
}
