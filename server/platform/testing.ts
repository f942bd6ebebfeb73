import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, describe } from 'vitest';
import { type Database, openDatabase, sql } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';

/**
 * Runs one suite on every engine at hand: PGlite always, PostgreSQL where TEST_DATABASE_URL is set.
 * WUSETU_TEST_ENGINES=embedded or postgresql narrows it while developing.
 * @param engines for what one of them alone can show
 */
export function describeEngines(
  title: string,
  suite: (engine: { name: string; fresh(): Promise<Database> }) => void,
  engines: readonly ('embedded' | 'postgresql')[] = ['embedded', 'postgresql'],
): void {
  const wanted = process.env.WUSETU_TEST_ENGINES?.split(',');
  const chosen = engines.filter(name => wanted?.includes(name) ?? true);
  if (chosen.includes('embedded'))
    describe(`${title} · PGlite`, () => {
      afterAll(closeOpened);
      suite({ name: 'embedded', fresh: freshEmbedded });
    });
  const url = process.env.TEST_DATABASE_URL;
  if (url === undefined && process.env.CI === 'true') throw new Error('TEST_DATABASE_URL must be set in CI.');
  if (chosen.includes('postgresql'))
    describe.skipIf(url === undefined)(`${title} · PostgreSQL (TEST_DATABASE_URL)`, () => {
      const made: { database: Database; name: string }[] = [];
      afterAll(async () => {
        for (const { database, name } of made) {
          await database.close().catch(() => {});
          await administer(url!, `drop database if exists "${name}" with (force)`);
        }
      });
      afterAll(closeOpened);
      suite({
        name: 'postgresql',
        async fresh() {
          const database = await freshPostgresql(url!);
          made.push(database);
          return database.database;
        },
      });
    });
}

const opened = new Set<{ close(): Promise<unknown> }>();

/**
 * Closes it when the suite ends, if the suite does not. Files of a worker share one PGlite: a service left open would go on
 * working on the data of the next file, delivering its webhooks for one.
 */
export function closedAtEnd<T extends { close(): Promise<unknown> }>(service: T): T {
  opened.add(service);
  return service;
}

async function closeOpened(): Promise<void> {
  const left = [...opened];
  opened.clear();
  await Promise.all(left.map(service => service.close()));
}

/** `describe`, `it` or `test` of one engine alone: on the other nothing is defined, so that nothing is skipped there. */
export const onlyOn = <T extends object>(name: 'embedded' | 'postgresql', engine: { name: string }, define: T): T =>
  engine.name === name ? define : (Object.assign(() => {}, define) as unknown as T);

let embedded: Promise<Database> | undefined;

/** One PGlite a worker process (0.9 GB, seconds to start): the schema is dropped and made anew, the engine stays. */
async function freshEmbedded(): Promise<Database> {
  const reused = embedded !== undefined;
  embedded ??= openEmbedded(undefined);
  const database = await embedded;
  if (reused) await sql`drop table if exists ${sql.raw(await tableNames(database))} cascade`.execute(database.db);
  await migrate(database);
  // The engine is shared by the files of a worker: closing it is the process's business.
  return { ...database, close: async () => {} };
}

const tableNames = async ({ db }: Database): Promise<string> => {
  const { rows } = await sql<{ names: string }>`
    select string_agg(quote_ident(tablename), ', ') as names from pg_tables
    where schemaname = 'public' and tablename <> 'spatial_ref_sys'`.execute(db);
  return rows[0]!.names;
};

/** A database of its own, from a migrated template (90 ms instead of seconds). */
async function freshPostgresql(url: string): Promise<{ database: Database; name: string }> {
  const template = await templateOf(url);
  const name = `wusetu_test_${randomBytes(6).toString('hex')}`;
  await retried(() => administer(url, `create database "${name}" template "${template}"`));
  return { database: await openDatabase({ database_url: withDatabase(url, name), data_dir: '' }), name };
}

let template: Promise<string> | undefined;
const templateOf = (url: string): Promise<string> => {
  template ??= makeTemplate(url);
  return template;
};

async function makeTemplate(url: string): Promise<string> {
  const folder = new URL('../../migrations/', import.meta.url);
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) if (/^\d/.test(file)) hash.update(readFileSync(new URL(file, folder)));
  const name = `wusetu_template_${hash.digest('hex').slice(0, 12)}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Workers that start together make it once.
    await client.query('select pg_advisory_lock(20200217)');
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) {
      await client.query(`create database "${name}_new"`);
      await (await openDatabase({ database_url: withDatabase(url, `${name}_new`), data_dir: '' })).close();
      await client.query(`alter database "${name}_new" rename to "${name}"`);
    }
    return name;
  } finally {
    await client.end();
  }
}

export const withDatabase = (url: string, name: string): string =>
  Object.assign(new URL(url), { pathname: `/${name}` }).href;

export async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A template that another worker is copying is busy for a moment. */
async function retried(action: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (attempt >= 20) throw error;
      await new Promise(wait => setTimeout(wait, 100 + 50 * attempt));
    }
  }
}
