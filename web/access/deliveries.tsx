import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeliveryPayload } from '#core/contract_services.ts';
import classes from './deliveries.module.css';
import { isPrivateTarget, useDeliveryError } from './delivery_words.ts';
import { useMomentWords } from './moment.ts';
import panel from './panel.module.css';
import { ProblemWords } from './problem.tsx';
import { DELIVERIES, useDeliveries } from './requests.ts';

/** What was sent and how it went, the newest first; older ones a page at a time. */
export function Deliveries({ webhook_id }: { webhook_id: number }) {
  const { t } = useTranslation();
  const [pages, setPages] = useState<(number | null)[]>([null]);
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            {(['time', 'kind', 'state', 'code', 'attempts', 'cursors'] as const).map(key => (
              <th key={key} scope="col">
                {t(`access.webhooks.delivery.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        {pages.map((before, i) => (
          <Page
            key={before}
            webhook_id={webhook_id}
            before={before}
            onOlder={i === pages.length - 1 ? last => setPages([...pages, last]) : null}
          />
        ))}
      </table>
    </div>
  );
}

function Page(parts: { webhook_id: number; before: number | null; onOlder: ((last: number) => void) | null }) {
  const { t } = useTranslation();
  const { webhook_id, before, onOlder } = parts;
  const { data, error } = useDeliveries(webhook_id, before);
  const found = data?.deliveries ?? [];
  const last = found.at(-1);
  return (
    <tbody>
      {error && (
        <tr>
          <td colSpan={6}>
            <ProblemWords error={error} />
          </td>
        </tr>
      )}
      {data && before === null && found.length === 0 && (
        <tr>
          <td colSpan={6}>{t('access.webhooks.no_deliveries')}</td>
        </tr>
      )}
      {found.map(delivery => (
        <Row key={delivery.delivery_id} of={delivery} />
      ))}
      {onOlder && last && found.length === DELIVERIES && (
        <tr>
          <td colSpan={6}>
            <button type="button" className={panel.link} onClick={() => onOlder(last.delivery_id)}>
              {t('access.webhooks.delivery.older')}
            </button>
          </td>
        </tr>
      )}
    </tbody>
  );
}

function Row({ of: delivery }: { of: DeliveryPayload }) {
  const { t } = useTranslation();
  const moment = useMomentWords();
  const words = useDeliveryError();
  const { state, kind, error, from_cursor, to_cursor, next_attempt_at } = delivery;
  return (
    <tr data-delivery={delivery.delivery_id} data-state={state}>
      <td>{moment(delivery.attempted_at ?? delivery.created_at)}</td>
      <td title={delivery.message_id}>{t(`access.webhooks.delivery.kinds.${kind}`)}</td>
      <td className={classes.result}>
        <strong>{t(`access.webhooks.delivery.states.${state}`)}</strong>
        {error && state !== 'delivered' && (
          <span>
            {words(error)}
            {isPrivateTarget(error) && <> {t('access.webhooks.refused_hint')}</>}
          </span>
        )}
        {next_attempt_at && <span>{t('access.webhooks.delivery.next', { time: moment(next_attempt_at) })}</span>}
      </td>
      <td>{delivery.response_code ?? '—'}</td>
      <td>{delivery.attempts}</td>
      <td>{from_cursor === null ? '—' : `${from_cursor} → ${to_cursor}`}</td>
    </tr>
  );
}
