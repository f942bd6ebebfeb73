/**
 * `kill -9` about when a bulletin is signed. After it there is no issue or a whole one, whose hash holds; no number is given twice and none
 * is left out; and what was answered is there.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { StatusPayload } from '#core/contract.ts';
import type { BulletinDocument, BulletinPayload, BulletinsPayload } from '#core/contract_bulletin.ts';
import { sql } from '#server/platform/database.ts';
import { sha256Of } from '#server/publish/bulletin/canonical.ts';
import { databaseOf, describeServers, importRow, isGone, type Settings, startServer } from './testing_server.ts';

const CODES = Array.from({ length: 12 }, (_, index) => `c${index}`);
const DAYS = ['2021-01-01', '2021-01-02'];
/** Signed together, so that one is stored while the next is rendered. */
const TOGETHER = 4;
const FORMATS = ['atlas', 'docx', 'json', 'pdf', 'png', 'svg', 'txt'];
const TIMEOUT = 300_000;

async function ask<T>(url: string, method = 'GET', body?: object, tag?: string): Promise<T> {
  const headers = { ...(body && { 'content-type': 'application/json' }), ...(tag && { 'if-match': tag }) };
  const response = await fetch(url, { method, headers, body: body ? JSON.stringify(body) : null });
  const payload = await response.json();
  expect(response.status, JSON.stringify(payload)).toBeLessThan(300);
  return payload as T;
}

/** Communities, two days of reports, their grades. */
async function prepare(url: string): Promise<void> {
  await importRow(url, CODES);
  const rows = DAYS.flatMap((date, day) => CODES.map((code, index) => `${code},${date},${(day * index) % 4}`));
  const sent = await fetch(`${url}/api/imports/cases`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: `area_code,date,confirmed\n${rows.join('\n')}\n`,
  });
  expect(sent.status, await sent.text()).toBe(201);
  for (;;) {
    const { stale_areas, graded_to } = await ask<StatusPayload>(`${url}/api/status`);
    if (stale_areas === 0 && graded_to === DAYS[1]) return;
    await pause(100);
  }
}

async function draft(url: string): Promise<number> {
  const { bulletin_id } = await ask<BulletinPayload>(`${url}/api/bulletins`, 'POST', { date: DAYS[1], language: 'zh' });
  const text = { signatory: '王力', organisation: '疾控中心' };
  await ask(`${url}/api/bulletins/${bulletin_id}`, 'PATCH', text, '*');
  return bulletin_id;
}

const sign = (url: string, bulletin_id: number) =>
  ask<BulletinPayload>(`${url}/api/bulletins/${bulletin_id}/sign`, 'POST', undefined, '*');

/** How long one takes here, once fonts and renderers are loaded. */
async function timeOfSigning(url: string, acknowledged: Map<number, number>): Promise<number> {
  let began = 0;
  for (let i = 0; i < 2; i++) {
    const id = await draft(url);
    began = performance.now();
    acknowledged.set(id, (await sign(url, id)).number!);
  }
  return performance.now() - began;
}

/** Every bulletin, looked at from outside; answers with the ids of issues. */
async function verify(url: string, acknowledged: Map<number, number>): Promise<number[]> {
  const { bulletins } = await ask<BulletinsPayload>(`${url}/api/bulletins?limit=200`);
  const issues = bulletins.filter(({ number }) => number !== null);
  expect(issues.map(({ number }) => number!).sort((a, b) => a - b)).toEqual(issues.map((_, i) => i + 1));
  for (const { bulletin_id, number, state } of bulletins) {
    const at = `${url}/api/bulletins/${bulletin_id}`;
    const { files, sha256, content, text } = await ask<BulletinPayload>(at);
    if (number === null) {
      expect([state, sha256, files]).toEqual(['draft', null, []]);
      expect((await fetch(`${at}.pdf`)).status).toBe(409);
      continue;
    }
    expect(files.map(({ format }) => format).sort()).toEqual(FORMATS);
    for (const file of files) {
      const bytes = Buffer.from(await (await fetch(`${url}${file.url}`)).arrayBuffer());
      expect([file.format, bytes.length, sha256Of(bytes)]).toEqual([file.format, file.bytes, file.sha256]);
      if (file.format !== 'json') continue;
      expect(file.sha256).toBe(sha256);
      const document = JSON.parse(bytes.toString()) as BulletinDocument;
      expect(document).toMatchObject({ bulletin_id, number, content, text });
    }
  }
  const numbers = new Map(issues.map(({ bulletin_id, number }) => [bulletin_id, number]));
  for (const [id, number] of acknowledged) expect(numbers.get(id)).toBe(number);
  return issues.map(({ bulletin_id }) => bulletin_id);
}

async function killWhileSigning(settings: Settings, kills: number): Promise<void> {
  const acknowledged = new Map<number, number>();
  let [span, drafts, unheard] = [0, [] as number[], 0];
  for (let round = 0; round < kills; round++) {
    const { url, kill } = await startServer(settings);
    if (round === 0) {
      await prepare(url);
      span = await timeOfSigning(url, acknowledged);
    }
    const issues = await verify(url, acknowledged);
    unheard = issues.length - acknowledged.size;
    drafts = drafts.filter(id => !issues.includes(id));
    while (drafts.length < TOGETHER) drafts.push(await draft(url));
    const signing = drafts.map(async id => {
      const { number } = await sign(url, id);
      acknowledged.set(id, number!);
    });
    // From the first answer to the next is one signing: its end, when it is stored, is what the kill aims at.
    await Promise.race(signing);
    await pause(span * (0.6 + 0.6 * Math.random()));
    await kill();
    for (const { status, reason } of (await Promise.allSettled(signing)) as PromiseRejectedResult[])
      if (status === 'rejected' && !isGone(reason)) throw reason;
  }
  const { url, kill } = await startServer(settings);
  for (const id of drafts) if (!(await verify(url, acknowledged)).includes(id)) await sign(url, id);
  const issues = await verify(url, acknowledged);
  expect(issues).toEqual(expect.arrayContaining(drafts));
  await kill();
  console.log(`${kills} × kill -9: ${issues.length} issues, ${unheard} of them signed unheard`);
  const database = await databaseOf(settings);
  try {
    const { rows } = await sql<{ issues: number; files: number }>`
      select (select count(*) from bulletin where number is not null) as issues, count(*) as files
      from bulletin_file where sha256 = encode(sha256(body), 'hex')`.execute(database.db);
    expect(rows).toEqual([{ issues: issues.length, files: FORMATS.length * issues.length }]);
  } finally {
    await database.close();
  }
}

describeServers('kill -9 while bulletins are signed', ({ name, settings }) => {
  const kills = name === 'embedded' ? 2 : 5;
  test(
    'there is no issue or a whole one, and no number twice',
    async () => killWhileSigning(await settings(), kills),
    TIMEOUT,
  );
});
