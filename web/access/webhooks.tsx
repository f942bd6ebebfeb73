import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewWebhookPayload } from '#core/contract_services.ts';
import classes from './panel.module.css';
import { ProblemWords } from './problem.tsx';
import { useRefresh, useWebhooks } from './requests.ts';
import { Copyable } from './secret.tsx';
import { useSession } from './session.ts';
import { Verification } from './verification.tsx';
import { WebhookCard } from './webhook_card.tsx';
import { WebhookForm } from './webhook_form.tsx';

/** Addresses that changes are sent to: make, test, see what was sent, replay, delete; and how a receiver verifies. */
export function Webhooks() {
  const { t } = useTranslation();
  const { may_write } = useSession();
  const refresh = useRefresh('webhooks');
  const { data, error } = useWebhooks();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<NewWebhookPayload | null>(null);
  return (
    <div className={classes.panel}>
      <header className={classes.head}>
        <h2>{t('access.webhooks.title')}</h2>
        <p>{t('access.webhooks.hint')}</p>
      </header>
      {!may_write && (
        <p className={classes.note} role="note">
          {t('access.operator_part')}
        </p>
      )}
      <ProblemWords error={error} />
      {made && (
        <section className={classes.shown} role="status" data-secret-shown>
          <h3>{t('access.webhooks.shown.title')}</h3>
          <p>{t('access.webhooks.shown.text')}</p>
          <Copyable text={made.secret} label={t('access.webhooks.shown.title')} />
          <button type="button" className={classes.button} onClick={() => setMade(null)}>
            {t('access.webhooks.shown.done')}
          </button>
        </section>
      )}
      {may_write && !making && (
        <button type="button" className={classes.primary} onClick={() => setMaking(true)}>
          <IconPlus size={16} stroke={2} aria-hidden />
          {t('access.webhooks.new')}
        </button>
      )}
      {making && (
        <WebhookForm
          onMade={webhook => {
            setMade(webhook);
            setMaking(false);
            refresh();
          }}
          onCancel={() => setMaking(false)}
        />
      )}
      {data?.webhooks.length === 0 && <p className={classes.note}>{t('access.webhooks.none')}</p>}
      <ul className={classes.cards}>
        {data?.webhooks.map(webhook => (
          <WebhookCard key={webhook.webhook_id} of={webhook} />
        ))}
      </ul>
      <Verification />
    </div>
  );
}
