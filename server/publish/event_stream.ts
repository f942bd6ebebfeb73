import type { PassThrough } from 'node:stream';
import type { Following } from './changes.ts';
import { type Feed, type Heard, placeOf, textOf } from './feed.ts';

export const EVENT_TYPES = ['change', 'revision', 'standard', 'import', 'grading', 'job', 'database'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export type StreamQuestion = {
  types: ReadonlySet<EventType>;
  following: Following;
  /** The change to begin after. */
  cursor: number;
  /** Takes away what the reader may not know; null: the event is not for the reader. */
  limited: (heard: Heard) => Promise<Heard | null>;
};

/** A reader that takes nothing off this much, or nothing in this time, is let go: it comes back with its cursor. */
const BACKLOG_BYTES = 1_048_576;
const SLOW_MILLISECONDS = 30_000;
const MOST_HELD = 1_000;
const RETRY_MILLISECONDS = 2_000;

/**
 * Writes the events of one reader. Changes are read from the table after the reader's own cursor, whether they are of last
 * month or of this second: there is no seam between what is made up for and what is live. A word that something was written
 * only says when to look. `revision` comes after the changes that it is about.
 */
export function fillStream(
  stream: PassThrough,
  feed: Feed,
  { types, following, cursor, limited }: StreamQuestion,
): void {
  let place = cursor;
  let pumping = false;
  let again = true;
  const held: Heard[] = [];

  const write = async (text: string): Promise<void> => {
    if (stream.destroyed || text === '' || stream.write(text)) return;
    await drained(stream);
  };
  const writeChanges = async (): Promise<void> => {
    for (let more = true; more && !stream.destroyed; ) {
      const page = await feed.read(place, following);
      await write(page.text);
      place = page.next;
      more = page.more;
    }
  };
  const pump = async (): Promise<void> => {
    if (pumping || stream.destroyed) return;
    pumping = true;
    try {
      while ((again || held.length > 0) && !stream.destroyed) {
        again = false;
        const waiting = held.length;
        if (types.has('change')) await writeChanges();
        for (let told = 0; told < waiting; told++) {
          const shown = await limited(held[0]!);
          held.shift();
          if (shown?.type === 'revision') await write(textOf('revision', shown.event));
        }
      }
    } catch {
      // The database is away. A browser that found the line closed and got a 503 for it would not come a second time.
      again = true;
      setTimeout(() => void pump(), RETRY_MILLISECONDS).unref();
    } finally {
      pumping = false;
    }
  };
  const hint = async (heard: Heard): Promise<void> => {
    const shown = await limited(heard);
    if (shown === null || stream.destroyed) return;
    const { type, ...data } = shown;
    if (stream.writableLength > BACKLOG_BYTES) stream.destroy();
    else stream.write(textOf(type, data));
  };

  const unsubscribe = feed.subscribe(heard => {
    if (heard.type === 'more') {
      again = types.has('change');
      if (again) void pump();
    } else if (!types.has(heard.type)) return;
    else if (heard.type === 'revision') {
      held.push(heard);
      if (held.length > MOST_HELD) stream.destroy();
      else void pump();
    } else void hint(heard).catch(() => stream.destroy());
  });
  stream.once('close', unsubscribe);
  stream.write(`retry: 2000\n${types.has('change') ? placeOf(place) : '\n'}`);
  void pump();
}

async function drained(stream: PassThrough): Promise<void> {
  await new Promise<void>(resolve => {
    const timer = setTimeout(() => stream.destroy(), SLOW_MILLISECONDS).unref();
    const done = () => {
      clearTimeout(timer);
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}
