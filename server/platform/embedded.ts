import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CompiledQuery } from 'kysely';
import { type Connection, copyOver, kyselyOver, noStreaming } from './connection.ts';
import { checkHealth, type Database, sql } from './engine.ts';
import { lockDirectory } from './lock.ts';

const CHANNEL = 'wusetu';
/** COPY reads one blob at a time; 8 MB keeps the wasm heap small. */
const BLOB_CHARACTERS = 8_388_608;

type Request = {
  operation: 'query' | 'execute' | 'close';
  text?: string;
  parameters?: readonly unknown[];
  csv?: string;
};
type Result = { rows: Record<string, unknown>[]; affectedRows?: number };

/** The embedded engine in its own thread. `dataDir` undefined: in memory, for tests. */
export async function openEmbedded(dataDir: string | undefined): Promise<Database> {
  const folder = dataDir === undefined ? undefined : resolve(dataDir);
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const unlock = folder === undefined ? () => {} : lockDirectory(folder);
  const listeners = new Set<(payload: string) => void>();
  const engine = await startWorker(folder, payload => {
    for (const listener of listeners) listener(payload);
  }).catch(error => {
    unlock();
    throw error;
  });

  const connection = connectionOver(engine.request);
  const queue: (() => void)[] = [];
  let taken = false;
  const db = kyselyOver({
    // One session: whoever holds the connection holds it for the whole transaction, the others wait in line.
    acquire: async () => {
      if (taken) await new Promise<void>(next => queue.push(next));
      taken = true;
      return connection;
    },
    release: async () => {
      const next = queue.shift();
      if (next) next();
      else taken = false;
    },
    destroy: async () => {
      await engine.stop();
      unlock();
    },
  });

  const database: Database = {
    db,
    engine: 'embedded',
    copy: (trx, table, columns, csv) => copyOver(trx, table, columns, csv, `'/dev/blob'`),
    notify: async (trx, payload) => void (await sql`select pg_notify(${CHANNEL}, ${payload})`.execute(trx)),
    listen: async listener => {
      listeners.add(listener);
      return async () => void listeners.delete(listener);
    },
    beside: read => read(db),
    apart: () => database,
    health: () => checkHealth(db),
    close: () => db.destroy(),
  };
  return database;
}

type Engine = { request(request: Request): Promise<Result>; stop(): Promise<void> };

function startWorker(dataDir: string | undefined, notified: (payload: string) => void): Promise<Engine> {
  const worker = new Worker(new URL('./embedded_worker.js', import.meta.url), {
    workerData: { dataDir, channel: CHANNEL },
    execArgv: [],
  });
  const waiting = new Map<number, { resolve: (result: Result) => void; reject: (error: Error) => void }>();
  let count = 0;
  let ended: Error | undefined;

  const request = (message: Request) =>
    new Promise<Result>((resolve, reject) => {
      if (ended) return reject(ended);
      waiting.set(++count, { resolve, reject });
      worker.postMessage({ id: count, ...message });
    });
  const stop = async () => {
    if (!ended) await request({ operation: 'close' });
    await worker.terminate();
  };

  return new Promise((started, failed) => {
    worker.on('message', message => {
      if (message.ready) return started({ request, stop });
      if (message.notification !== undefined) return notified(message.notification);
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error) call?.reject(Object.assign(new Error(message.error.message), message.error));
      else call?.resolve(message.result);
    });
    const end = (error: Error) => {
      ended = error;
      failed(error);
      for (const call of waiting.values()) call.reject(error);
      waiting.clear();
    };
    worker.on('error', end);
    worker.on('exit', () => end(new Error('The embedded engine has ended.')));
  });
}

const connectionOver = (request: Engine['request']): Connection => ({
  async executeQuery<R>({ sql: text, parameters }: CompiledQuery) {
    const { rows, affectedRows } = await request({ operation: 'query', text, parameters });
    return { rows: rows as R[], numAffectedRows: BigInt(affectedRows ?? 0) };
  },
  streamQuery: noStreaming,
  execute: async statement => void (await request({ operation: 'execute', text: statement })),
  async copy(statement, csv) {
    let rows = 0;
    let blob = '';
    const flush = async () => {
      if (blob === '') return;
      rows += (await request({ operation: 'query', text: statement, parameters: [], csv: blob })).affectedRows ?? 0;
      blob = '';
    };
    for await (const chunk of csv) {
      blob += chunk;
      if (blob.length < BLOB_CHARACTERS) continue;
      // Only whole lines: what follows the last one waits for the next blob.
      const cut = blob.lastIndexOf('\n') + 1;
      const rest = blob.slice(cut);
      blob = blob.slice(0, cut);
      await flush();
      blob = rest;
    }
    await flush();
    return rows;
  },
});
