import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { type Database, openDatabase, sql } from '#server/platform/database.ts';

export type Scratch = { database: Database; url: string; drop(): Promise<void> };

/** A migrated database of its own on the server of BENCH_DATABASE_URL, dropped at the end. */
export async function createScratch(server: string, label: string): Promise<Scratch> {
  const name = `wusetu_bench_${label}_${randomBytes(3).toString('hex')}`;
  await administer(server, `create database "${name}"`);
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const database = await openDatabase({ database_url: url, data_dir: '' });
  return {
    database,
    url,
    async drop() {
      await database.close().catch(() => {});
      await administer(server, `drop database if exists "${name}" with (force)`);
    },
  };
}

/** A database that an earlier run kept; it stays. */
export async function reuseScratch(server: string, name: string): Promise<Scratch> {
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const database = await openDatabase({ database_url: url, data_dir: '' });
  return { database, url, drop: () => database.close() };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Ticks of /proc are hundredths of a second on every Linux in use. */
const TICK_MILLISECONDS = 10;

/** By process: what one that has ended had taken still counts. */
const spent = new Map<number, number>();

/**
 * CPU milliseconds of this process and of the server's backends of this database so far, user and system together.
 * Backends are read from /proc, so the server must be on this machine; workers of a parallel plan are not counted, so
 * statements that are compared by CPU run without them.
 */
export async function cpuSoFar({ db }: Database): Promise<{ process: number; backends: number }> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity where datname = current_database()`.execute(db);
  const { user, system } = process.cpuUsage();
  for (const { pid } of rows) spent.set(pid, Math.max(spent.get(pid) ?? 0, cpuOf(pid)));
  return { process: (user + system) / 1000, backends: [...spent.values()].reduce((sum, taken) => sum + taken, 0) };
}

export function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MILLISECONDS;
  } catch {
    return 0;
  }
}
