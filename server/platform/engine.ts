import { type Kysely, sql, type Transaction } from 'kysely';

export { sql };

/** A database or an open transaction; queries are written with the `sql` tag, values bound. */
export type Db = Kysely<unknown> | Transaction<unknown>;

/** What both engines offer. Only this folder knows which one it is. */
export type Database = {
  db: Kysely<unknown>;
  engine: 'embedded' | 'postgresql';
  /** `COPY table (columns) FROM … (format csv, null '')` of CSV text without a header, inside `trx`. Returns the rows. */
  copy(trx: Db, table: string, columns: string[], csv: AsyncIterable<string>): Promise<number>;
  /** Tells the other processes on commit; a hint, the tables are the truth. */
  notify(trx: Db, payload: string): Promise<void>;
  listen(listener: (payload: string) => void): Promise<() => Promise<void>>;
  /**
   * Reads on a line of its own, beside all others: a full pool does not hold it up, and a line that gives no answer in time is thrown away, so
   * that dead ones never fill the pool. On the embedded engine there is one session, and it waits for its turn however long that takes.
   */
  beside<T>(read: (db: Db) => Promise<T>, milliseconds: number): Promise<T>;
  /**
   * The same database over so many lines of its own, which are closed with it: what must not wait behind the questions of 200 readers. The
   * embedded engine has one session for all.
   */
  apart(lines: number): Database;
  /** Checks a value, not only an answer: a wedged engine answers `[]` for ever (ENGINES: PGlite). */
  health(): Promise<void>;
  close(): Promise<void>;
};

/** The health check both engines share. */
export async function checkHealth(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ answer: number }>`select 41 + 1 as answer`.execute(db);
  if (rows[0]?.answer !== 42) throw new Error('The database does not answer select 41 + 1 with 42.');
}
