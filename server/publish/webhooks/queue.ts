import { randomUUID } from 'node:crypto';
import type { Severity } from '#core/contract.ts';
import type { ChangeTransitions, WebhookMessage } from '#core/contract_services.ts';
import { type Database, type Db, sql } from '#server/platform/database.ts';
import { EVERYTHING, readChanges } from '#server/publish/changes.ts';
import type { Outcome } from './sending.ts';
import { forgetDeliveries } from './store.ts';

/** A webhook in the hands of this process. */
export type Leased = {
  webhook_id: number;
  lease: string;
  url: string;
  secret: string;
  areas: string[] | null;
  transitions: ChangeTransitions;
  min_severity: Severity | null;
  cursor: number;
};

export type Pending = { delivery_id: number; message_id: string; to_cursor: number; attempts: number; body: string };

/** Changes of one message; some 700 bytes each. */
const MOST_CHANGES = 100;

/** Webhooks that have something to send and whose time has come, in nobody's hands. */
export async function dueWebhooks(db: Db): Promise<number[]> {
  const { rows } = await sql<{ webhook_id: number }>`
    select webhook_id from webhook
    where state = 'active' and cursor < (select coalesce(max(spell_id), 0) from grade_spell)
      and (next_attempt_at is null or next_attempt_at <= clock_timestamp())
      and (leased_until is null or leased_until <= clock_timestamp())
    order by next_attempt_at nulls first, webhook_id`.execute(db);
  return rows.map(({ webhook_id }) => webhook_id);
}

/** Takes a webhook for some seconds; null where another process was faster. A process that dies holds it no longer than that. */
export async function takeWebhook(db: Db, webhook_id: number, seconds: number): Promise<Leased | null> {
  const { rows } = await sql<Leased>`
    update webhook set lease = gen_random_uuid(), leased_until = clock_timestamp() + make_interval(secs => ${seconds})
    where webhook_id = ${webhook_id}::int and state = 'active'
      and (next_attempt_at is null or next_attempt_at <= clock_timestamp())
      and (leased_until is null or leased_until <= clock_timestamp())
    returning webhook_id, lease::text as lease, url, secret, areas, transitions, min_severity, cursor`.execute(db);
  return rows[0] ?? null;
}

export const releaseWebhook = (db: Db, { webhook_id, lease }: Leased) =>
  sql`update webhook set lease = null, leased_until = null
    where webhook_id = ${webhook_id}::int and lease = ${lease}::uuid`.execute(db);

/** Of the embedded engine there is one process: what is held was held by one that died. */
export const releaseAll = (db: Db) => sql`update webhook set lease = null, leased_until = null`.execute(db);

/**
 * The message that is due: the one whose delivery has not ended, else one of the next changes; null where there are none that
 * the webhook is about. A message is stored before it is sent, so that after a crash the same one is sent again.
 */
export async function nextMessage({ db }: Database, webhook: Leased): Promise<Pending | null> {
  const { webhook_id, lease } = webhook;
  const { rows } = await sql<Pending>`
    select delivery_id, message_id, to_cursor, attempts, body from webhook_delivery
    where webhook_id = ${webhook_id}::int and state = 'pending' and kind = 'changes'`.execute(db);
  if (rows[0]) return rows[0];
  const { areas, transitions, min_severity } = webhook;
  for (;;) {
    const page = await readChanges(db, webhook.cursor, MOST_CHANGES, {
      ...EVERYTHING,
      areas,
      transitions,
      min_severity,
    });
    const from = webhook.cursor;
    if (page.changes.length > 0) {
      const message: WebhookMessage = {
        type: 'grades.changed',
        timestamp: new Date().toISOString(),
        data: { changes: page.changes, since: String(from), next: page.next },
      };
      return storeMessage(db, webhook, { from, to: Number(page.next), body: JSON.stringify(message) });
    }
    // None of these concern it.
    const { numAffectedRows } = await sql`update webhook set cursor = ${page.next}::bigint
      where webhook_id = ${webhook_id}::int and lease = ${lease}::uuid`.execute(db);
    if (numAffectedRows === 0n) return null;
    webhook.cursor = Number(page.next);
    if (!page.more) return null;
  }
}

async function storeMessage(
  db: Db,
  { webhook_id, lease }: Leased,
  { from, to, body }: { from: number; to: number; body: string },
): Promise<Pending | null> {
  const { rows } = await sql<Pending>`
    insert into webhook_delivery (webhook_id, message_id, kind, from_cursor, to_cursor, body)
    select webhook_id, ${newMessageId()}, 'changes', ${from}::bigint, ${to}::bigint, ${body} from webhook
    where webhook_id = ${webhook_id}::int and lease = ${lease}::uuid
    on conflict do nothing
    returning delivery_id, message_id, to_cursor, attempts, body`.execute(db);
  await forgetDeliveries(db, webhook_id);
  return rows[0] ?? null;
}

export const newMessageId = (): string => `msg_${randomUUID().replaceAll('-', '')}`;

/**
 * Writes down how an attempt ended, and where the webhook stands by it, in one transaction. False: the webhook is in other
 * hands by now, was begun anew or deleted.
 *
 * @param wait seconds to the next attempt; null: there is none, and the webhook ends with its deliveries
 */
export async function recordAttempt(
  { db }: Database,
  { webhook_id, lease }: Leased,
  { delivery_id, to_cursor }: Pending,
  { delivered, response_code, error }: Outcome,
  wait: number | null,
): Promise<boolean> {
  return db.transaction().execute(async trx => {
    const { rows } = await sql`
      select 1 from webhook where webhook_id = ${webhook_id}::int and lease = ${lease}::uuid for update`.execute(trx);
    if (rows.length === 0) return false;
    const state = delivered ? 'delivered' : wait === null ? 'failed' : 'pending';
    await sql`update webhook_delivery set state = ${state}, attempts = attempts + 1, response_code = ${response_code}::int,
      error = ${error}, attempted_at = date_trunc('milliseconds', clock_timestamp()),
      body = case when ${state} = 'pending' then body end
      where delivery_id = ${delivery_id}::bigint`.execute(trx);
    await sql`update webhook set
      cursor = case when ${delivered}::boolean then ${to_cursor}::bigint else cursor end,
      state = case when ${state} = 'failed' then 'failed' else state end,
      next_attempt_at = case when ${state} = 'pending'
        then clock_timestamp() + make_interval(secs => ${wait ?? 0}::double precision) end
      where webhook_id = ${webhook_id}::int`.execute(trx);
    return true;
  });
}

/** Keeps the webhook for another attempt; false where it is in other hands. */
export async function prolong(db: Db, { webhook_id, lease }: Leased, seconds: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update webhook set leased_until = clock_timestamp() + make_interval(secs => ${seconds})
    where webhook_id = ${webhook_id}::int and lease = ${lease}::uuid and state = 'active'`.execute(db);
  return numAffectedRows === 1n;
}
