import { Popover } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChevronDown,
  IconDeviceFloppy,
  IconFileX,
  IconLock,
} from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StandardSummary } from '#core/contract_standards.ts';
import { useProblemWords } from '#web/access/problem.tsx';
import { RequestError } from '#web/api/request.ts';
import { formatLongDay } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Tool } from './card.tsx';
import { type Draft, useDraft } from './draft.tsx';
import classes from './editor_header.module.css';
import { usePerson } from './person.ts';
import { problemWords } from './problem_words.ts';
import { SaveAs } from './save_as.tsx';
import { StandardMenu } from './standard_menu.tsx';
import { StateChip } from './state_chip.tsx';

/** What is open, whose it is, when it counts, and what can be done with it. */
export function EditorHeader() {
  const draft = useDraft();
  const { t } = useTranslation();
  const language = useLanguage();
  const { opened, document, dirty, saved } = draft;
  const [listed, setListed] = useState(false);
  const [asking, setAsking] = useState<'copy' | 'name' | null>(null);
  const [person, setPerson] = usePerson();
  const saving = useSaving(draft);
  const words = useProblemWords();
  const canSave = saved !== null && dirty;
  const save = () => {
    if (!saved) setAsking('copy');
    else if (dirty && person.trim() === '') setAsking('name');
    else if (dirty) void saving.run(() => draft.save(person.trim()));
  };
  useShortcuts(draft, save);
  if (!opened || !document) return null;
  return (
    <header className={classes.header}>
      <div className={classes.top}>
        <Popover
          opened={listed}
          onChange={setListed}
          position="bottom-start"
          offset={6}
          withinPortal={false}
          trapFocus
          returnFocus
          width={360}
        >
          <Popover.Target>
            <button
              type="button"
              className={classes.name}
              aria-label={`${document.title[language]}: ${t('editor.head.open')}`}
              aria-expanded={listed}
              onClick={() => setListed(!listed)}
            >
              <strong>{document.title[language]}</strong>
              <IconChevronDown size={16} stroke={1.9} aria-hidden />
            </button>
          </Popover.Target>
          <Popover.Dropdown className={classes.menu}>
            <StandardMenu onDone={() => setListed(false)} />
          </Popover.Dropdown>
        </Popover>
        <StateChip state={opened.state} />
      </div>
      <Facts opened={opened} />
      <div className={classes.bar}>
        <Tool label={t('editor.head.undo')} disabled={!draft.can_undo} onClick={draft.undo}>
          <IconArrowBackUp size={18} stroke={1.8} aria-hidden />
        </Tool>
        <Tool label={t('editor.head.redo')} disabled={!draft.can_redo} onClick={draft.redo}>
          <IconArrowForwardUp size={18} stroke={1.8} aria-hidden />
        </Tool>
        <Tool label={t('editor.head.discard')} disabled={!dirty} onClick={draft.discard}>
          <IconFileX size={17} stroke={1.7} aria-hidden />
        </Tool>
        <span className={classes.saved} data-dirty={dirty || undefined} role="status">
          {saving.busy
            ? t('editor.head.saving')
            : dirty
              ? t('editor.head.unsaved')
              : t(saved ? 'editor.head.all_saved' : 'editor.head.unchanged')}
        </span>
        <button type="button" className={classes.button} onClick={() => setAsking('copy')}>
          {t('editor.head.save_as')}
        </button>
        {saved && (
          <button type="button" className={classes.primary} disabled={!canSave || saving.busy} onClick={save}>
            <IconDeviceFloppy size={16} stroke={1.8} aria-hidden />
            {t('editor.head.save')}
          </button>
        )}
      </div>
      {!saved && (
        <p className={classes.note}>
          <IconLock size={13} stroke={1.8} aria-hidden />
          {t('editor.head.read_only')}
        </p>
      )}
      {saving.error && (
        <p className={classes.failure} role="alert">
          {saving.error instanceof RequestError && saving.error.status === 412
            ? t('editor.head.conflict')
            : words(saving.error)}
        </p>
      )}
      <Problems draft={draft} />
      <SaveAs
        opened={asking !== null}
        only_name={asking === 'name'}
        person={person}
        onPerson={setPerson}
        onClose={() => setAsking(null)}
        onSave={(id, title, by) =>
          saving.run(() => (asking === 'name' ? draft.save(by) : draft.save_as(id, title, by)))
        }
      />
    </header>
  );
}

function Facts({ opened }: { opened: StandardSummary }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const last = opened.in_force.at(-1);
  const day = (date: string) => formatLongDay(date, language);
  const force = !last
    ? null
    : last.to
      ? t('editor.head.in_force_range', { from: last.from ? day(last.from) : '…', to: day(last.to) })
      : last.from
        ? t('editor.head.in_force_from', { from: day(last.from) })
        : t('editor.head.in_force_always');
  const facts = [
    t('standard_version', { version: opened.version }),
    opened.author ? t('editor.head.author', { name: opened.author }) : null,
    force,
    opened.based_on ? t('editor.head.based_on', opened.based_on) : null,
  ].filter(fact => fact !== null);
  return (
    <>
      <p className={classes.facts}>{facts.join(' · ')}</p>
      <details className={classes.source}>
        <summary>
          {t('editor.head.source')} · {t(`why.fidelity.${opened.fidelity}`)}
        </summary>
        <p>{opened.citation}</p>
      </details>
    </>
  );
}

const SHOWN = 4;

/** Every problem leads to its place. */
function Problems({ draft: { problems } }: { draft: Draft }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (problems.length === 0) return null;
  return (
    <div className={classes.problems} role="alert">
      <strong>{t('editor.head.problems', { count: problems.length })}</strong>
      <ul>
        {problems.slice(0, SHOWN).map(({ path, message }) => (
          <li key={path + message}>
            <button type="button" onClick={() => lead(path)}>
              {problemWords(message, language)}
            </button>
          </li>
        ))}
      </ul>
      {problems.length > SHOWN && <small>{t('editor.head.more', { count: problems.length - SHOWN })}</small>}
    </div>
  );
}

/** To the card whose place is the longest beginning of a path. */
function lead(path: string): void {
  const cards = [...document.querySelectorAll<HTMLElement>('[data-place]')];
  const found = cards
    .filter(({ dataset }) => path.startsWith(dataset.place ?? '?'))
    .sort((a, b) => (b.dataset.place?.length ?? 0) - (a.dataset.place?.length ?? 0))[0];
  found?.scrollIntoView({ block: 'center' });
  found?.querySelector<HTMLElement>('[aria-invalid="true"], textarea, input, button')?.focus({ preventScroll: true });
}

function useSaving({ opened }: Draft) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const key = opened ? `${opened.id}@${opened.version}` : '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: what failed was about the one that was open
  useEffect(() => setError(null), [key]);
  const run = async (work: () => Promise<void>): Promise<boolean> => {
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (failure) {
      setError(failure as Error);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, run };
}

/** Ctrl+Z, Ctrl+Y, Ctrl+S. In the editor's own fields too: what is typed there is steps of the document. */
function useShortcuts(draft: Draft, save: () => void): void {
  const latest = useRef({ draft, save });
  latest.current = { draft, save };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (document.querySelector('[role="dialog"][aria-modal="true"]')) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      // A field elsewhere on the page has an undo of its own.
      if (target?.closest('input, textarea, [contenteditable]') && !target.closest('[data-editor]')) return;
      const key = event.key.toLowerCase();
      const { draft: now, save: store } = latest.current;
      const action =
        key === 's' ? store : key === 'y' || (key === 'z' && event.shiftKey) ? now.redo : key === 'z' ? now.undo : null;
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
