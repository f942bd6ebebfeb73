import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StatusPayload } from '#core/contract.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LEASH = fileURLToPath(new URL('leash.js', import.meta.url));
const PATIENCE = 280_000;

export type Service = { url: string; status: StatusPayload; stop(): Promise<void> };

/** The demo that runs at TEST_SERVICE_URL, else the real thing as `npm start` runs it: embedded engine, empty folder, a free port, the demo graded to its last day. */
export const startService = (): Promise<Service> => start(process.env.TEST_SERVICE_URL, {}, async () => {});

let demo: Promise<Service> | undefined;

/** One such demo for all tests of a worker that only read; it ends with the worker. */
export function demoService(): Promise<Service> {
  demo ??= startService().then(service => ({ ...service, stop: async () => {} }));
  return demo;
}

/** @param running where one runs already @param fill with what its database is to have before it counts as started */
export async function start(
  running: string | undefined,
  settings: Record<string, string>,
  fill: (url: string) => Promise<void>,
): Promise<Service> {
  if (running) return { url: running, status: await gradedStatus(running, () => true), stop: async () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'wusetu-e2e-'));
  const { DATABASE_URL: _, ...environment } = process.env;
  const child = spawn(process.execPath, [LEASH, folder, '--import', 'tsx', 'server/main.ts'], {
    cwd: ROOT,
    env: {
      ...environment,
      WUSETU_DATA_DIR: folder,
      WUSETU_PORT: String(await freePort()),
      WUSETU_DEMO: 'auto',
      ...settings,
    },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const stop = async () => {
    if (child.exitCode === null) {
      const ended = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
  };
  try {
    const url = await addressOf(child);
    await fill(url);
    return { url, status: await gradedStatus(url, () => child.exitCode === null), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const ready = /(http:\/\/\S+) · ready/.exec(said);
      if (ready) resolve(ready[1]!);
    });
    child.once('exit', code => reject(new Error(`The service ended with ${code}.\n${said}`)));
    setTimeout(() => reject(new Error(`The service is not ready.\n${said}`)), PATIENCE).unref();
  });
}

async function gradedStatus(url: string, runs: () => boolean): Promise<StatusPayload> {
  const until = Date.now() + PATIENCE;
  while (Date.now() < until && runs()) {
    const response = await fetch(`${url}/api/status`);
    const status = response.ok ? ((await response.json()) as StatusPayload) : null;
    if (status?.last_date && status.graded_to === status.last_date && status.stale_areas === 0) return status;
    await new Promise(resolve => setTimeout(resolve, 500));
  }
  throw new Error('The demo was not graded in time.');
}
