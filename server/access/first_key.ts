import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import { keysDemanded } from './guard.ts';
import { addKey } from './store.ts';

/**
 * Where keys are demanded and no operator has a valid one, one is made and written to a file that its owner alone reads: so a first start can
 * be got into, and so can one whose last operator's key was revoked or lost, by whoever has the machine.
 * @returns the file; null where there was nothing to do
 */
export async function ensureFirstKey({
  config,
  database,
}: Pick<Context, 'config' | 'database'>): Promise<string | null> {
  if (!keysDemanded(config)) return null;
  return database.db.transaction().execute(async trx => {
    // Two processes that start together make one key.
    await sql`lock table access_key in share row exclusive mode`.execute(trx);
    const { rows } = await sql`
      select 1 from access_key where role = 'operator' and revoked_at is null
        and (expires_at is null or expires_at > clock_timestamp()) limit 1`.execute(trx);
    if (rows.length > 0) return null;
    const { key } = await addKey(trx, {
      name: 'operator',
      role: 'operator',
      scope: null,
      rate_per_minute: null,
      expires_at: null,
      created_by: 'first start',
    });
    // Within the transaction: a key whose file could not be written is not kept.
    await mkdir(config.data_dir, { recursive: true, mode: 0o700 });
    const file = join(config.data_dir, 'operator.key');
    const written = await open(`${file}.new`, 'w', 0o600);
    try {
      await written.chmod(0o600);
      await written.writeFile(`${key}\n`);
      await written.sync();
    } finally {
      await written.close();
    }
    await rename(`${file}.new`, file);
    return file;
  });
}
