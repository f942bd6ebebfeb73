import type { Severity } from '#core/contract.ts';
import type { ChangeTransitions, DeliveryPayload, WebhookPayload } from '#core/contract_services.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import type { Outcome } from './sending.ts';

export const MOST_WEBHOOKS = 100;
const KEPT_DELIVERIES = 1_000;

export type NewWebhook = {
  url: string;
  secret: string;
  areas: string[] | null;
  transitions: ChangeTransitions;
  min_severity: Severity | null;
  note: string | null;
  cursor: number;
};

type WebhookRow = Omit<WebhookPayload, 'cursor'> & { cursor: number };

const payloadOf = (row: WebhookRow): WebhookPayload => ({ ...row, cursor: String(row.cursor) });

/** All but the secret. */
const shown = sql`webhook_id, url, areas, transitions, min_severity, state, cursor,
  cursor < (select coalesce(max(spell_id), 0) from grade_spell) as behind, created_at, note`;

export async function listWebhooks(db: Db): Promise<WebhookPayload[]> {
  const { rows } = await sql<WebhookRow>`select ${shown} from webhook order by webhook_id`.execute(db);
  return rows.map(payloadOf);
}

export async function readWebhook(db: Db, webhook_id: number): Promise<WebhookPayload> {
  const { rows } = await sql<WebhookRow>`
    select ${shown} from webhook where webhook_id = ${webhook_id}::int`.execute(db);
  if (!rows[0]) throw unknownWebhook(webhook_id);
  return payloadOf(rows[0]);
}

export const unknownWebhook = (webhook_id: number) =>
  fault('unknown_webhook', `There is no webhook ${webhook_id}: it was deleted, or never was.`);

export async function addWebhook(trx: Db, webhook: NewWebhook): Promise<WebhookPayload> {
  const { areas } = webhook;
  // Two at a time must not both be the hundredth.
  await sql`lock table webhook in share row exclusive mode`.execute(trx);
  const { rows: counted } = await sql<{ count: number }>`select count(*) as count from webhook`.execute(trx);
  if (counted[0]!.count >= MOST_WEBHOOKS)
    throw fault('too_many_webhooks', `There are ${counted[0]!.count} webhooks, and that is the limit.`);
  if (areas !== null) {
    const { rows } = await sql<{ code: string }>`
      select code from unnest(${areas}::text[]) as asked (code)
      where not exists (select 1 from area where area.code = asked.code)`.execute(trx);
    if (rows.length > 0) throw fault('unknown_area', `There is no area "${rows[0]!.code}".`);
  }
  const { rows } = await sql<{ webhook_id: number }>`
    insert into webhook (url, secret, areas, transitions, min_severity, note, cursor)
    values (${webhook.url}, ${webhook.secret}, ${areas}::text[], ${webhook.transitions}, ${webhook.min_severity}::int,
      ${webhook.note}, ${webhook.cursor}::bigint)
    returning webhook_id`.execute(trx);
  return readWebhook(trx, rows[0]!.webhook_id);
}

export async function deleteWebhook(db: Db, webhook_id: number): Promise<void> {
  const { numAffectedRows } = await sql`delete from webhook where webhook_id = ${webhook_id}::int`.execute(db);
  if (numAffectedRows === 0n) throw unknownWebhook(webhook_id);
}

/**
 * Begins again after `since`, or goes on where deliveries ended. What is under way is replaced: its process finds that the
 * lease is gone, and what it has sent is sent again under another id.
 */
export async function replayWebhook(trx: Db, webhook_id: number, since: number | null): Promise<void> {
  const { numAffectedRows } = await sql`
    update webhook set cursor = coalesce(${since}::bigint, cursor), state = 'active', next_attempt_at = null,
      lease = null, leased_until = null
    where webhook_id = ${webhook_id}::int`.execute(trx);
  if (numAffectedRows === 0n) throw unknownWebhook(webhook_id);
  await sql`update webhook_delivery set state = 'replaced', body = null
    where webhook_id = ${webhook_id}::int and state = 'pending' and kind = 'changes'`.execute(trx);
}

type DeliveryRow = Omit<DeliveryPayload, 'from_cursor' | 'to_cursor'> & {
  from_cursor: number | null;
  to_cursor: number | null;
};

export async function listDeliveries(db: Db, webhook_id: number, before: number, limit: number) {
  const { rows } = await sql<DeliveryRow>`
    select delivery_id, message_id, kind, d.state, from_cursor, to_cursor, attempts, response_code, error, d.created_at,
      attempted_at, case when d.state = 'pending' then coalesce(next_attempt_at, d.created_at) end as next_attempt_at
    from webhook_delivery d join webhook using (webhook_id)
    where webhook_id = ${webhook_id}::int and delivery_id < ${before}::bigint
    order by delivery_id desc limit ${limit}`.execute(db);
  return rows.map(deliveryOf);
}

export const deliveryOf = (row: DeliveryRow): DeliveryPayload => ({
  ...row,
  from_cursor: row.from_cursor === null ? null : String(row.from_cursor),
  to_cursor: row.to_cursor === null ? null : String(row.to_cursor),
});

/** Where and under which secret is sent. */
export async function secretOf(db: Db, webhook_id: number): Promise<{ url: string; secret: string }> {
  const { rows } = await sql<{ url: string; secret: string }>`
    select url, secret from webhook where webhook_id = ${webhook_id}::int`.execute(db);
  if (!rows[0]) throw unknownWebhook(webhook_id);
  return rows[0];
}

/** All but the last thousand that have ended. */
export const forgetDeliveries = (db: Db, webhook_id: number) =>
  sql`delete from webhook_delivery where webhook_id = ${webhook_id}::int and state <> 'pending'
    and delivery_id < (select delivery_id from webhook_delivery where webhook_id = ${webhook_id}::int
      order by delivery_id desc offset ${KEPT_DELIVERIES - 1} limit 1)`.execute(db);

/** Writes a test down that was made; nothing is retried and the cursor stays. */
export async function addTest(db: Db, webhook_id: number, message_id: string, outcome: Outcome) {
  const { delivered, response_code, error } = outcome;
  const { rows } = await sql<DeliveryRow>`
    insert into webhook_delivery (webhook_id, message_id, kind, state, attempts, response_code, error, attempted_at)
    select webhook_id, ${message_id}, 'test', ${delivered ? 'delivered' : 'failed'}, 1, ${response_code}::int, ${error},
      date_trunc('milliseconds', clock_timestamp())
    from webhook where webhook_id = ${webhook_id}::int
    returning delivery_id, message_id, kind, state, from_cursor, to_cursor, attempts, response_code, error, created_at,
      attempted_at, null::timestamptz as next_attempt_at`.execute(db);
  if (!rows[0]) throw unknownWebhook(webhook_id);
  await forgetDeliveries(db, webhook_id);
  return deliveryOf(rows[0]);
}
