import type { StandardAction } from '#core/contract.ts';
import type { Context } from '#server/platform/context.ts';
import type { Db } from '#server/platform/database.ts';
import { tellOthers } from '#server/platform/events.ts';
import type { Version } from './store.ts';

type Named = { summary: Pick<Version['summary'], 'id' | 'version'> };

/** Tells the other processes when the transaction commits: what they keep of the standards in force is read anew. */
export const notifyOthers = ({ database }: Pick<Context, 'database'>, trx: Db, { summary }: Named): Promise<void> =>
  database.notify(trx, `standard ${summary.id}@${summary.version}`);

/** Tells this process and the pages on it, and those of the others; after the transaction. */
export function announce(
  { database, events }: Pick<Context, 'database' | 'events'>,
  { summary }: Named,
  action: StandardAction,
): void {
  const event = { type: 'standard', id: summary.id, version: summary.version, action } as const;
  events.emit(event);
  // What is lost here is a hint: what is in force was told with the transaction.
  tellOthers(database, events, event).catch(() => {});
}
