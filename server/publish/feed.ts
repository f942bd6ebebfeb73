import type { ChangesPayload, Day, ServerEvent } from '#core/contract.ts';
import type { RevisionEvent, Touched } from '#core/contract_services.ts';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import { type Following, lastCursor, readChanges } from './changes.ts';
import { Shelf } from './shelf.ts';
import { readTouched } from './touched.ts';

/** What the open streams of this process share: they hear when there is more to read, and read it once for all. */
export type Feed = {
  read(since: number, following: Following): Promise<FeedPage>;
  last(): Promise<number>;
  /** What revisions not yet announced here have touched goes with each announced one. */
  subscribe(listener: (heard: Heard) => void): () => void;
  close(): void;
};
/** Changes as they are sent, once for all who read the same. */
export type FeedPage = { text: string; next: number; more: boolean };
export type Heard =
  | { type: 'more' }
  | { type: 'revision'; event: RevisionEvent }
  | Exclude<ServerEvent, { type: 'revision' }>;

const PAGE = 200;
/** Streams at the same place share a page; these go when something was written. */
const KEPT_BYTES = 8_388_608;
/** A process that is killed between its commit and its word leaves this long unheard. */
const POLL_MILLISECONDS = 2_000;
/** A long recompute of another process announces itself every 5 s; only after that is it found to have said nothing. */
const UNHEARD_MILLISECONDS = 7_000;

/** Where it cannot be found out: nothing at all would say that only the last day moved. */
const ANYTHING: Touched = { codes: null, bbox: null, from: '1970-01-01', to: null, tiles: null };

type Log = { warn(details: object, message: string): void };

export function createFeed(
  { database, events }: Pick<Context, 'database' | 'events'>,
  log: Log,
  /** Waits until this process shows the revision: who hears of it must find it. */
  version: () => Promise<string>,
): Feed {
  const { db } = database;
  const listeners = new Set<(heard: Heard) => void>();
  const pages = new Shelf<FeedPage>(KEPT_BYTES, ({ text }) => 200 + 2 * text.length);
  let tick = 0;
  let known = { last: -1, revision: -1, since: 0 };
  /** Revisions up to this one were announced to the listeners. */
  let announced: number | undefined;
  let announcing = Promise.resolve();

  const tell = (heard: Heard): void => {
    for (const listener of listeners) listener(heard);
  };
  const more = (): void => {
    tick++;
    tell({ type: 'more' });
  };
  const revisionNow = async (): Promise<{ revision: number; graded_to: Day | null; last: number }> => {
    const { rows } = await sql<{ revision: number; graded_to: Day | null; last: number }>`
      select revision, graded_to, (select coalesce(max(spell_id), 0) from grade_spell) as last from grading`.execute(
      db,
    );
    return rows[0]!;
  };
  /** One after the other, so that revisions stay in order. */
  const announce = (event: RevisionEvent): void => {
    announcing = announcing.then(async () => {
      const after = announced;
      announced = Math.max(announced ?? 0, event.revision);
      if (listeners.size === 0) return;
      const touched =
        after === undefined
          ? ANYTHING
          : after >= event.revision
            ? null
            : await readTouched(db, after, event.revision).catch(() => ANYTHING);
      const shown = await version().then(
        text => ({ version: text }),
        () => ({}),
      );
      tell({ type: 'revision', event: { ...event, ...shown, ...(touched ? { touched } : {}) } });
    });
  };
  const unsubscribe = events.subscribe(event => {
    if (event.type !== 'revision') return tell(event);
    const { type, ...revision } = event;
    more();
    announce(revision);
  });

  const poll = async (): Promise<void> => {
    if (listeners.size === 0) return;
    const { revision, graded_to, last } = await revisionNow();
    if (last !== known.last || revision !== known.revision) known = { last, revision, since: Date.now() };
    else if (announced !== undefined && revision > announced && Date.now() - known.since > UNHEARD_MILLISECONDS) {
      const { rows } = await sql<{ changed: number }>`
        select count(*) as changed from grade_spell where revision > ${announced}::bigint`.execute(db);
      events.emit({ type: 'revision', revision, changed: rows[0]!.changed, last_date: graded_to });
    }
    if (known.since + POLL_MILLISECONDS > Date.now()) more();
  };
  // The embedded engine has this process alone, and one session that a poll would have to wait for.
  let polling = false;
  const timer =
    database.engine === 'embedded'
      ? undefined
      : setInterval(() => {
          if (polling) return;
          polling = true;
          poll()
            .catch(error => log.warn({ err: error }, 'the changes could not be looked for'))
            .finally(() => {
              polling = false;
            });
        }, POLL_MILLISECONDS).unref();

  return {
    read: (since, following) =>
      pages.get(JSON.stringify([tick, since, following]), async () =>
        pageOf(await readChanges(db, since, PAGE, following)),
      ),
    last: () => lastCursor(db),
    subscribe(listener) {
      listeners.add(listener);
      // From here on it is known what was announced.
      if (announced === undefined)
        announcing = announcing.then(async () => {
          announced ??= await revisionNow().then(
            ({ revision }) => revision,
            () => undefined,
          );
        });
      return () => {
        listeners.delete(listener);
      };
    },
    close() {
      unsubscribe();
      clearInterval(timer);
      listeners.clear();
    },
  };
}

/** Every change with its cursor as id; at the end the place where the reading came to, which may be further on. */
function pageOf({ changes, next, more }: ChangesPayload): FeedPage {
  const texts = changes.map(change => `id: ${change.cursor}\n${textOf('change', change)}`);
  if (changes.at(-1)?.cursor !== next) texts.push(placeOf(next));
  return { text: texts.join(''), next: Number(next), more };
}

export const textOf = (type: string, data: object): string => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

/** No event, but the id that a client comes back with. */
export const placeOf = (cursor: string | number): string => `id: ${cursor}\n\n`;
