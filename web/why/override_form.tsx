import { Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExplainPayload, Grade } from '#core/contract.ts';
import type { Override, OverrideRequest } from '#core/contract_standards.ts';
import { addDays } from '#core/days.ts';
import { ProblemWords } from '#web/access/problem.tsx';
import { sendJson } from '#web/api/request.ts';
import { useGradeText } from '#web/parts/grade_chip.tsx';
import { usePerson } from '#web/standard/person.ts';
import { useSituation } from '#web/state/situation.tsx';
import { GRADE_ORDER } from '#web/theme/themes.ts';
import classes from './actions.module.css';

/** A week is what is asked for most; the service takes up to 90 days. */
const USUAL_DAYS = 7;

/** One person asks for a grade by hand: which, until when, why, on what it rests. It changes nothing until another approves it. */
export function OverrideForm({ trace, opened, onClose }: { trace: ExplainPayload; opened: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const text = useGradeText();
  const client = useQueryClient();
  const { range } = useSituation();
  const [person, setPerson] = usePerson();
  // Nothing before the last graded day is ever rewritten by hand.
  const first = range?.last ?? trace.date;
  const [wanted, setWanted] = useState({ from: first, to: addDays(first, USUAL_DAYS - 1), reason: '', evidence: '' });
  const [grade, setGrade] = useState<Grade>(trace.grade === 'red' ? 'orange' : 'red');
  const send = useMutation({
    mutationFn: (request: OverrideRequest) => sendJson<Override>('POST', '/api/overrides', request),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['overrides'] }),
  });
  const { from, to, reason, evidence } = wanted;
  const ready = [reason, evidence, person].every(words => words.trim() !== '') && from >= first && to >= from;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) send.mutate({ code: trace.code, grade, from, to, reason, evidence, by: person.trim() });
  };
  const put = (key: keyof typeof wanted) => (event: { target: { value: string } }) =>
    setWanted({ ...wanted, [key]: event.target.value });
  const close = () => {
    onClose();
    send.reset();
  };
  return (
    // Scroll locking would add an inline style sheet, which the content security policy refuses.
    <Modal
      opened={opened}
      onClose={close}
      title={t('situation.override.title', { name: trace.name })}
      lockScroll={false}
      centered
      size={440}
      radius={12}
      closeButtonProps={{ 'aria-label': t('situation.override.close') }}
      classNames={{ content: classes.content, header: classes.header, title: classes.title }}
    >
      {send.data ? (
        <div className={classes.form} role="status" data-override-sent={send.data.override_id}>
          <p>{t('situation.override.sent', { id: send.data.override_id })}</p>
          <button type="button" className={classes.primary} onClick={close}>
            {t('situation.override.close')}
          </button>
        </div>
      ) : (
        <form className={classes.form} onSubmit={submit}>
          <p className={classes.quiet}>{t('situation.actions.override_hint')}</p>
          <label>
            <span>{t('situation.override.grade')}</span>
            <select name="grade" value={grade} data-autofocus onChange={event => setGrade(event.target.value as Grade)}>
              {GRADE_ORDER.flatMap(key =>
                key === 'insufficient'
                  ? []
                  : [
                      <option key={key} value={key}>
                        {text(key)}
                      </option>,
                    ],
              )}
            </select>
          </label>
          <div className={classes.days}>
            <label>
              <span>{t('situation.override.from')}</span>
              <input name="from" type="date" value={from} min={first} required onChange={put('from')} />
            </label>
            <label>
              <span>{t('situation.override.to')}</span>
              <input name="to" type="date" value={to} min={from} required onChange={put('to')} />
            </label>
          </div>
          <label>
            <span>{t('situation.override.reason')}</span>
            <textarea name="reason" rows={3} maxLength={2000} value={reason} required onChange={put('reason')} />
            <small>{t('situation.override.reason_hint')}</small>
          </label>
          <label>
            <span>{t('situation.override.evidence')}</span>
            <textarea name="evidence" rows={2} maxLength={2000} value={evidence} required onChange={put('evidence')} />
            <small>{t('situation.override.evidence_hint')}</small>
          </label>
          <label>
            <span>{t('situation.override.by')}</span>
            <input
              name="by"
              value={person}
              maxLength={200}
              autoComplete="name"
              required
              onChange={event => setPerson(event.target.value)}
            />
          </label>
          <ProblemWords error={send.error} />
          <button type="submit" className={classes.primary} disabled={!ready || send.isPending}>
            {t('situation.override.send')}
          </button>
        </form>
      )}
    </Modal>
  );
}
