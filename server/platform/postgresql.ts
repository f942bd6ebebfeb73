import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CompiledQuery } from 'kysely';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Connection, copyOver, kyselyOver, noStreaming } from './connection.ts';
import { checkHealth, type Database, sql } from './engine.ts';
import { PARSERS } from './parsers.js';
import { createTurns } from './turns.ts';

const CHANNEL = 'wusetu';

const types = {
  getTypeParser: (id: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && PARSERS[id]) || pg.types.getTypeParser(id, format as 'text'),
} as pg.CustomTypesConfig;

/** Patience is counted in steps: while this process is busy with something else (650,000 areas being read) an answer may lie there unread. */
const PATIENCE_STEPS = 30;

/** Lines of what asks for itself, and how long it waits for one of them: longer than any statement of a request takes. */
const LINES = 10;
const WAIT_MILLISECONDS = 30_000;
const CONNECT_MILLISECONDS = 10_000;

/** PostgreSQL 15+ with PostGIS, over a pool of connections. */
export function openPostgresql(connectionString: string, lines = LINES): Database {
  const { db } = overPool(connectionString, lines);
  let own: ReturnType<typeof overPool> | undefined;
  const parts: Database[] = [];

  return {
    db,
    engine: 'postgresql',
    copy: (trx, table, columns, csv) => copyOver(trx, table, columns, csv, 'stdin'),
    notify: async (trx, payload) => void (await sql`select pg_notify(${CHANNEL}, ${payload})`.execute(trx)),
    listen: listener => listenFor(connectionString, listener),
    async beside(read, milliseconds) {
      own ??= overPool(connectionString, 1);
      const mine = own;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        let left = PATIENCE_STEPS;
        timer = setInterval(() => {
          if (--left > 0) return;
          if (own === mine) own = undefined;
          mine.cut();
          reject(new Error(`Connection terminated: no answer in ${milliseconds} ms.`));
        }, milliseconds / PATIENCE_STEPS);
      });
      try {
        return await Promise.race([read(mine.db), late]);
      } finally {
        clearInterval(timer);
      }
    },
    apart(count) {
      const part = openPostgresql(connectionString, count);
      parts.push(part);
      return part;
    },
    health: () => checkHealth(db),
    async close() {
      await Promise.all([db.destroy(), own?.db.destroy(), ...parts.map(part => part.close())]);
    },
  };
}

/** kysely over a pool of its own; `cut` ends its lines without a word to the other side. */
function overPool(connectionString: string, max: number) {
  const pool = new pg.Pool({ connectionString, max, types, connectionTimeoutMillis: CONNECT_MILLISECONDS });
  const turns = createTurns(max, WAIT_MILLISECONDS);
  const open = new Set<pg.Client>();
  // An idle connection that breaks is replaced by the pool; without a listener the process would end.
  pool.on('error', () => {});
  // One in use tells its query, and then whoever listens: with nobody there the process would end as well.
  pool.on('connect', client => {
    open.add(client as unknown as pg.Client);
    client.on('error', () => {});
  });
  pool.on('remove', client => open.delete(client as unknown as pg.Client));
  const clients = new WeakMap<Connection, pg.PoolClient>();
  const db = kyselyOver({
    async acquire() {
      await turns.take();
      try {
        const client = await pool.connect();
        const connection = connectionOver(client);
        clients.set(connection, client);
        return connection;
      } catch (error) {
        turns.giveBack();
        throw error;
      }
    },
    async release(connection) {
      clients.get(connection)?.release();
      turns.giveBack();
    },
    destroy: () => pool.end(),
  });
  const cut = (): void => {
    for (const client of open) client.connection.stream.destroy();
    void db.destroy().catch(() => {});
  };
  return { db, cut };
}

/** Waits between attempts to listen again. */
const RECONNECT_MILLISECONDS = 1_000;
const KEEP_ALIVE_MILLISECONDS = 30_000;

/** Listens on a connection of its own, and on another when it is lost; `listener('')` then says that something may have been missed. */
async function listenFor(connectionString: string, listener: (payload: string) => void): Promise<() => Promise<void>> {
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  const connect = async (): Promise<void> => {
    const mine = new pg.Client({
      connectionString,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MILLISECONDS,
    });
    client = mine;
    let gone = false;
    const lost = (): void => {
      if (gone) return;
      gone = true;
      mine.end().catch(() => {});
      if (!closed) timer = setTimeout(() => void connect().then(() => listener('')), RECONNECT_MILLISECONDS).unref();
    };
    mine.on('error', lost);
    mine.on('end', lost);
    mine.on('notification', message => listener(message.payload ?? ''));
    await mine
      .connect()
      .then(() => mine.query(`listen ${CHANNEL}`))
      .catch(lost);
    if (closed) lost();
  };
  await connect();
  return async () => {
    closed = true;
    clearTimeout(timer);
    await client?.end().catch(() => {});
  };
}

const connectionOver = (client: pg.PoolClient): Connection => ({
  async executeQuery<R>({ sql: text, parameters }: CompiledQuery) {
    const result = await client.query(text, parameters as unknown[]);
    return { rows: (result.rows ?? []) as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
  },
  streamQuery: noStreaming,
  execute: async statement => void (await client.query(statement)),
  async copy(statement, csv) {
    const stream = client.query(copyFrom(statement));
    await pipeline(Readable.from(csv), stream);
    return stream.rowCount;
  },
});
