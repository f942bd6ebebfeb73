/**
 * `kill -9` at random moments while reports and imports arrive: every acknowledged one is there, none is there by half, and
 * the service starts again. On the real server in a process of its own, on both engines. WUSETU_TEST_KILLS sets how often.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ImportPayload, ReportReceipt } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { sql } from '#server/platform/database.ts';
import { databaseOf, describeServers, importRow, isGone, type Settings, startServer } from './testing_server.ts';

const KILLS = Number(process.env.WUSETU_TEST_KILLS ?? 20);
const AREAS = 40;
const IMPORT_ROWS = 2_000;
const TIMEOUT = 180_000 + KILLS * 60_000;

type Sent = { key: string; body: string; receipt?: string };
type Ledger = { reports: Sent[]; imports: { source: string; payload?: ImportPayload }[] };

const code = (index: number) => `c${String(index).padStart(2, '0')}`;
const day = (index: number) => addDays('2021-01-01', index);

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
        if (isGone(error)) return;
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
async function verifyStored(settings: Settings, ledger: Ledger): Promise<void> {
  const database = await databaseOf(settings);
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
  await importRow(
    url,
    Array.from({ length: AREAS }, (_, index) => code(index)),
  );
  const first: Ledger['imports'][number] = { source: 'first' };
  ledger.imports.push(first);
  const began = performance.now();
  await sendImport(url, first);
  return Math.max(1_000, 2 * (performance.now() - began));
}

async function killOften(settings: Settings): Promise<void> {
  const ledger: Ledger = { reports: [], imports: [] };
  let verified = 0;
  let span = 0;
  for (let round = 0; round < KILLS; round++) {
    const server = await startServer(settings);
    if (round === 0) span = await prepare(server.url, ledger);
    await verify(server.url, ledger, verified);
    verified = ledger.reports.length;
    console.log(`round ${round + 1} of ${KILLS}: started again, ${verified} reports found`);
    const working = work(server.url, ledger, round);
    await pause(Math.random() * span);
    await server.kill();
    await working;
  }
  const server = await startServer(settings);
  await verify(server.url, ledger, 0);
  await server.kill();
  await verifyStored(settings, ledger);
  const acknowledged = ledger.imports.filter(({ payload }) => payload).length;
  console.log(
    `${KILLS} × kill -9: ${ledger.reports.length} reports, ${acknowledged} of ${ledger.imports.length} imports acknowledged`,
  );
  expect(acknowledged).toBeGreaterThan(0);
}

describeServers('kill -9', engine => {
  test('loses nothing that was acknowledged', async () => killOften(await engine.settings()), TIMEOUT);
});
