import { useTranslation } from 'react-i18next';
import type { TodoPayload } from '#core/contract_situation.ts';
import { useTodo } from '#web/api/situation.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { useSituation } from '#web/state/situation.tsx';
import classes from './wall.module.css';

const KINDS = [
  'not_reported',
  'stale',
  'overrides_expiring',
  'downgrades_due',
  'new_clusters',
] as const satisfies (keyof TodoPayload)[];

/** How much waits for a person; what exactly is read at a desk. */
export function TodoCounts() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { date, range } = useSituation();
  const { data } = useTodo(date, range?.revision);
  return (
    <section className={classes.todo} aria-label={t('wall.todo')}>
      <h2>{t('wall.todo')}</h2>
      <ul>
        {KINDS.map(kind => {
          const list = data?.[kind];
          return (
            <li key={kind} data-wall-todo={kind} data-count={list?.count ?? ''}>
              <span>{t(`situation.todo.${kind}`)}</span>
              {/* Null: the reader's key does not read it, or the day was not scanned. */}
              <strong>{list ? formatNumber(list.count, language) : '–'}</strong>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
