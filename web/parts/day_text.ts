import { useCallback } from 'react';
import type { Day } from '#core/contract.ts';
import { formatDay, formatLongDay } from '#web/i18n/format.ts';
import { useSituation } from '#web/state/situation.tsx';
import { useLanguage } from './language.ts';

/** A day as one says it beside the day that is shown: with its year where that is another one. */
export function useDayText(): (day: Day) => string {
  const language = useLanguage();
  const { date } = useSituation();
  const year = date?.slice(0, 4);
  return useCallback(
    day => (year === undefined || day.startsWith(`${year}-`) ? formatDay : formatLongDay)(day, language),
    [language, year],
  );
}
