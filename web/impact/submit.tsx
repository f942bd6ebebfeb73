import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProposalPayload } from '#core/contract_standards.ts';
import { formatLongDay } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { useDraft } from '#web/standard/draft.tsx';
import { usePerson } from '#web/standard/person.ts';
import { setView } from '#web/state/store.ts';
import { problemWords } from './backtest.tsx';
import { Checks } from './checks.tsx';
import { OpenProposals } from './open_proposals.tsx';
import classes from './parts.module.css';
import { Problem, Progress } from './parts.tsx';
import { cancelJob, propose, useJob, useRefreshStandards, useWhenDone, validate } from './requests.ts';

/** What the service finds in the document as it is now; asked once the hand rests. */
function LiveChecks() {
  const { t } = useTranslation();
  const { document, problems } = useDraft();
  const [rested] = useDebouncedValue(document, 600);
  const answer = useQuery({
    queryKey: ['checks', rested],
    queryFn: () => validate(rested!),
    enabled: rested !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    placeholderData: before => before,
  });
  return (
    <Section
      title={t('impact.checks.title')}
      hint={t('impact.checks.hint')}
      aside={answer.isFetching ? t('impact.checks.running') : undefined}
    >
      {problems.length > 0 && (
        <p className={classes.problem}>{t('impact.checks.invalid', { count: problems.length })}</p>
      )}
      {answer.data && <Checks checks={answer.data.checks} />}
      <Problem error={answer.error} />
    </Section>
  );
}

/** Drafts, and versions that were in force once: proposing one of those again is how to roll back. */
const PROPOSABLE = ['draft', 'retired', 'preset'];

function Form() {
  const { t } = useTranslation();
  const language = useLanguage();
  const refresh = useRefreshStandards();
  const { opened, saved, dirty, problems, standards } = useDraft();
  const [person, setPerson] = usePerson();
  const earliest = standards?.earliest_effective_from ?? null;
  const [day, setDay] = useState('');
  const [note, setNote] = useState('');
  const start = useMutation({
    mutationFn: () =>
      propose(opened!.id, saved?.version ?? opened!.version, {
        by: person.trim(),
        effective_from: day || earliest!,
        ...(note.trim() ? { note: note.trim() } : {}),
      }),
  });
  const cancel = useMutation({ mutationFn: cancelJob });
  const job = useJob<ProposalPayload>(start.data?.job_id ?? null);
  const state = job.data?.state ?? start.data?.state ?? null;
  const busy = start.isPending || state === 'waiting' || state === 'running';
  useWhenDone(job.data, ({ proposal_id }) => {
    refresh();
    setView({ proposal: proposal_id });
  });
  if (!opened || !standards) return null;
  const reason = !PROPOSABLE.includes(opened.state)
    ? t(`impact.propose.state_${opened.state as 'proposed' | 'scheduled' | 'active' | 'rejected'}`)
    : dirty
      ? t(saved ? 'impact.propose.save_first' : 'impact.propose.save_as_first')
      : problems.length > 0
        ? t('impact.propose.invalid')
        : earliest === null
          ? t('impact.propose.no_day')
          : null;
  return (
    <Section
      title={t(opened.state === 'draft' ? 'impact.propose.title' : 'impact.propose.title_again')}
      hint={t('impact.propose.hint')}
    >
      {reason && <p className={classes.blocked}>{reason}</p>}
      {!reason && (
        <form
          className={classes.form}
          onSubmit={event => {
            event.preventDefault();
            start.mutate();
          }}
        >
          <label>
            {t('impact.propose.by')}
            <input
              name="by"
              required
              maxLength={100}
              autoComplete="name"
              value={person}
              onChange={event => setPerson(event.target.value)}
            />
          </label>
          <label>
            {t('impact.propose.from')}
            <input
              name="effective_from"
              type="date"
              required
              min={earliest ?? undefined}
              value={day || (earliest ?? '')}
              onChange={event => setDay(event.target.value)}
            />
            {earliest && <small>{t('impact.propose.earliest', { date: formatLongDay(earliest, language) })}</small>}
          </label>
          <label>
            {t('impact.propose.note')}
            <textarea
              name="note"
              rows={3}
              maxLength={2000}
              value={note}
              onChange={event => setNote(event.target.value)}
            />
          </label>
          {!busy && (
            <button type="submit" className={classes.primary} data-propose>
              {t('impact.propose.send')}
            </button>
          )}
        </form>
      )}
      {busy && start.data && (
        <Progress
          label={t(state === 'waiting' ? 'impact.job.waiting' : 'impact.propose.running')}
          done={job.data?.done ?? 0}
          total={job.data?.total ?? null}
          onCancel={() => cancel.mutate(start.data.job_id)}
        />
      )}
      {state === 'cancelled' && <p className={classes.nothing}>{t('impact.job.cancelled')}</p>}
      {state === 'failed' && (
        <p className={classes.problem} role="alert">
          {problemWords(job.data?.problem) ?? t('impact.job.failed')}
        </p>
      )}
      <Problem error={start.error ?? job.error} />
    </Section>
  );
}

export function Submit() {
  return (
    <>
      <LiveChecks />
      <Form />
      <OpenProposals />
    </>
  );
}
