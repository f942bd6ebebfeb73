import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** What somebody who asks over HTTP got. */
export type Served = { per_second: number; p50_ms: number; p99_ms: number; maximum_ms: number; requests: number };

/** A path, and what is sent along. */
export type Asked = { path: string; headers?: Record<string, string> };

export type Asking = { connections: number; seconds: number };

const SCRIPT = fileURLToPath(new URL('requests.lua', import.meta.url));

/**
 * Asks in turn for all that is in the list, over connections that are kept open, each with the next request as soon as it has its
 * answer. wrk, in a process of its own: a client in Node takes more CPU than what it measures. Any error is one too many.
 */
export async function ask(port: number, asked: readonly Asked[], asking: Asking): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'wusetu-bench-'));
  const file = join(folder, 'requests');
  const lineOf = ({ path, headers = {} }: Asked) =>
    [path, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\t');
  writeFileSync(file, asked.map(lineOf).join('\n'));
  const { connections, seconds } = asking;
  const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', '-s', SCRIPT];
  const given = [`http://127.0.0.1:${port}`, '--', file];
  const wrk = spawn('wrk', [...options, ...given], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = await Promise.all([text(wrk.stdout), once(wrk, 'close')]);
  rmSync(folder, { recursive: true });
  const line = output.split('\n').find(candidate => candidate.startsWith('{'));
  if (line === undefined) throw new Error(`wrk said: ${output}`);
  const found = JSON.parse(line) as Served & { seconds: number; errors: number };
  if (found.errors > 0 || found.requests === 0)
    throw new Error(`${found.errors} errors in ${found.requests} requests, the first for ${asked[0]!.path}`);
  const { errors: _, seconds: taken, ...served } = found;
  return { ...served, per_second: served.requests / taken };
}
