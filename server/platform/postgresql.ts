import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CompiledQuery } from 'kysely';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Connection, copyOver, kyselyOver, noStreaming } from './connection.ts';
import { checkHealth, type Database, sql } from './engine.ts';
import { PARSERS } from './parsers.js';

const CHANNEL = 'wusetu';

const types = {
  getTypeParser: (id: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && PARSERS[id]) || pg.types.getTypeParser(id, format as 'text'),
} as pg.CustomTypesConfig;

/** PostgreSQL 15+ with PostGIS, over a pool of connections. */
export function openPostgresql(connectionString: string): Database {
  const pool = new pg.Pool({ connectionString, max: 10, types, connectionTimeoutMillis: 10_000 });
  // An idle connection that breaks is replaced by the pool; without a listener the process would end.
  pool.on('error', () => {});
  const clients = new WeakMap<Connection, pg.PoolClient>();

  const db = kyselyOver({
    async acquire() {
      const client = await pool.connect();
      const connection = connectionOver(client);
      clients.set(connection, client);
      return connection;
    },
    release: async connection => clients.get(connection)?.release(),
    destroy: () => pool.end(),
  });

  return {
    db,
    engine: 'postgresql',
    copy: (trx, table, columns, csv) => copyOver(trx, table, columns, csv, 'stdin'),
    notify: async (trx, payload) => void (await sql`select pg_notify(${CHANNEL}, ${payload})`.execute(trx)),
    async listen(listener) {
      const client = new pg.Client({ connectionString });
      client.on('error', () => {});
      await client.connect();
      client.on('notification', message => listener(message.payload ?? ''));
      await client.query(`listen ${CHANNEL}`);
      return () => client.end();
    },
    health: () => checkHealth(db),
    close: () => db.destroy(),
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
