import type { KeyPayload } from '#core/contract_services.ts';
import type { Db } from '#server/platform/database.ts';
import { isUnavailable } from '#server/platform/errors.ts';
import type { Scope } from '#server/platform/reader.ts';
import { hashOf, isKey } from './secrets.ts';
import { findKey, scopeOf } from './store.ts';

export type Found = { payload: KeyPayload; scope: Scope | null };
export type Keyring = { read(text: string): Promise<Found | null>; forget(): void };

/** A key revoked at another process on the same database is refused here at the latest after this. */
const FRESH_MILLISECONDS = 5_000;
const MOST = 10_000;

/** Keys by digest, so that not each tile asks the database. Only valid ones are kept: made-up ones fill nothing. */
export function createKeyring(db: Db): Keyring {
  const kept = new Map<string, Found & { read_at: number }>();
  let generation = 0;
  return {
    async read(text) {
      if (!isKey(text)) return null;
      const hash = hashOf(text);
      const name = hash.toString('base64');
      const known = kept.get(name);
      if (known !== undefined && Date.now() - known.read_at < FRESH_MILLISECONDS) return unexpired(known);
      const began = generation;
      let payload: KeyPayload | null;
      try {
        payload = await findKey(db, hash);
      } catch (error) {
        // Kept tiles are served while the database is away; those who could read them a moment ago still can.
        if (known !== undefined && isUnavailable(error as Error)) return unexpired(known);
        throw error;
      }
      kept.delete(name);
      if (payload === null || payload.state !== 'active') return null;
      const found = { payload, scope: scopeOf(payload.scope), read_at: Date.now() };
      if (began === generation) kept.set(name, found);
      if (kept.size > MOST) kept.delete(kept.keys().next().value!);
      return found;
    },
    forget() {
      generation++;
      kept.clear();
    },
  };
}

const unexpired = (found: Found): Found | null =>
  found.payload.expires_at !== null && Date.parse(found.payload.expires_at) <= Date.now() ? null : found;
