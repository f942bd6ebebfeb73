import { IconClipboardText, IconDownload, IconHandStop, IconLink } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExplainPayload, HistoryPayload } from '#core/contract.ts';
import { ProblemWords } from '#web/access/problem.tsx';
import { useReads, useSession } from '#web/access/session.ts';
import { askJson, query } from '#web/api/request.ts';
import { formatLongDay } from '#web/i18n/format.ts';
import { copyText } from '#web/parts/copy.ts';
import { useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { getView } from '#web/state/store.ts';
import { writeView } from '#web/state/view.ts';
import classes from './actions.module.css';
import { historyCsv } from './history_csv.ts';
import { Overrides } from './overrides.tsx';

const link = (date: string, sel: string): string => `${location.origin}/${writeView({ ...getView(), date, sel })}`;

/** Copies and says so for a moment. */
function CopyAction(parts: { id: string; label: string; done: string; icon: typeof IconLink; text(): string }) {
  const { t } = useTranslation();
  const { id, label, done, icon: Icon, text } = parts;
  const [copied, setCopied] = useState<boolean | null>(null);
  useEffect(() => {
    if (copied === null) return;
    const timer = setTimeout(() => setCopied(null), 4_000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button type="button" data-action={id} onClick={() => void copyText(text()).then(setCopied)}>
      <Icon size={16} stroke={1.8} aria-hidden />
      <span aria-live="polite">{copied === null ? label : copied ? done : t('situation.actions.copy_failed')}</span>
    </button>
  );
}

/** A level above: its areas of the day as the service exports them; an area itself: its days, as the page reads them. */
function Export({ trace }: { trace: ExplainPayload }) {
  const { t } = useTranslation();
  const { status } = useSituation();
  const [error, setError] = useState<Error | null>(null);
  const { code, date } = trace;
  const words = (
    <>
      <IconDownload size={16} stroke={1.8} aria-hidden />
      {t('situation.actions.export')}
    </>
  );
  if (trace.parts)
    return (
      <a
        href={`/api/exports/${status.graded_level}/${date}.csv${query({ parent: code })}`}
        download
        data-action="export"
      >
        {words}
      </a>
    );
  const save = async () => {
    const indicators =
      trace.indicators
        .map(({ name }) => name)
        .slice(0, 20)
        .join(',') || null;
    const path = `/api/history/${encodeURIComponent(code)}${query({ to: date, indicators })}`;
    const url = URL.createObjectURL(new Blob([historyCsv(await askJson<HistoryPayload>(path))], { type: 'text/csv' }));
    const anchor = document.createElement('a');
    anchor.href = url;
    anchor.download = `${code}_${date}.csv`;
    anchor.click();
    // The browser reads it after this turn.
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  return (
    <>
      <button
        type="button"
        data-action="export"
        title={t('situation.actions.export_hint')}
        onClick={() => void save().then(() => setError(null), setError)}
      >
        {words}
      </button>
      <ProblemWords error={error} />
    </>
  );
}

/** What one can do about an area from here: pass it on, have it checked, take its numbers along, ask for another grade. */
export function Actions({ trace }: { trace: ExplainPayload }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const gradeText = useGradeText();
  const { status } = useSituation();
  const { key, may_write } = useSession();
  const numbers = useReads('indicators');
  const [asking, setAsking] = useState(false);
  const { code, name, date, sentence } = trace;
  const checkText = () =>
    t('situation.actions.check_text', {
      ...{ name, code, sentence, date: formatLongDay(date, language), link: link(date, code) },
      grade: gradeText(trace.grade ?? 'insufficient'),
    });
  // Requests are everybody's who reads without a limit; a grade by hand is set on the graded level alone.
  const overrides = key?.scope == null && trace.level === status.graded_level;
  return (
    <Section title={t('situation.actions.title')}>
      <div className={classes.actions}>
        <CopyAction
          {...{
            id: 'copy',
            icon: IconLink,
            label: t('situation.actions.copy_link'),
            done: t('situation.actions.copied'),
          }}
          text={() => link(date, code)}
        />
        <CopyAction
          {...{ id: 'check', icon: IconClipboardText, label: t('situation.actions.check') }}
          done={t('situation.actions.check_copied')}
          text={checkText}
        />
        {numbers && <Export trace={trace} />}
        {overrides && may_write && (
          <button type="button" data-action="override" onClick={() => setAsking(true)}>
            <IconHandStop size={16} stroke={1.8} aria-hidden />
            {t('situation.actions.override')}
          </button>
        )}
      </div>
      {overrides && <Overrides trace={trace} asking={asking} onClose={() => setAsking(false)} may_write={may_write} />}
    </Section>
  );
}
