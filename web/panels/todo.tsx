import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TodoArea, TodoPayload } from '#core/contract_situation.ts';
import { useTodo } from '#web/api/situation.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { useDayText } from '#web/parts/day_text.ts';
import { GradeMark } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import classes from './todo.module.css';

const FIRST = 8;

type Entry = { area: TodoArea; words: ReactNode };
type Keyed = Entry & { key: string };
type Kind = 'not_reported' | 'stale' | 'overrides_expiring' | 'downgrades_due' | 'new_clusters';

function Row({ area, words }: Entry) {
  const selected = useView(view => view.sel === area.code);
  return (
    <li>
      <button
        type="button"
        className={`${classes.row} ${selected ? classes.selected : ''}`}
        aria-current={selected ? 'true' : undefined}
        data-code={area.code}
        onClick={() => setView({ sel: area.code, front: 'why' })}
      >
        <span className={classes.name}>{area.name}</span>
        <span className={classes.words}>{words}</span>
      </button>
    </li>
  );
}

function Group({ kind, count, entries }: { kind: Kind; count: number; entries: Keyed[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const [all, setAll] = useState(false);
  const shown = all ? entries : entries.slice(0, FIRST);
  const rest = entries.length - FIRST;
  return (
    <div className={classes.group} data-todo={kind} data-count={count}>
      <button
        type="button"
        className={classes.head}
        aria-expanded={open}
        disabled={count === 0}
        onClick={() => setOpen(!open)}
      >
        <IconChevronRight size={14} stroke={2} aria-hidden />
        <span>{t(`situation.todo.${kind}`)}</span>
        <strong>{formatNumber(count, language)}</strong>
      </button>
      {open && count > 0 && (
        <>
          <p className={classes.hint}>{t(`situation.todo.${kind}_hint`)}</p>
          <ul className={classes.rows} aria-label={t(`situation.todo.${kind}`)}>
            {shown.map(({ key, ...entry }) => (
              <Row key={key} {...entry} />
            ))}
          </ul>
          {rest > 0 && (
            <button type="button" className={classes.more} onClick={() => setAll(!all)}>
              {all ? t('changes.fewer') : t('changes.more', { count: rest })}
            </button>
          )}
          {count > entries.length && (
            <p className={classes.hint}>{t('situation.todo.cut', { count: count - entries.length })}</p>
          )}
        </>
      )}
    </div>
  );
}

/** What wants a person's attention on the day: five lists with their counts; a choice selects the area. */
export function Todo() {
  const { t } = useTranslation();
  const { date: shown, range } = useSituation();
  // A film of days asks for nothing on its way.
  const [date] = useDebouncedValue(shown, 350);
  const basis = useView(view => view.basis);
  // Nobody has to do anything about grades that were never published.
  const { data, isError, refetch } = useTodo(basis === null ? date : null, range?.revision);
  const groups = useGroups(data);
  if (basis !== null || !date) return null;
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  return (
    <Section title={t('situation.todo.title')} aside={data ? t('situation.todo.total', { count: total }) : undefined}>
      {isError && (
        <p className={classes.hint} role="alert">
          {t('situation.todo.failed')}{' '}
          <button type="button" className={classes.more} onClick={() => void refetch()}>
            {t('error.retry')}
          </button>
        </p>
      )}
      {!data && !isError && <p className={classes.nothing}>{t('loading')}</p>}
      {data && total === 0 && <p className={classes.nothing}>{t('situation.todo.none')}</p>}
      {data && total > 0 && groups.map(group => <Group key={group.kind} {...group} />)}
    </Section>
  );
}

function useGroups(data: TodoPayload | undefined): { kind: Kind; count: number; entries: Keyed[] }[] {
  const { t } = useTranslation();
  const say = useDayText();
  if (!data) return [];
  const reported = (last: string | null) =>
    last === null ? t('situation.todo.never') : t('situation.todo.last_report', { date: say(last) });
  const group = <T extends TodoArea>(
    kind: Kind,
    list: { count: number; items: T[] } | null,
    words: (item: T) => ReactNode,
    keyOf: (item: T) => string = item => item.code,
  ) =>
    list === null
      ? []
      : [
          {
            kind,
            count: list.count,
            entries: list.items.map(item => ({ key: keyOf(item), area: item, words: words(item) })),
          },
        ];
  return [
    ...group('not_reported', data.not_reported, item => reported(item.last_report)),
    ...group('stale', data.stale, item => (
      <>
        <GradeMark grade={item.grade} /> {reported(item.last_report)}
      </>
    )),
    ...group('overrides_expiring', data.overrides_expiring, item => (
      <>
        <GradeMark grade={item.grade} /> {t('situation.todo.until', { date: say(item.to) })}
      </>
    )),
    ...group('downgrades_due', data.downgrades_due, item => (
      <>
        <GradeMark grade={item.grade} />
        <IconChevronRight size={12} stroke={2} aria-hidden />
        <GradeMark grade={item.to} />
      </>
    )),
    ...group(
      'new_clusters',
      data.new_clusters,
      item => t('situation.todo.cluster', { id: item.id, areas: item.areas, cases: item.cases }),
      item => item.id,
    ),
  ];
}
