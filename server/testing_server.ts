import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect } from 'vitest';
import { type Database, openDatabase } from '#server/platform/database.ts';
import { administer, withDatabase } from '#server/platform/testing.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const START_MS = 120_000;

export type Settings = Record<string, string>;
export type Running = { url: string /** As `kill -9` does; done when it is gone. */; kill(): Promise<void> };

/** For tests of the real server in a process of its own: the suite once an engine, each with a database of its own. Servers end with their test. */
export function describeServers(
  title: string,
  suite: (engine: { name: 'embedded' | 'postgresql'; settings(): Promise<Settings> }) => void,
): void {
  const wanted = process.env.WUSETU_TEST_ENGINES?.split(',') ?? ['embedded', 'postgresql'];
  if (wanted.includes('embedded'))
    describe(`${title} · PGlite`, () => {
      let folder: string | undefined;
      afterEach(endAll);
      afterAll(async () => folder && rm(folder, { recursive: true, force: true }));
      suite({
        name: 'embedded',
        settings: async () => {
          folder ??= await mkdtemp(join(tmpdir(), 'wusetu-server-'));
          return { WUSETU_DATA_DIR: join(folder, 'data') };
        },
      });
    });
  const url = process.env.TEST_DATABASE_URL;
  if (wanted.includes('postgresql'))
    describe.skipIf(url === undefined)(`${title} · PostgreSQL (TEST_DATABASE_URL)`, () => {
      const name = `wusetu_server_${randomBytes(6).toString('hex')}`;
      let made: Promise<void> | undefined;
      afterEach(endAll);
      afterAll(() => administer(url!, `drop database if exists "${name}" with (force)`));
      suite({
        name: 'postgresql',
        settings: async () => {
          made ??= administer(url!, `create database "${name}"`);
          await made;
          return { DATABASE_URL: withDatabase(url!, name) };
        },
      });
    });
}

const running = new Set<Running>();
const endAll = () => Promise.all([...running].map(server => server.kill()));

/** The real server on a port of the system's choice, once it says that it is ready. */
export async function startServer(settings: Settings): Promise<Running> {
  const { PATH, HOME } = process.env;
  const fixed = { WUSETU_DEMO: 'off', WUSETU_PORT: '0', WUSETU_LOG_LEVEL: 'error' };
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    cwd: ROOT,
    env: { PATH, HOME, ...fixed, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise(done => child.once('exit', done));
  const server: Running = {
    url: '',
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
      running.delete(server);
    },
  };
  running.add(server);
  server.url = await addressOf(child, exited);
  return server;
}

function addressOf(child: ChildProcess, exited: Promise<unknown>): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready after ${START_MS} ms: ${said}`)), START_MS);
    const hear = (chunk: Buffer) => {
      said += chunk;
      const ready = /(http:\/\/\S+) · ready/.exec(said);
      if (!ready) return;
      clearTimeout(timer);
      resolve(ready[1]!);
    };
    child.stderr!.on('data', hear);
    child.stdout!.on('data', hear);
    exited.then(() => reject(new Error(`ended before it was ready: ${said}`)));
  });
}

/** The database of a server that is gone. */
export const databaseOf = ({ DATABASE_URL = '', WUSETU_DATA_DIR = '' }: Settings): Promise<Database> =>
  openDatabase({ database_url: DATABASE_URL, data_dir: WUSETU_DATA_DIR });

/** Communities of these codes, squares in a row, of a thousand people each. */
export async function importRow(url: string, codes: string[]): Promise<void> {
  const features = codes.map((code, index) => {
    const [west, east] = [120 + index / 100, 120 + (index + 1) / 100];
    const ring = [
      [west, 30],
      [east, 30],
      [east, 30.01],
      [west, 30.01],
      [west, 30],
    ];
    const properties = { code, name: `Community ${index}`, population: 1000 };
    return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } };
  });
  const question = 'level=community&code=code&name=name&population=population';
  const response = await fetch(`${url}/api/imports/areas?${question}`, {
    method: 'POST',
    headers: { 'content-type': 'application/geo+json' },
    body: JSON.stringify({ type: 'FeatureCollection', features }),
  });
  expect(response.status, await response.text()).toBeLessThan(300);
}

/** Whether a request failed because the server is gone: no answer, or half of one. */
export const isGone = (error: unknown): boolean => error instanceof TypeError || error instanceof SyntaxError;
