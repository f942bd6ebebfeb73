import i18next, { type TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useProblemWords } from '#web/access/problem.tsx';
import { RequestError } from '#web/api/request.ts';
import { useOpened } from './draft.tsx';

/** Words of the paper: in the language of the bulletin, whatever that of the page is. */
export function usePaperWords(): TFunction<'bulletin'> {
  const { language } = useOpened().bulletin;
  return i18next.getFixedT(language, 'bulletin');
}

/** `2026-02-13 08:12` in the time zone of the service, as the files of the bulletin have it. */
export const paperMoment = (moment: string, timeZone: string): string =>
  // Swedish writes days as ISO 8601 does.
  new Date(moment).toLocaleString('sv-SE', { timeZone }).slice(0, 16);

/** What a refusal means here, else what it means anywhere. */
export function useBulletinProblem(): (error: Error) => string {
  const { t } = useTranslation('bulletin');
  const others = useProblemWords();
  return error => {
    const code = error instanceof RequestError ? error.problem?.code : undefined;
    return code && i18next.exists(`problem.${code}`, { ns: 'bulletin' })
      ? t(`problem.${code}` as 'problem.bulletin_signed')
      : others(error);
  };
}
