import { useTranslation } from 'react-i18next';
import type { KeyPayload, KeyScope } from '#core/contract_services.ts';
import { formatLongDay } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import classes from './panel.module.css';

/** Areas that are named; of more only the number is told. */
const NAMED = 6;

export type Names = Map<string, { name: string }>;

/** `新城区、河西街道 等 3 个区域`; a code where the area is not among those the page knows. */
export function useAreaWords(names: Names): (codes: string[] | null) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return codes => {
    if (codes === null) return t('access.scope.all_areas');
    const named = codes.slice(0, NAMED).map(code => names.get(code)?.name ?? code);
    const rest = codes.length - named.length;
    return (
      named.join(language === 'zh' ? '、' : ', ') + (rest > 0 ? ` ${t('access.scope.more', { count: rest })}` : '')
    );
  };
}

export function useDayWords(): (scope: Pick<KeyScope, 'from' | 'to'>) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  const day = (text: string) => formatLongDay(text, language);
  return ({ from, to }) => {
    if (from !== null && to !== null) return t('access.scope.from_to', { from: day(from), to: day(to) });
    if (from !== null) return t('access.scope.from', { from: day(from) });
    return to === null ? t('access.scope.all_days') : t('access.scope.to', { to: day(to) });
  };
}

export function useFieldWords(): (fields: KeyScope['fields']) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return fields =>
    fields === null
      ? t('access.scope.everything')
      : fields.map(field => t(`access.scope.field.${field}`)).join(language === 'zh' ? '、' : ', ');
}

/** What a key may read, each limit on a line of its own. */
export function ScopeWords({ scope, names }: { scope: KeyPayload['scope']; names: Names }) {
  const { t } = useTranslation();
  const areas = useAreaWords(names);
  const days = useDayWords();
  const fields = useFieldWords();
  if (scope === null) return <p className={classes.everything}>{t('access.scope.everything')}</p>;
  return (
    <dl className={classes.scope}>
      <dt>{t('access.scope.areas')}</dt>
      <dd>{areas(scope.areas)}</dd>
      <dt>{t('access.scope.fields')}</dt>
      <dd>{fields(scope.fields)}</dd>
      <dt>{t('access.scope.days')}</dt>
      <dd>{days(scope)}</dd>
    </dl>
  );
}
