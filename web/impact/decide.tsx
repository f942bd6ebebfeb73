import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Proposal } from '#core/contract_standards.ts';
import { formatLongDay, formatMoment } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { usePerson } from '#web/standard/person.ts';
import { useSituation } from '#web/state/situation.tsx';
import { stageOf } from './open_proposals.tsx';
import classes from './parts.module.css';
import { Problem } from './parts.tsx';
import { type Decision, decide, useRefreshStandards } from './requests.ts';

const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

/** What has been decided, in words: who, when, and from which day it holds. */
function Outcome({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { status } = useSituation();
  const stage = stageOf(proposal);
  const moment = (text: string | null) => (text ? formatMoment(text, status.time_zone) : '');
  const date = formatLongDay(proposal.effective_from, language);
  if (stage === 'open') return <p className={classes.quiet}>{t('impact.decide.open', { date })}</p>;
  const in_force = status.graded_to !== null && status.graded_to >= proposal.effective_from;
  return (
    <>
      <p className={classes.decided} data-decided={stage}>
        {t(`impact.decide.by_${stage}`, {
          by: (stage === 'cancelled' ? proposal.cancelled_by : proposal.decided_by) ?? '',
          at: moment(stage === 'cancelled' ? proposal.cancelled_at : proposal.decided_at),
        })}
      </p>
      {stage === 'approved' && (
        <p className={classes.effect}>{t(in_force ? 'impact.decide.in_force' : 'impact.decide.scheduled', { date })}</p>
      )}
      {proposal.decision_note && <blockquote className={classes.quote}>{proposal.decision_note}</blockquote>}
    </>
  );
}

/** Approving and rejecting are for another person; withdrawing is for the one who proposed; cancelling for before the day. */
export function Decide({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation();
  const { status } = useSituation();
  const refresh = useRefreshStandards();
  const [remembered, remember] = usePerson();
  const [person, setPerson] = useState(same(remembered, proposal.proposed_by) ? '' : remembered);
  const [note, setNote] = useState('');
  const send = useMutation({
    mutationFn: (decision: Decision) =>
      decide(proposal.proposal_id, decision, { by: person.trim(), ...(note.trim() ? { note: note.trim() } : {}) }),
    onSuccess: () => {
      remember(person.trim());
      setNote('');
    },
    onSettled: refresh,
  });
  const stage = stageOf(proposal);
  const own = person.trim() !== '' && same(person, proposal.proposed_by);
  const passed = status.graded_to !== null && status.graded_to >= proposal.effective_from;
  const acts: Decision[] =
    stage === 'open' ? (own ? ['withdraw'] : ['approve', 'reject']) : stage === 'approved' && !passed ? ['cancel'] : [];
  return (
    <Section title={t('impact.decide.title')}>
      <Outcome proposal={proposal} />
      {acts.length > 0 && (
        <div className={classes.form}>
          <label>
            {t('impact.decide.name')}
            <input
              name="decided_by"
              maxLength={100}
              autoComplete="name"
              value={person}
              onChange={event => setPerson(event.target.value)}
            />
            {stage === 'open' && (
              <small>{t(own ? 'impact.decide.own' : 'impact.decide.second', { by: proposal.proposed_by })}</small>
            )}
          </label>
          <label>
            {t('impact.decide.note')}
            <textarea
              name="decision_note"
              rows={2}
              maxLength={2000}
              value={note}
              onChange={event => setNote(event.target.value)}
            />
          </label>
          <div className={classes.actions}>
            {acts.map(act => (
              <button
                key={act}
                type="button"
                className={act === 'approve' ? classes.primary : classes.button}
                disabled={person.trim() === '' || send.isPending}
                data-act={act}
                onClick={() => send.mutate(act)}
              >
                {t(`impact.decide.${act}`)}
              </button>
            ))}
          </div>
        </div>
      )}
      <Problem error={send.error} />
    </Section>
  );
}
