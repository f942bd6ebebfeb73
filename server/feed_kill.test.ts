/**
 * `kill -9` at random moments during a stream of reports and corrections. Three consumers, each with nothing but its cursor: one
 * of /api/events, one of /api/changes, one behind a webhook. Each ends with every change exactly as the database has it.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { ChangesPayload, StatusPayload } from '#core/contract.ts';
import type { NewWebhookPayload, WebhookMessage } from '#core/contract_services.ts';
import { addDays } from '#core/days.ts';
import { readChanges } from '#server/publish/changes.ts';
import { type Follower, follow } from '#server/publish/testing_events.ts';
import { verify } from '#server/publish/webhooks/signature.ts';
import { databaseOf, describeServers, importRow, isGone, type Settings, startServer } from './testing_server.ts';

type Change = ChangesPayload['changes'][number];

const AREAS = 12;
const TIMEOUT = 300_000;

let receiver: Server | undefined;
afterEach(async () => {
  receiver?.closeAllConnections();
  await new Promise(done => (receiver ? receiver.close(done) : done(undefined)));
});

const send = async (url: string, method: string, body: string, headers: Record<string, string>) => {
  const response = await fetch(url, { method, body, headers: { 'content-type': 'application/json', ...headers } });
  const text = await response.text();
  expect(response.status, text).toBeLessThan(300);
  return text;
};

/** Two reporters, new days and corrections of old ones, until the server is gone. */
async function report(url: string, round: number): Promise<number> {
  let sent = 0;
  const reporter = async (number: number): Promise<void> => {
    for (let count = 0; ; count++) {
      const code = `c${(number * 5 + count * 7) % AREAS}`;
      const date = addDays('2021-01-01', (count * 3 + number + round) % (6 + 4 * round));
      const local = (count * 5 + number + round) % 9;
      const form = { area_code: code, date, local, imported: 0, tested: 50, positive: Math.min(local, 1) };
      try {
        await send(`${url}/api/reports`, 'POST', JSON.stringify(form), {
          'idempotency-key': `${round}-${number}-${count}`,
        });
        sent++;
      } catch (error) {
        if (isGone(error)) return;
        throw error;
      }
    }
  };
  await Promise.all([reporter(0), reporter(1)]);
  return sent;
}

/** A consumer of server-sent events that keeps no more than a browser does. */
class EventConsumer {
  readonly changes: Change[] = [];
  #last_id = '';
  #follower: Follower | undefined;
  connect(url: string): void {
    this.#follower = follow(
      `${url}/api/events?types=change${this.#last_id === '' ? '&since=0' : ''}`,
      this.#last_id === '' ? {} : { 'last-event-id': this.#last_id },
    );
  }
  /** Takes over what came before the line was cut. */
  take(): void {
    if (!this.#follower) return;
    const messages = this.#follower.messages.splice(0);
    this.changes.push(...messages.map(({ data }) => JSON.parse(data) as Change));
    this.#last_id = this.#follower.last_id || this.#last_id;
  }
  stop(): void {
    this.#follower?.stop();
    this.take();
  }
}

/** A consumer that asks, four times a second. */
class AskingConsumer {
  readonly changes: Change[] = [];
  #next = '0';
  async ask(url: string): Promise<void> {
    for (;;) {
      const response = await fetch(`${url}/api/changes?since=${this.#next}&limit=50`);
      const page = (await response.json()) as ChangesPayload;
      expect(response.status, JSON.stringify(page)).toBe(200);
      this.changes.push(...page.changes);
      this.#next = page.next;
      if (!page.more) return;
    }
  }
  async untilGone(url: string): Promise<void> {
    for (;;) {
      try {
        await this.ask(url);
      } catch (error) {
        if (isGone(error)) return;
        throw error;
      }
      await pause(250);
    }
  }
}

/** A receiver that knows by the id what came twice. */
async function receive(): Promise<{ url: string; changes: Change[]; secret: { is?: string } }> {
  const changes: Change[] = [];
  const known = new Map<string, string>();
  const secret: { is?: string } = {};
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      if (secret.is === undefined || !verify(secret.is, request.headers, body)) return response.writeHead(401).end();
      const id = String(request.headers['webhook-id']);
      const message = JSON.parse(body) as WebhookMessage;
      if (!known.has(id) && message.type === 'grades.changed') changes.push(...message.data.changes);
      else expect(known.get(id)).toBe(body);
      known.set(id, body);
      return response.writeHead(204).end();
    });
  });
  await new Promise<void>(done => receiver!.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`, changes, secret };
}

async function killDuringReports(settings: Settings, kills: number): Promise<void> {
  const [events, asking, hook] = [new EventConsumer(), new AskingConsumer(), await receive()];
  let reports = 0;
  for (let round = 0; round < kills; round++) {
    const server = await startServer({ ...settings, WUSETU_WEBHOOK_PRIVATE_TARGETS: '127.0.0.1/32' });
    if (round === 0) {
      await importRow(
        server.url,
        Array.from({ length: AREAS }, (_, index) => `c${index}`),
      );
      const subscription = JSON.stringify({ url: hook.url, since: '0' });
      const made = await send(`${server.url}/api/webhooks`, 'POST', subscription, {});
      hook.secret.is = (JSON.parse(made) as NewWebhookPayload).secret;
    }
    events.connect(server.url);
    const working = report(server.url, round);
    const reading = asking.untilGone(server.url);
    await pause(2_000 + Math.random() * 1_500);
    await server.kill();
    reports += await working;
    await reading;
    events.stop();
  }
  const server = await startServer({ ...settings, WUSETU_WEBHOOK_PRIVATE_TARGETS: '127.0.0.1/32' });
  events.connect(server.url);
  await untilGraded(server.url);
  await asking.ask(server.url);
  const last = asking.changes.at(-1)!.cursor;
  // A process that died may have held the webhook: another takes over after its lease, 15 s on PostgreSQL.
  const end = Date.now() + 40_000;
  while (events.changes.at(-1)?.cursor !== last || hook.changes.at(-1)?.cursor !== last) {
    if (Date.now() > end) break;
    events.take();
    await pause(50);
  }
  events.stop();
  await server.kill();
  const stored = await changesInDatabase(settings);
  console.log(`${kills} × kill -9: ${reports} reports, ${stored.length} changes, ${hook.changes.length} by webhook`);
  expect(stored.length).toBeGreaterThan(20);
  expect(asking.changes).toEqual(stored);
  expect(events.changes).toEqual(stored);
  expect(hook.changes).toEqual(stored);
}

async function untilGraded(url: string): Promise<void> {
  for (;;) {
    const status = (await (await fetch(`${url}/api/status`)).json()) as StatusPayload;
    if (status.stale_areas === 0 && status.graded_to !== null && status.graded_to === status.last_date) return;
    await pause(100);
  }
}

async function changesInDatabase(settings: Settings): Promise<Change[]> {
  const database = await databaseOf(settings);
  try {
    return JSON.parse(JSON.stringify((await readChanges(database.db, 0, 1_000_000)).changes)) as Change[];
  } finally {
    await database.close();
  }
}

describeServers('kill -9 and the change feed', ({ name, settings }) => {
  const kills = name === 'embedded' ? 1 : 3;
  test(
    'every consumer has every change as the database has it',
    async () => killDuringReports(await settings(), kills),
    TIMEOUT,
  );
});
