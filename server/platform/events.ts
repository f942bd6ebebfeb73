import { randomUUID } from 'node:crypto';
import type { ServerEvent } from '#core/contract.ts';
import type { Database } from './engine.ts';

export type Events = {
  /** This process, among those on the same database. */
  readonly origin: string;
  emit(event: ServerEvent): void;
  subscribe(listener: (event: ServerEvent) => void): () => void;
};

/** Events inside this process. They are hints: the tables are the truth. A listener that throws must not stop the others. */
export function createEvents(): Events {
  const listeners = new Set<(event: ServerEvent) => void>();
  return {
    origin: randomUUID(),
    emit(event) {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch {
          listeners.delete(listener);
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Tells the other processes on the same database what happened here. The embedded engine has no others. */
export async function tellOthers(database: Database, { origin }: Events, event: ServerEvent): Promise<void> {
  if (database.engine === 'embedded') return;
  await database.notify(database.db, JSON.stringify({ origin, event }));
}

/** Emits here what other processes tell. Returns the end of it. */
export function hearOthers(database: Database, events: Events): Promise<() => Promise<void>> {
  return database.listen(text => {
    const message = readMessage(text);
    if (message !== undefined && message.origin !== events.origin) events.emit(message.event);
  });
}

/** Other payloads on the channel say only that something was committed. */
function readMessage(text: string): { origin: string; event: ServerEvent } | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const message = JSON.parse(text) as Partial<{ origin: string; event: ServerEvent }>;
    return typeof message.event?.type === 'string' ? { origin: message.origin ?? '', event: message.event } : undefined;
  } catch {
    return undefined;
  }
}
