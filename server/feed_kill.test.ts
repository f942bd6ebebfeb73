/**
 * `kill -9` at random moments during a stream of reports and corrections. Three consumers, each with nothing but its cursor: one
 * of /api/events, one of /api/changes, one behind a webhook. Each ends with every change exactly as the database has it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { ChangesPayload, StatusPayload } from '#core/contract.ts';
import type { NewWebhookPayload, WebhookMessage } from '#core/contract_services.ts';
import { addDays } from '#core/days.ts';
import { openDatabase } from '#server/platform/database.ts';
import { readChanges } from '#server/publish/changes.ts';
import { type Follower, follow } from '#server/publish/testing_events.ts';
import { verify } from '#server/publish/webhooks/signature.ts';

type Change = ChangesPayload['changes'][number];
type Running = { process: ChildProcess; url: string; exited: Promise<unknown> };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const AREAS = 12;
const START_MS = 120_000;

let running: Running | undefined;
let receiver: Server | undefined;
afterEach(async () => {
  running?.process.kill('SIGKILL');
  await running?.exited;
  receiver?.closeAllConnections();
  await new Promise(done => (receiver ? receiver.close(done) : done(undefined)));
});

async function start(settings: Record<string, string>): Promise<Running> {
  const { PATH, HOME } = process.env;
  const fixed = { WUSETU_DEMO: 'off', WUSETU_PORT: '0', WUSETU_LOG_LEVEL: 'error' };
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    cwd: ROOT,
    env: { PATH, HOME, ...fixed, WUSETU_WEBHOOK_PRIVATE_TARGETS: '127.0.0.1/32', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise(done => child.once('exit', done));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready after ${START_MS} ms: ${said}`)), START_MS);
    const hear = (chunk: Buffer) => {
      said += chunk;
      const ready = /(http:\/\/\S+) · ready/.exec(said);
      if (!ready) return;
      clearTimeout(timer);
      resolve(ready[1]!);
    };
    child.stderr.on('data', hear);
    child.stdout.on('data', hear);
    exited.then(() => reject(new Error(`ended before it was ready: ${said}`)));
  });
  running = { process: child, url, exited };
  return running;
}

const send = async (url: string, method: string, body: string, headers: Record<string, string>) => {
  const response = await fetch(url, { method, body, headers: { 'content-type': 'application/json', ...headers } });
  const text = await response.text();
  expect(response.status, text).toBeLessThan(300);
  return text;
};

async function importAreas(url: string): Promise<void> {
  const features = Array.from({ length: AREAS }, (_, index) => {
    const [west, east] = [120 + index / 100, 120 + (index + 1) / 100];
    const ring = [
      [west, 30],
      [east, 30],
      [east, 30.01],
      [west, 30.01],
      [west, 30],
    ];
    const properties = { code: `c${index}`, name: `Community ${index}`, population: 1000 };
    return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } };
  });
  const question = 'level=community&code=code&name=name&population=population';
  await send(`${url}/api/imports/areas?${question}`, 'POST', JSON.stringify({ type: 'FeatureCollection', features }), {
    'content-type': 'application/geo+json',
  });
}

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
        if (error instanceof TypeError || error instanceof SyntaxError) return; // fetch failed: the server is gone
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
        if (error instanceof TypeError || error instanceof SyntaxError) return;
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

async function killDuringReports(settings: Record<string, string>, kills: number): Promise<void> {
  const [events, asking, hook] = [new EventConsumer(), new AskingConsumer(), await receive()];
  let reports = 0;
  for (let round = 0; round < kills; round++) {
    const server = await start(settings);
    if (round === 0) {
      await importAreas(server.url);
      const subscription = JSON.stringify({ url: hook.url, since: '0' });
      const made = await send(`${server.url}/api/webhooks`, 'POST', subscription, {});
      hook.secret.is = (JSON.parse(made) as NewWebhookPayload).secret;
    }
    events.connect(server.url);
    const working = report(server.url, round);
    const reading = asking.untilGone(server.url);
    await pause(2_000 + Math.random() * 1_500);
    server.process.kill('SIGKILL');
    await server.exited;
    reports += await working;
    await reading;
    events.stop();
  }
  const server = await start(settings);
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
  server.process.kill('SIGKILL');
  await server.exited;
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

async function changesInDatabase(settings: Record<string, string>): Promise<Change[]> {
  const { DATABASE_URL: database_url = '', WUSETU_DATA_DIR: data_dir = '' } = settings;
  const database = await openDatabase({ database_url, data_dir });
  try {
    return JSON.parse(JSON.stringify((await readChanges(database.db, 0, 1_000_000)).changes)) as Change[];
  } finally {
    await database.close();
  }
}

const engines = process.env.WUSETU_TEST_ENGINES?.split(',') ?? ['embedded', 'postgresql'];
const adminUrl = process.env.TEST_DATABASE_URL;
const TIMEOUT = 300_000;

describe.skipIf(!engines.includes('embedded'))('kill -9 and the change feed · PGlite', () => {
  let folder: string;
  afterAll(async () => rm(folder, { recursive: true, force: true }));
  test(
    'every consumer has every change as the database has it',
    async () => {
      folder = await mkdtemp(join(tmpdir(), 'wusetu-feed-'));
      await killDuringReports({ WUSETU_DATA_DIR: join(folder, 'data') }, 1);
    },
    TIMEOUT,
  );
});

describe.skipIf(!engines.includes('postgresql') || adminUrl === undefined)(
  'kill -9 and the change feed · PostgreSQL (TEST_DATABASE_URL)',
  () => {
    const name = `wusetu_feed_${randomBytes(6).toString('hex')}`;
    const administer = async (statement: string) => {
      const client = new pg.Client({ connectionString: adminUrl });
      await client.connect();
      await client.query(statement).finally(() => client.end());
    };
    afterAll(() => administer(`drop database if exists "${name}" with (force)`));
    test(
      'every consumer has every change as the database has it',
      async () => {
        await administer(`create database "${name}"`);
        const url = Object.assign(new URL(adminUrl!), { pathname: `/${name}` }).href;
        await killDuringReports({ DATABASE_URL: url }, 3);
      },
      TIMEOUT,
    );
  },
);
