import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { gradeOf } from '#core/contract.ts';
import type { DeliveryPayload, WebhookPayload } from '#core/contract_services.ts';
import { useGradeText } from '#web/parts/grade_chip.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { Confirm } from './confirm.tsx';
import { Deliveries } from './deliveries.tsx';
import { useMomentWords } from './moment.ts';
import classes from './panel.module.css';
import { ProblemWords } from './problem.tsx';
import { Replay } from './replay.tsx';
import { deleteWebhook, replayWebhook, testWebhook, useRefresh } from './requests.ts';
import { useAreaWords } from './scope_words.tsx';
import { TestResult } from './test_result.tsx';
import { useWork } from './work.ts';

type Open = 'deliveries' | 'replay' | 'delete' | null;

export function WebhookCard({ of: webhook }: { of: WebhookPayload }) {
  const { t } = useTranslation();
  const { webhook_id, state } = webhook;
  const refresh = useRefresh('webhooks');
  const { working, error, run } = useWork();
  const [open, setOpen] = useState<Open>(null);
  const [tested, setTested] = useState<DeliveryPayload | null>(null);
  const toggle = (part: Open) => setOpen(open === part ? null : part);
  const test = async () => {
    setTested(null);
    setTested((await run(() => testWebhook(webhook_id))) ?? null);
    refresh();
  };
  const replay = async (since: string | null) => {
    if (await run(() => replayWebhook(webhook_id, since))) setOpen('deliveries');
    refresh();
  };
  const remove = async () => {
    await run(() => deleteWebhook(webhook_id));
    setOpen(null);
    refresh();
  };
  return (
    <li className={classes.card} data-webhook={webhook_id} data-state={state}>
      <div className={classes.top}>
        <h3>{webhook.url}</h3>
        <span className={classes.state}>{t(`access.webhooks.state.${state}`)}</span>
        <span className={classes.kind}>
          {t(webhook.behind ? 'access.webhooks.behind' : 'access.webhooks.up_to_date')}
        </span>
        <span className={classes.actions}>
          {state === 'failed' && (
            <button type="button" className={classes.primary} disabled={working} onClick={() => void replay(null)}>
              {t('access.webhooks.go_on')}
            </button>
          )}
          <button type="button" className={classes.button} disabled={working} onClick={() => void test()}>
            {t('access.webhooks.test')}
          </button>
          <button
            type="button"
            className={classes.button}
            aria-expanded={open === 'deliveries'}
            onClick={() => toggle('deliveries')}
          >
            {t('access.webhooks.deliveries')}
          </button>
          <button
            type="button"
            className={classes.button}
            aria-expanded={open === 'replay'}
            onClick={() => toggle('replay')}
          >
            {t('access.webhooks.replay')}
          </button>
          <button type="button" className={classes.button} onClick={() => setOpen('delete')}>
            {t('access.webhooks.delete')}
          </button>
        </span>
      </div>
      {state === 'failed' && <p className={classes.problem}>{t('access.webhooks.failed_text')}</p>}
      <About webhook={webhook} />
      <ProblemWords error={error} />
      {working && <p className={classes.small}>{t('access.webhooks.testing')}</p>}
      {tested && <TestResult of={tested} />}
      {open === 'delete' && (
        <Confirm
          text={t('access.webhooks.delete_ask', { url: webhook.url })}
          action={t('access.webhooks.delete_do')}
          working={working}
          onConfirm={() => void remove()}
          onCancel={() => setOpen(null)}
        />
      )}
      {open === 'replay' && <Replay working={working} onReplay={since => void replay(since)} />}
      {open === 'deliveries' && <Deliveries webhook_id={webhook_id} />}
    </li>
  );
}

function About({ webhook }: { webhook: WebhookPayload }) {
  const { t } = useTranslation();
  const areas = useAreaWords(useSituation().by_code);
  const grade = useGradeText();
  const moment = useMomentWords();
  const least = webhook.min_severity === null ? null : gradeOf(webhook.min_severity);
  return (
    <div className={classes.facts}>
      <dl className={classes.scope}>
        <dt>{t('access.scope.areas')}</dt>
        <dd>{areas(webhook.areas)}</dd>
        <dt>{t('access.webhooks.form.transitions')}</dt>
        <dd>{t(`access.webhooks.transitions.${webhook.transitions}`)}</dd>
        <dt>{t('access.webhooks.form.min_severity')}</dt>
        <dd>
          {least === null
            ? t('access.webhooks.any_severity')
            : t('access.webhooks.min_severity', { grade: grade(least) })}
        </dd>
      </dl>
      <dl className={classes.scope}>
        <dt>{t('access.webhooks.cursor')}</dt>
        <dd>{webhook.cursor}</dd>
        <dt>{t('access.webhooks.created')}</dt>
        <dd>{moment(webhook.created_at)}</dd>
      </dl>
      {webhook.note !== null && (
        <dl className={classes.scope}>
          <dt>{t('access.webhooks.form.note')}</dt>
          <dd>{webhook.note}</dd>
        </dl>
      )}
    </div>
  );
}
