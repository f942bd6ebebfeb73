import { IconChevronRight, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChangesPayload } from '#core/contract.ts';
import { useReads } from '#web/access/session.ts';
import { askJson, query } from '#web/api/request.ts';
import { formatDay } from '#web/i18n/format.ts';
import { GradeMark, useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { gatherChanges, type LiveChange } from '#web/state/live_changes.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { severityOf } from '#web/theme/themes.ts';
import classes from './live_changes.module.css';

/** Long enough to be read; what it tells stays in the list of changes. */
const SHOWN_MILLISECONDS = 45_000;
const LISTED = 3;
/** Of a thousand changes each: after more the page has been away too long for a notice. */
const MOST_PAGES = 5;

/** Follows the feed from where the page began; each revision brings what changed since. */
function useLiveChanges(): [LiveChange[], () => void] {
  const { range } = useSituation();
  const grades = useReads('grades');
  const [changes, setChanges] = useState<LiveChange[]>([]);
  const cursor = useRef<string | null>(null);
  const day = useRef<string | null>(null);
  const revision = grades ? range?.revision : undefined;
  const last = range?.last ?? null;

  useEffect(() => {
    if (revision === undefined || last === null) return;
    const stopped = new AbortController();
    const read = async () => {
      const found: ChangesPayload['changes'] = [];
      for (let page = 0; page < MOST_PAGES; page++) {
        const since = cursor.current ?? 'now';
        const answer = await askJson<ChangesPayload>(`/api/changes${query({ since })}`, stopped.signal);
        cursor.current = answer.next;
        found.push(...answer.changes);
        if (!answer.more) break;
      }
      // A new day is no correction of the one before: what was told of that is told.
      const known = day.current === last;
      day.current = last;
      setChanges(before => gatherChanges(known ? before : [], found, last));
    };
    read().catch((error: unknown) => {
      // A feed of another database (set back to a backup) begins anew; what did not arrive comes with the next revision.
      if (!stopped.signal.aborted && error instanceof Error) cursor.current = null;
    });
    return () => stopped.abort();
  }, [revision, last]);

  return [changes, () => setChanges([])];
}

function Row({ change }: { change: LiveChange }) {
  const language = useLanguage();
  const text = useGradeText();
  const { code, name, from, to, reason } = change;
  return (
    <li>
      <button type="button" data-code={code} onClick={() => setView({ sel: code, front: 'why' })}>
        <span className={classes.name}>{name}</span>
        <span className={classes.step} role="img" aria-label={`${text(from)} → ${text(to)}`}>
          <GradeMark grade={from} />
          <IconChevronRight size={12} stroke={2} aria-hidden />
          <GradeMark grade={to} />
        </span>
        {reason && <span className={classes.reason}>{reason[language]}</span>}
      </button>
    </li>
  );
}

/** A quiet word on what has just changed and why, also to those who do not see it; waits while a day of the past is looked at. */
export function LiveChanges() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { range, date } = useSituation();
  const basis = useView(view => view.basis);
  const [changes, forget] = useLiveChanges();
  const [held, setHeld] = useState(false);
  const present = range !== null && date === range.last && basis === null;
  const shown = present ? changes : [];
  const forgetting = useRef(forget);
  forgetting.current = forget;

  useEffect(() => {
    if (shown.length === 0 || held) return;
    const timer = setTimeout(() => forgetting.current(), SHOWN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [shown, held]);

  const up = shown.filter(
    ({ from, to }) => from !== 'insufficient' && to !== 'insufficient' && severityOf(to) > severityOf(from),
  );
  const down = shown.filter(
    ({ from, to }) => from !== 'insufficient' && to !== 'insufficient' && severityOf(to) < severityOf(from),
  );
  const worst = [...shown].sort((a, b) => severityOf(b.to) - severityOf(a.to)).slice(0, LISTED);
  return (
    // Always there: a live region that comes together with its words is not read out.
    <div
      className={classes.place}
      aria-live="polite"
      role="status"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {shown.length > 0 && range && (
        <div className={classes.notice} data-live-changes={shown.length}>
          <p className={classes.head}>
            <strong>{t('situation.live.title', { count: shown.length })}</strong>
            <span>
              {formatDay(range.last, language)} · ▲{up.length} ▼{down.length}
            </span>
            <button type="button" aria-label={t('situation.live.close')} onClick={forget}>
              <IconX size={15} stroke={1.8} aria-hidden />
            </button>
          </p>
          <ul>
            {worst.map(change => (
              <Row key={change.code} change={change} />
            ))}
          </ul>
          {shown.length > LISTED && (
            <button
              type="button"
              className={classes.all}
              onClick={() => {
                setView({ tab: 'overview', front: 'rail', cmp: 1 });
                forget();
              }}
            >
              {t('situation.live.more', { count: shown.length - LISTED })}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
