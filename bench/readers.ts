import { setTimeout as pause } from 'node:timers/promises';
import { median } from './figures.ts';
import { type Answer, httpClient } from './http_client.ts';

/** What the readers are told: they are a process of their own, and begin when they are. */
export type Readers = {
  port: number;
  connections: number;
  seconds: number;
  tiles: string[];
  codes: string[];
  date: string;
};
export type ReadKind = keyof typeof SHARES;
export type Read = {
  kind: ReadKind;
  count: number;
  p50_ms: number;
  p99_ms: number;
  maximum_ms: number;
  errors: number;
};
export type ReadersFound = { reads: Read[]; statuses: Record<string, number>; errors: string[] };

/** Of a hundred requests. */
const SHARES = { tile: 35, versioned: 15, conditional: 20, frame: 10, items: 5, item: 5, explain: 5, changes: 5 };
/** Between an answer and the next request of a connection, milliseconds on average: some 1,000 requests a second, as of 200 screens in use. */
const PAUSE = 200;
const ITEMS = '/api/collections/communities/items';

process.once(
  'message',
  (readers: Readers) => void read(readers).then(found => process.send!(found, () => process.exit())),
);

async function read({ port, connections, seconds, tiles, codes, date }: Readers): Promise<ReadersFound> {
  const client = httpClient(port, connections);
  const times = new Map<ReadKind, number[]>();
  const failures = new Map<ReadKind, number>();
  const statuses: Record<string, number> = {};
  const errors: string[] = [];
  const tags = new Map<string, string>();
  let version: string | undefined;

  const ask = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    client.ask(path, { headers: { 'accept-encoding': 'gzip', ...headers } });
  const one = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!;
  const tile = async (path: string, headers?: Record<string, string>): Promise<Answer> => {
    const answer = await ask(path, headers);
    version = (answer.headers['wusetu-version'] as string | undefined) ?? version;
    if (answer.headers.etag !== undefined) tags.set(path, answer.headers.etag);
    return answer;
  };
  const asking: Record<ReadKind, (cursor: { at: string }) => Promise<Answer>> = {
    tile: () => tile(one(tiles)),
    async versioned() {
      let answer = await ask(`${one(tiles)}?date=${date}&version=${version}`);
      // The address of a version that is no longer the present one leads on.
      for (let step = 0; answer.status === 307 && step < 5; step++) answer = await ask(answer.headers.location!);
      return answer;
    },
    conditional() {
      const path = one(tiles);
      const tag = tags.get(path);
      return tile(path, tag === undefined ? {} : { 'if-none-match': tag });
    },
    frame: () => ask(`/frames/community/${date}`),
    items: () => ask(`${ITEMS}?limit=${1 + Math.floor(Math.random() * 40)}`),
    item: () => ask(`${ITEMS}/${one(codes)}`),
    explain: () => ask(`/api/explain/${one(codes)}`),
    async changes(cursor) {
      const answer = await ask(`/api/changes?since=${cursor.at}&limit=100`, { 'accept-encoding': 'identity' });
      cursor.at = answer.status === 200 ? (JSON.parse(String(answer.body)) as { next: string }).next : 'now';
      return answer;
    },
  };
  const kinds = Object.entries(SHARES).flatMap(([kind, share]) => Array<ReadKind>(share).fill(kind as ReadKind));
  for (const kind of Object.keys(SHARES) as ReadKind[]) times.set(kind, []);

  await tile(tiles[0]!);
  const end = Date.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const cursor = { at: 'now' };
      while (Date.now() < end) {
        const kind = one(kinds);
        const start = performance.now();
        const failed = await asking[kind](cursor).then(
          ({ status, body }) => {
            statuses[`${kind} ${status}`] = (statuses[`${kind} ${status}`] ?? 0) + 1;
            return status === 200 || status === 304 ? null : `${kind} ${status} ${String(body).slice(0, 300)}`;
          },
          (error: Error) => `${kind} ${error.message}`,
        );
        times.get(kind)!.push(performance.now() - start);
        if (failed !== null) {
          failures.set(kind, (failures.get(kind) ?? 0) + 1);
          if (errors.length < 20) errors.push(failed);
        }
        await pause(Math.random() * 2 * PAUSE);
      }
    }),
  );
  client.close();
  return {
    reads: [...times].map(([kind, taken]) => ({ kind, ...spreadOf(taken), errors: failures.get(kind) ?? 0 })),
    statuses,
    errors,
  };
}

function spreadOf(times: number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const p99_ms = sorted[Math.floor(sorted.length * 0.99)] ?? 0;
  return {
    count: times.length,
    p50_ms: sorted.length > 0 ? median(sorted) : 0,
    p99_ms,
    maximum_ms: sorted.at(-1) ?? 0,
  };
}
