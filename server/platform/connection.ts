import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { Db } from './engine.ts';

/** A connection of ours: what kysely needs, and COPY. */
export type Connection = DatabaseConnection & {
  copy(statement: string, csv: AsyncIterable<string>): Promise<number>;
  execute(statement: string): Promise<void>;
};

export type ConnectionSource = {
  acquire(): Promise<Connection>;
  release(connection: Connection): Promise<void>;
  destroy(): Promise<void>;
};

/** kysely over a source of connections. */
export function kyselyOver(source: ConnectionSource): Kysely<unknown> {
  const run = async (connection: DatabaseConnection, statement: string): Promise<void> =>
    (connection as Connection).execute(statement);
  const driver: Driver = {
    init: async () => {},
    acquireConnection: () => source.acquire(),
    beginTransaction: (connection, settings) =>
      run(connection, settings.isolationLevel ? `begin isolation level ${settings.isolationLevel}` : 'begin'),
    commitTransaction: connection => run(connection, 'commit'),
    rollbackTransaction: connection => run(connection, 'rollback'),
    releaseConnection: connection => source.release(connection as Connection),
    destroy: () => source.destroy(),
  };
  const dialect: Dialect = {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
  return new Kysely<unknown>({ dialect });
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** COPY on the connection that `trx` holds. */
export const copyOver = (trx: Db, table: string, columns: string[], csv: AsyncIterable<string>, from: string) =>
  trx
    .getExecutor()
    .provideConnection(connection =>
      (connection as Connection).copy(
        `copy ${identifier(table)} (${columns.map(identifier).join(', ')}) from ${from} (format csv, null '')`,
        csv,
      ),
    );

export const noStreaming = async function* <R>(): AsyncGenerator<QueryResult<R>> {
  yield* [];
  throw new Error('Streaming queries are not offered.');
};
