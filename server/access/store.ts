import { createHash } from 'node:crypto';
import type { KeyField, KeyPayload, KeyRole, KeyScope, KeyUsagePayload } from '#core/contract_services.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import type { Scope } from '#server/platform/reader.ts';
import { hashOf, newKey, prefixOf } from './secrets.ts';

type Row = Omit<KeyPayload, 'scope'> & {
  areas: string[] | null;
  fields: KeyField[] | null;
  from_day: string | null;
  to_day: string | null;
};

const columns = sql`key_id, name, prefix, role, areas, fields, from_day, to_day, rate_per_minute, expires_at, created_at, created_by,
  revoked_at, revoked_by, last_used_at,
  case when revoked_at is not null then 'revoked' when expires_at <= clock_timestamp() then 'expired' else 'active' end as state`;

function payloadOf({ areas, fields, from_day: from, to_day: to, ...row }: Row): KeyPayload {
  const limited = areas !== null || fields !== null || from !== null || to !== null;
  return { ...row, scope: limited ? { areas, fields, from, to } : null };
}

export type NewKey = {
  name: string;
  role: KeyRole;
  scope: KeyScope | null;
  rate_per_minute: number | null;
  expires_at: string | null;
  created_by: string | null;
};

/** @returns the key, which is nowhere afterwards, and what is kept of it */
export async function addKey(db: Db, asked: NewKey): Promise<{ key: string; payload: KeyPayload }> {
  const { areas = null, fields = null, from = null, to = null } = asked.scope ?? {};
  if (areas !== null) await demandAreas(db, areas);
  const key = newKey();
  const { rows } = await sql<Row>`
    insert into access_key (name, prefix, hash, role, areas, fields, from_day, to_day, rate_per_minute, expires_at, created_by)
    values (${asked.name}, ${prefixOf(key)}, ${hashOf(key)}, ${asked.role}, ${areas}::text[], ${fields}::text[], ${from}::date,
            ${to}::date, ${asked.rate_per_minute}::int, ${asked.expires_at}::timestamptz, ${asked.created_by})
    returning ${columns}`.execute(db);
  return { key, payload: payloadOf(rows[0]!) };
}

async function demandAreas(db: Db, codes: string[]): Promise<void> {
  const { rows } = await sql<{ code: string }>`
    select code from unnest(${codes}::text[]) as asked (code)
    where not exists (select 1 from area a where a.code = asked.code and a.retired_version is null)`.execute(db);
  if (rows[0] !== undefined) throw fault('unknown_area', `There is no area "${rows[0].code}".`);
}

export async function listKeys(db: Db): Promise<KeyPayload[]> {
  const { rows } = await sql<Row>`select ${columns} from access_key order by key_id desc`.execute(db);
  return rows.map(payloadOf);
}

export async function readKey(db: Db, key_id: number): Promise<KeyPayload> {
  const { rows } = await sql<Row>`select ${columns} from access_key where key_id = ${key_id}::int`.execute(db);
  if (rows[0] === undefined) throw fault('unknown_key', `There is no key ${key_id}.`);
  return payloadOf(rows[0]);
}

/** Of a key whose text this is; null where there is none. State as it is now. */
export async function findKey(db: Db, hash: Buffer): Promise<KeyPayload | null> {
  const { rows } = await sql<Row>`select ${columns} from access_key where hash = ${hash}`.execute(db);
  return rows[0] === undefined ? null : payloadOf(rows[0]);
}

/** The first revocation stands. */
export async function revokeKey(db: Db, key_id: number, by: string | null): Promise<KeyPayload> {
  await sql`
    update access_key set revoked_at = date_trunc('milliseconds', clock_timestamp()), revoked_by = ${by}
    where key_id = ${key_id}::int and revoked_at is null`.execute(db);
  return readKey(db, key_id);
}

export async function usageOf(db: Db, key_id: number): Promise<KeyUsagePayload> {
  const { name } = await readKey(db, key_id);
  const { rows } = await sql<KeyUsagePayload['usage'][number]>`
    select day, route_group, requests, refused from access_key_usage
    where key_id = ${key_id}::int order by day desc, route_group limit 10000`.execute(db);
  return { key_id, name, usage: rows };
}

/** The scope of a reader; its id is the same for keys with the same limits, whatever the order they were written in. */
export function scopeOf(scope: KeyScope | null): Scope | null {
  if (scope === null) return null;
  const { areas, fields, from, to } = scope;
  const parts = [areas && [...new Set(areas)].sort(), fields && [...new Set(fields)].sort(), from, to];
  return { ...scope, id: createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16) };
}
