import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuOf } from './scratch_database.ts';

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export async function untilAnswers(url: string, child: ChildProcess, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(200)) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${child.spawnargs.join(' ')}`);
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
  }
  throw new Error(`${url} did not answer within ${seconds} s.`);
}

/** A process and those it started and that still run. */
function familyOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc'))
    if (/^\d+$/.test(name))
      try {
        parents.set(Number(name), Number(readFileSync(`/proc/${name}/stat`, 'latin1').split(') ')[1]!.split(' ')[1]));
      } catch {
        // It ended meanwhile.
      }
  const family = new Set([pid]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const [child, parent] of parents) if (family.has(parent)) family.add(child);
  }
  return [...family];
}

/** CPU milliseconds of all of them. */
export const cpuOfFamily = (pid: number): number => familyOf(pid).reduce((sum, member) => sum + cpuOf(member), 0);

/** With those it started: mapserv outlives its lighttpd otherwise. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const [, ...others] = familyOf(child.pid!);
  child.kill('SIGTERM');
  await Promise.race([once(child, 'exit'), pause(5_000).then(() => child.kill('SIGKILL'))]);
  for (const pid of others)
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // It has ended by itself.
    }
}
