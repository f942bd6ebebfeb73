import type { Context } from '#server/platform/context.ts';
import {
  dueWebhooks,
  type Leased,
  nextMessage,
  prolong,
  recordAttempt,
  releaseAll,
  releaseWebhook,
  takeWebhook,
} from './queue.ts';
import { type Sender, sendMessage } from './sending.ts';

/** Delivers what is due, on every process; stops with it. */
export type Courier = { wake(): void; stop(): Promise<void> };

export type Pace = {
  /** Wait after the first attempt that failed; four times as long after each other one. */
  first_wait_seconds: number;
  most_attempts: number;
};

/** 12 attempts in some 31 hours: 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, and then every 6 hours. */
export const PACE: Pace = { first_wait_seconds: 5, most_attempts: 12 };
const LONGEST_WAIT_SECONDS = 6 * 3_600;

const POLL_MILLISECONDS = 2_000;
const SOON_SECONDS = 30;
/** Webhooks served at a time by this process, so that slow ones hold up few others. */
const AT_ONCE = 8;
/** Beyond the time that an attempt may take. */
const LEASE_BEYOND_SECONDS = 5;

type Log = { warn(details: object, message: string): void };

/** Seconds to the next attempt, a fifth more or less so that receivers that failed together are not asked together; null: none. */
export function waitAfter(
  attempts: number,
  { first_wait_seconds, most_attempts }: Pace,
  random = Math.random,
): number | null {
  if (attempts >= most_attempts) return null;
  return Math.min(LONGEST_WAIT_SECONDS, first_wait_seconds * 4 ** (attempts - 1)) * (0.8 + 0.4 * random());
}

export function startCourier(
  { database, events }: Pick<Context, 'database' | 'events'>,
  log: Log,
  sender: Omit<Sender, 'stopping'>,
  pace: Pace = PACE,
): Courier {
  const { db } = database;
  const stopping = new AbortController();
  const lease_seconds = sender.timeout_milliseconds / 1_000 + LEASE_BEYOND_SECONDS;
  const serving = new Map<number, Promise<void>>();
  let looking: Promise<void> | undefined;
  let again = false;

  const deliver = async (webhook: Leased): Promise<void> => {
    while (!stopping.signal.aborted) {
      const message = await nextMessage(database, webhook);
      if (message === null || !(await prolong(db, webhook, lease_seconds))) return;
      const outcome = await sendMessage({ ...sender, stopping: stopping.signal }, webhook, message);
      // Broken off by our own end: the next process sends it again.
      if (stopping.signal.aborted && !outcome.delivered) return;
      const wait = outcome.delivered || outcome.final ? null : waitAfter(message.attempts + 1, pace);
      if (!(await recordAttempt(database, webhook, message, outcome, wait))) return;
      if (!outcome.delivered) {
        // Longer ones are found by looking.
        if (wait !== null && wait < SOON_SECONDS) setTimeout(wake, wait * 1_000 + 20).unref();
        return;
      }
      webhook.cursor = message.to_cursor;
    }
  };
  const serve = async (webhook_id: number): Promise<void> => {
    const webhook = await takeWebhook(db, webhook_id, lease_seconds);
    if (webhook === null) return;
    try {
      await deliver(webhook);
    } finally {
      await releaseWebhook(db, webhook);
    }
  };
  const look = async (): Promise<void> => {
    do {
      again = false;
      for (const webhook_id of await dueWebhooks(db)) {
        if (serving.has(webhook_id) || serving.size >= AT_ONCE || stopping.signal.aborted) continue;
        const work = serve(webhook_id)
          .catch(error => log.warn({ err: error, webhook_id }, 'a webhook could not be served'))
          .finally(() => {
            serving.delete(webhook_id);
            wake();
          });
        serving.set(webhook_id, work);
      }
    } while (again && !stopping.signal.aborted);
  };
  const wake = (): void => {
    again = true;
    if (stopping.signal.aborted) return;
    looking ??= look()
      .catch(error => log.warn({ err: error }, 'what webhooks are due could not be read'))
      .finally(() => {
        looking = undefined;
      });
  };

  const unsubscribe = events.subscribe(event => {
    if (event.type === 'revision') wake();
  });
  // Retries, and what other processes wrote.
  const timer = setInterval(wake, POLL_MILLISECONDS).unref();
  const started = database.engine === 'embedded' ? releaseAll(db).then(wake, wake) : Promise.resolve(wake());
  return {
    wake,
    async stop() {
      unsubscribe();
      clearInterval(timer);
      stopping.abort();
      await started;
      await looking;
      await Promise.all(serving.values());
    },
  };
}
