import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Severity } from '#core/contract.ts';
import type {
  ChangeTransitions,
  DeliveriesPayload,
  DeliveryPayload,
  KeyField,
  KeyPayload,
  KeyRole,
  KeysPayload,
  KeyUsagePayload,
  NewKeyPayload,
  NewWebhookPayload,
  WebhookPayload,
  WebhooksPayload,
} from '#core/contract_services.ts';
import { askJson, query, sendJson } from '#web/api/request.ts';
import { useSession } from './session.ts';

/** What is left out is not limited. */
export type NewKey = {
  name: string;
  role: KeyRole;
  scope?: { areas?: string[]; fields?: KeyField[]; from?: string; to?: string };
  rate_per_minute?: number;
  expires_at?: string;
};
export type NewWebhook = {
  url: string;
  areas: string[] | null;
  transitions: ChangeTransitions;
  min_severity: Severity | null;
  since: 'now' | '0';
  note: string | null;
};

const KEYS_AGAIN = 30_000;
/** While somebody looks on: a delivery is tried again after five seconds. */
const WEBHOOKS_AGAIN = 4_000;

export const useKeys = () =>
  useQuery({
    queryKey: ['keys'],
    queryFn: ({ signal }) => askJson<KeysPayload>('/api/keys', signal),
    enabled: useSession().may_write,
    refetchInterval: KEYS_AGAIN,
  });

export const useUsage = (key_id: number) =>
  useQuery({
    queryKey: ['keys', key_id, 'usage'],
    queryFn: ({ signal }) => askJson<KeyUsagePayload>(`/api/keys/${key_id}/usage`, signal),
    staleTime: 0,
  });

export const useWebhooks = () =>
  useQuery({
    queryKey: ['webhooks'],
    queryFn: ({ signal }) => askJson<WebhooksPayload>('/api/webhooks', signal),
    enabled: useSession().may_write,
    refetchInterval: WEBHOOKS_AGAIN,
  });

export const DELIVERIES = 20;

export const useDeliveries = (webhook_id: number, before: number | null) =>
  useQuery({
    queryKey: ['webhooks', webhook_id, 'deliveries', before],
    queryFn: ({ signal }) =>
      askJson<DeliveriesPayload>(
        `/api/webhooks/${webhook_id}/deliveries${query({ limit: DELIVERIES, before })}`,
        signal,
      ),
    refetchInterval: before === null ? WEBHOOKS_AGAIN : false,
  });

export const createKey = (key: NewKey) => sendJson<NewKeyPayload>('POST', '/api/keys', key);
export const revokeKey = (key_id: number) => sendJson<KeyPayload>('DELETE', `/api/keys/${key_id}`);

export const createWebhook = (webhook: NewWebhook) => sendJson<NewWebhookPayload>('POST', '/api/webhooks', webhook);
export const testWebhook = (id: number) => sendJson<DeliveryPayload>('POST', `/api/webhooks/${id}/test`);
export const replayWebhook = (id: number, since: string | null) =>
  sendJson<WebhookPayload>('POST', `/api/webhooks/${id}/replay`, since === null ? {} : { since });
export const deleteWebhook = (id: number) => sendJson<void>('DELETE', `/api/webhooks/${id}`);

export function useRefresh(list: 'keys' | 'webhooks'): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: [list] });
}
