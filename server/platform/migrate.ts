import { readdir, readFile } from 'node:fs/promises';
import { type Database, sql } from './engine.ts';

const MIGRATION_LOCK = 20_200_217;
const FOLDER = new URL('../../migrations/', import.meta.url);

/** Applies the numbered migrations that are not yet applied, each in one transaction, in order. Forward only. */
export async function migrate({ db }: Database): Promise<string[]> {
  await db.transaction().execute(async trx => {
    // Two processes that start together wait here for each other: `if not exists` alone can fail.
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(trx);
    await sql`create table if not exists migration (
      name text primary key, applied_at timestamptz not null default now())`.execute(trx);
  });
  const names = (await readdir(FOLDER)).filter(name => /^\d{4}_.*\.sql$/.test(name)).sort();
  const applied: string[] = [];
  for (const name of names) {
    const text = await readFile(new URL(name, FOLDER), 'utf8');
    await db.transaction().execute(async trx => {
      await sql`lock table migration in exclusive mode`.execute(trx);
      const { rows } = await sql`select 1 from migration where name = ${name}`.execute(trx);
      if (rows.length > 0) return;
      await sql`insert into migration (name) values (${name})`.execute(trx);
      for (const statement of statementsOf(text)) await sql.raw(statement).execute(trx);
      applied.push(name);
    });
  }
  return applied;
}

/** The statements of a migration: they end with a semicolon at the end of a line outside `$$ … $$`; comments alone are none. */
const statementsOf = (text: string): string[] =>
  (text.match(/(?:\$\$[\s\S]*?\$\$|(?!;\s*$)[\s\S])+/gm) ?? []).filter(
    statement => statement.replace(/^\s*--.*$/gm, '').trim() !== '',
  );
