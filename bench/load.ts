import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gradingState } from '#server/grading/advance.ts';
import { sql } from '#server/platform/database.ts';
import { median } from './figures.ts';
import { httpClient } from './http_client.ts';
import { noise } from './lattice.ts';
import type { Place } from './place.ts';
import { fillTileGeometry, middleTiles, pathOf } from './places.ts';
import type { Readers, ReadersFound } from './readers.ts';
import { type Service, type ServiceState, startService } from './service_process.ts';
import { checkRevisions, compareFrame } from './stale_checker.ts';
import { gradeFirst } from './steady.ts';

const READERS = fileURLToPath(new URL('readers.ts', import.meta.url));
const CONNECTIONS = 200;
const REPORTS_A_SECOND = 50;
const REPORTERS = 50;
const LOOK_SECONDS = 10;
/** How long grading may go on after the last report before it is told that it did not end. */
const SETTLE_SECONDS = 120;

/**
 * Mixed reads over 200 connections while reports come in and are graded: service, readers and database in processes of their own. Prints
 * errors, stale tiles, delays of the event loop and times by kind, and ends with an exit code where there was an error or a stale tile.
 */
export async function benchLoad(place: Place, seconds: number): Promise<void> {
  const { database, nation, url, say } = place;
  await gradeFirst(database, nation);
  await fillTileGeometry(database);
  const date = (await gradingState(database.db)).graded_to!;
  const { rows } = await sql<{ code: string }>`
    select code from area where level = 'community' and retired_version is null order by md5(code) limit 2000`.execute(
    database.db,
  );
  const codes = rows.map(({ code }) => code);
  const tiles = [8, 9, 10, 11, 12, 13, 14].flatMap(z => middleTiles(nation, z, 12)).map(tile => pathOf(tile));

  const service = await startService(url);
  // The first request reads the areas; a service that has just been started is not what is measured.
  for (const path of [`/frames/community/${date}`, ...tiles.slice(0, 40)]) await demand(service, path);
  let { cpu_ms } = await service.state();

  const ending = new AbortController();
  const checking = checkRevisions(database, service.port, date, ending.signal);
  const states: ServiceState[] = [];
  const readers = read({ port: service.port, connections: CONNECTIONS, seconds, tiles, codes, date });
  const reporting = report(service, codes, date, seconds);
  for (let second = 0; second < seconds; second += LOOK_SECONDS) {
    await pause(LOOK_SECONDS * 1000);
    const state = await service.state();
    states.push(state);
    say(
      `${second + LOOK_SECONDS} s: ${delayText(state)}; CPU ${((state.cpu_ms - cpu_ms) / LOOK_SECONDS / 10).toFixed(0)} %; rss ${(state.rss / 1e6).toFixed(0)} MB, ${state.tiles} tiles kept, ${state.drawn} drawn`,
    );
    cpu_ms = state.cpu_ms;
  }
  const [found, reports] = await Promise.all([readers, reporting]);
  const settled_seconds = await settle(place);
  ending.abort();
  const checked = await checking;
  const frame = await compareFrame(database, service.port, date);
  await service.stop();

  const errors =
    found.reads.reduce((sum, { errors: some }) => sum + some, 0) + reports.errors.length + checked.failed.length;
  for (const { kind, count, p50_ms, p99_ms, maximum_ms, errors: failed } of found.reads)
    say(
      `${kind.padEnd(12)} ${(count / seconds).toFixed(0).padStart(5)}/s  p50 ${p50_ms.toFixed(1)}  p99 ${p99_ms.toFixed(1)}  max ${maximum_ms.toFixed(0)} ms  ${failed} errors`,
    );
  say(
    `reports      ${(reports.times.length / seconds).toFixed(0).padStart(5)}/s  ${reportText(reports.times)}  ${reports.errors.length} errors`,
  );
  say(
    `${errors} errors; ${checked.stale.length} stale of ${checked.tiles} tiles and ${checked.frames} frames after ${checked.revisions} revisions`,
  );
  say(
    `frame at the end: ${frame.wrong} of ${frame.areas} areas wrong; all graded ${settled_seconds ?? `not within ${SETTLE_SECONDS}`} s after the last report`,
  );
  for (const line of [...found.errors, ...reports.errors, ...checked.failed, ...checked.stale].slice(0, 20))
    say(`  ${line}`);
  const { statuses, reads } = found;
  const delays = states.map(({ delay_ms }) => delay_ms);
  const figure = {
    name: `load, ${nation.count}`,
    seconds,
    connections: CONNECTIONS,
    errors,
    stale: checked.stale.length,
  };
  const told = { checked: { ...checked, stale: undefined, failed: undefined }, frame, settled_seconds };
  const rss = Math.max(...states.map(state => state.rss));
  const reported = { count: reports.times.length, errors: reports.errors.length };
  process.stdout.write(`${JSON.stringify({ ...figure, ...told, reads, statuses, reported, delays, rss })}\n`);
  if (errors > 0 || checked.stale.length > 0 || frame.wrong > 0) process.exitCode = 1;
}

async function demand({ port }: Service, path: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

async function read(readers: Readers): Promise<ReadersFound> {
  const child = fork(READERS, { execArgv: ['--import', 'tsx'] });
  child.send(readers);
  const [found] = (await once(child, 'message')) as [ReadersFound];
  return found;
}

type Reports = { times: number[]; errors: string[] };

/** At a steady rate, whether the ones before are answered or not. */
async function report({ port }: Service, codes: string[], date: string, seconds: number): Promise<Reports> {
  const reports: Reports = { times: [], errors: [] };
  const open: Promise<void>[] = [];
  const run = `load-${Date.now()}`;
  const client = httpClient(port, REPORTERS);
  const file = async (n: number): Promise<void> => {
    const start = performance.now();
    const local = noise(n, 0, 11) < 0.5 ? 0 : Math.floor(noise(n, 0, 12) * 15);
    const form = {
      area_code: codes[Math.floor(noise(n, 0, 13) * codes.length)]!,
      date,
      local,
      imported: 0,
      clusters: local > 3 ? 1 : 0,
    };
    const headers = { 'content-type': 'application/json', 'idempotency-key': `${run}-${n}` };
    const { status, body } = await client.ask('/api/reports', { method: 'POST', body: JSON.stringify(form), headers });
    if (status !== 201) throw new Error(`report ${status} ${String(body).slice(0, 300)}`);
    reports.times.push(performance.now() - start);
  };
  const begun = performance.now();
  for (let n = 0; n < seconds * REPORTS_A_SECOND; n++) {
    const early = begun + (n * 1000) / REPORTS_A_SECOND - performance.now();
    if (early > 0) await pause(early);
    open.push(file(n).catch((error: Error) => void reports.errors.push(error.message)));
  }
  await Promise.all(open);
  client.close();
  return reports;
}

/** Seconds until nothing is stale any more; null where it takes too long. */
async function settle({ database: { db } }: Place): Promise<number | null> {
  const begun = Date.now();
  for (let calm = 0; Date.now() - begun < SETTLE_SECONDS * 1000; await pause(500)) {
    const { rows } = await sql<{ left: number }>`select count(*) as left from stale`.execute(db);
    calm = rows[0]!.left === 0 ? calm + 1 : 0;
    // The last revision is announced, and checked, after its commit.
    if (calm === 4) return Math.max(0, Math.round((Date.now() - begun) / 1000) - 2);
  }
  return null;
}

const delayText = ({ delay_ms: { p50, p99, maximum } }: ServiceState): string =>
  `event loop delay p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(0)}, max ${maximum.toFixed(0)} ms`;

function reportText(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  return `p50 ${median(sorted).toFixed(1)}  p99 ${sorted[Math.floor(sorted.length * 0.99)]?.toFixed(1)}  max ${sorted.at(-1)?.toFixed(0)} ms`;
}
