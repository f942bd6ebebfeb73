/**
 * `kill -9` at random moments while reports and imports arrive: every acknowledged one is there, none is there by half, and
 * the service starts again. On the real server in a process of its own, on both engines. WUSETU_TEST_KILLS sets how often.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { ImportPayload, ReportReceipt } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { openDatabase, sql } from '#server/platform/database.ts';

const KILLS = Number(process.env.WUSETU_TEST_KILLS ?? 20);
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const AREAS = 40;
const IMPORT_ROWS = 2_000;
const START_MS = 120_000;

type Running = { process: ChildProcess; url: string; exited: Promise<unknown> };

let running: Running | undefined;
afterEach(async () => {
  running?.process.kill('SIGKILL');
  await running?.exited;
});

/** The real server on a port of the system's choice, once it says that it is ready. */
async function start(settings: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      WUSETU_DEMO: 'off',
      WUSETU_PORT: '0',
      WUSETU_LOG_LEVEL: 'error',
      ...settings,
    },
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

type Sent = { key: string; body: string; receipt?: string };
type Ledger = { reports: Sent[]; imports: { source: string; payload?: ImportPayload }[] };

const code = (index: number) => `c${String(index).padStart(2, '0')}`;
const day = (index: number) => addDays('2021-01-01', index);

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
    return {
      type: 'Feature',
      properties: { code: code(index), name: `Community ${index}`, population: 1000 },
      geometry: { type: 'Polygon', coordinates: [ring] },
    };
  });
  const response = await fetch(`${url}/api/imports/areas?level=community&code=code&name=name&population=population`, {
    method: 'POST',
    headers: { 'content-type': 'application/geo+json' },
    body: JSON.stringify({ type: 'FeatureCollection', features }),
  });
  expect(response.status, await response.text()).toBeLessThan(300);
}

async function sendReport(url: string, sent: Sent): Promise<void> {
  const response = await fetch(`${url}/api/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': sent.key },
    body: sent.body,
  });
  const answer = (await response.json()) as ReportReceipt;
  expect([200, 201], JSON.stringify(answer)).toContain(response.status);
  sent.receipt = answer.receipt;
}

async function sendImport(url: string, entry: Ledger['imports'][number]): Promise<void> {
  const rows = Array.from(
    { length: IMPORT_ROWS },
    (_, index) => `${code(index % AREAS)},${day(Math.floor(index / AREAS))},${index % 7}`,
  );
  const response = await fetch(`${url}/api/imports/cases?source=${entry.source}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: `area_code,date,confirmed\n${rows.join('\n')}\n`,
  });
  const payload = (await response.json()) as ImportPayload;
  expect(response.status, JSON.stringify(payload)).toBe(201);
  entry.payload = payload;
}

/** Three reporters and one importer, each with one request under way, until the server is gone. */
async function work(url: string, ledger: Ledger, round: number): Promise<void> {
  const untilGone = async (next: () => Promise<void>) => {
    for (;;)
      try {
        await next();
      } catch (error) {
        if (error instanceof TypeError || error instanceof SyntaxError) return; // fetch failed, or half an answer
        throw error;
      }
  };
  const reporter = (number: number) => {
    let count = 0;
    return untilGone(() => {
      const index = (number * 13 + count * 3) % AREAS;
      const form = { area_code: code(index), date: day(round), local: count % 5, imported: 0, tested: 50, positive: 1 };
      const sent = { key: `${round}-${number}-${count++}`, body: JSON.stringify(form) };
      ledger.reports.push(sent);
      return sendReport(url, sent);
    });
  };
  const importer = () => {
    let count = 0;
    return untilGone(() => {
      const entry = { source: `file-${round}-${count++}` };
      ledger.imports.push(entry);
      return sendImport(url, entry);
    });
  };
  await Promise.all([reporter(0), reporter(1), reporter(2), importer()]);
}

/** What was acknowledged is still there; what was not is sent again, and is then there once. */
async function verify(url: string, ledger: Ledger, from: number): Promise<void> {
  for (const sent of ledger.reports.slice(from)) {
    if (sent.receipt === undefined) await sendReport(url, sent);
    else expect((await fetch(`${url}/api/reports/${sent.receipt}`)).status, sent.receipt).toBe(200);
  }
  for (const { payload } of ledger.imports)
    if (payload) {
      const found = await fetch(`${url}/api/imports/${payload.import_id}`);
      expect(await found.json()).toEqual(payload);
    }
}

/** The same in the database itself, over everything that was ever sent. */
async function verifyStored(settings: Record<string, string>, ledger: Ledger): Promise<void> {
  const database = await openDatabase({
    database_url: settings.DATABASE_URL ?? '',
    data_dir: settings.WUSETU_DATA_DIR ?? '',
  });
  try {
    const { rows: reports } = await sql<{ key: string; receipt: string; cases: number; screenings: number }>`
      select idempotency_key as key, receipt,
        (select count(*) from case_report where case_report.report_id = daily_report.report_id) as cases,
        (select count(*) from screening_report where screening_report.report_id = daily_report.report_id) as screenings
      from daily_report order by idempotency_key`.execute(database.db);
    const known = new Map(reports.map(report => [report.key, report]));
    expect(known.size).toBe(ledger.reports.length);
    for (const { key, receipt } of ledger.reports)
      expect(known.get(key)).toEqual({ key, receipt, cases: 1, screenings: 1 });
    const { rows: imports } = await sql<{ import_id: number; accepted: number; stored: number }>`
      select import_id, accepted, (select count(*) from case_report where case_report.import_id = import.import_id) as stored
      from import where kind = 'cases' order by import_id`.execute(database.db);
    for (const { accepted, stored } of imports) expect([accepted, stored]).toEqual([IMPORT_ROWS, IMPORT_ROWS]);
    const ids = new Set(imports.map(({ import_id }) => import_id));
    for (const { payload } of ledger.imports) if (payload) expect(ids).toContain(payload.import_id);
    const { rows: current } = await sql<{ doubled: number }>`
      select count(*) as doubled from (select from case_report where superseded_at is null
        group by area_id, day, source having count(*) > 1) several`.execute(database.db);
    expect(current).toEqual([{ doubled: 0 }]);
  } finally {
    await database.close();
  }
}

/** Boundaries and a first import. Answers with the time within which to kill: long enough for two imports on this machine. */
async function prepare(url: string, ledger: Ledger): Promise<number> {
  await importAreas(url);
  const first: Ledger['imports'][number] = { source: 'first' };
  ledger.imports.push(first);
  const began = performance.now();
  await sendImport(url, first);
  return Math.max(1_000, 2 * (performance.now() - began));
}

async function killOften(settings: Record<string, string>): Promise<void> {
  const ledger: Ledger = { reports: [], imports: [] };
  let verified = 0;
  let span = 0;
  for (let round = 0; round < KILLS; round++) {
    const server = await start(settings);
    if (round === 0) span = await prepare(server.url, ledger);
    await verify(server.url, ledger, verified);
    verified = ledger.reports.length;
    console.log(`round ${round + 1} of ${KILLS}: started again, ${verified} reports found`);
    const working = work(server.url, ledger, round);
    await pause(Math.random() * span);
    server.process.kill('SIGKILL');
    await server.exited;
    await working;
  }
  const server = await start(settings);
  await verify(server.url, ledger, 0);
  server.process.kill('SIGKILL');
  await server.exited;
  await verifyStored(settings, ledger);
  const acknowledged = ledger.imports.filter(({ payload }) => payload).length;
  console.log(
    `${KILLS} × kill -9: ${ledger.reports.length} reports, ${acknowledged} of ${ledger.imports.length} imports acknowledged`,
  );
  expect(acknowledged).toBeGreaterThan(0);
}

const engines = process.env.WUSETU_TEST_ENGINES?.split(',') ?? ['embedded', 'postgresql'];
const adminUrl = process.env.TEST_DATABASE_URL;
const TIMEOUT = 180_000 + KILLS * 60_000;

describe.skipIf(!engines.includes('embedded'))('kill -9 · PGlite', () => {
  let folder: string;
  afterAll(async () => rm(folder, { recursive: true, force: true }));
  test(
    'loses nothing that was acknowledged',
    async () => {
      folder = await mkdtemp(join(tmpdir(), 'wusetu-kill-'));
      await killOften({ WUSETU_DATA_DIR: join(folder, 'data') });
    },
    TIMEOUT,
  );
});

describe.skipIf(!engines.includes('postgresql') || adminUrl === undefined)(
  'kill -9 · PostgreSQL (TEST_DATABASE_URL)',
  () => {
    const name = `wusetu_kill_${randomBytes(6).toString('hex')}`;
    const administer = async (statement: string) => {
      const client = new pg.Client({ connectionString: adminUrl });
      await client.connect();
      await client.query(statement).finally(() => client.end());
    };
    afterAll(() => administer(`drop database if exists "${name}" with (force)`));
    test(
      'loses nothing that was acknowledged',
      async () => {
        await administer(`create database "${name}"`);
        const url = Object.assign(new URL(adminUrl!), { pathname: `/${name}` }).href;
        await killOften({ DATABASE_URL: url });
      },
      TIMEOUT,
    );
  },
);
