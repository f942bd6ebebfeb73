import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { GradesPayload } from '#core/contract.ts';
import type { BulletinPayload, BulletinRequest } from '#core/contract_bulletin.ts';
import type { App } from '#server/platform/http.ts';

/** What the tests of bulletins share. */
export const DAY = '2026-01-18';

export type Answer = { status: number; tag: string; payload: BulletinPayload };

/** Asks and reads the answer, whatever it is. */
export async function ask(
  app: App,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
  tag?: string,
): Promise<Answer> {
  const headers = tag === undefined ? {} : { 'if-match': tag };
  const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return {
    status: answer.statusCode,
    tag: String(answer.headers.etag),
    payload: answer.body === '' ? {} : answer.json(),
  } as Answer;
}

export async function drafted(app: App, request: Partial<BulletinRequest> = {}): Promise<Answer> {
  const made = await ask(app, 'POST', '/api/bulletins', { date: DAY, language: 'zh', ...request });
  expect(made.status, JSON.stringify(made.payload).slice(0, 500)).toBe(201);
  return made;
}

export const SIGNABLE = { signatory: '王𠮷', organisation: '试验市疾控中心' };

/** A draft with all it needs, signed. */
export async function signed(
  app: App,
  request: Partial<BulletinRequest> = {},
  text: object = {},
): Promise<BulletinPayload> {
  const draft = await drafted(app, request);
  const url = `/api/bulletins/${draft.payload.bulletin_id}`;
  const filled = await ask(app, 'PATCH', url, { ...SIGNABLE, ...text }, draft.tag);
  const issue = await ask(app, 'POST', `${url}/sign`, undefined, filled.tag);
  expect(issue.status, JSON.stringify(issue.payload).slice(0, 500)).toBe(200);
  return issue.payload;
}

export const gradesOn = async (app: App, date: string, parent?: string): Promise<GradesPayload> =>
  (await app.inject(`/api/grades?date=${date}${parent ? `&parent=${parent}` : ''}`)).json();

/** Readers of PDF that are not ours (poppler-utils); without them a named skip, in CI a failure. */
export const POPPLER = spawnSync('pdftotext', ['-v']).error === undefined;
if (!POPPLER && process.env.CI === 'true') throw new Error('poppler-utils must be installed in CI.');

const folder = POPPLER ? mkdtempSync(join(tmpdir(), 'wusetu-bulletin-')) : '';

/** What a program of poppler-utils says of a PDF. @param order of its text: by lines of the page, or as it was written, cell by cell */
export function popplerOf(
  program: 'pdftotext' | 'pdffonts' | 'pdfinfo',
  pdf: Buffer,
  order: '-layout' | '-raw' = '-layout',
): string {
  const file = join(folder, 'read.pdf');
  writeFileSync(file, pdf);
  const { stdout, status } = spawnSync(program, program === 'pdftotext' ? [order, file, '-'] : [file], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  return stdout;
}
