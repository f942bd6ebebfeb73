import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { sql } from './engine.ts';
import { migrate } from './migrate.ts';
import { schemaSnapshot } from './schema_snapshot.ts';
import { describeEngines } from './testing.ts';

const FILE = 'migrations/schema.sql';

describeEngines('the schema', engine => {
  it('is what migrations/schema.sql says', async () => {
    const { db } = await engine.fresh();
    const snapshot = await schemaSnapshot(db);
    if (process.env.UPDATE_SCHEMA === '1') await writeFile(FILE, snapshot);
    expect(snapshot).toBe(await readFile(FILE, 'utf8'));
  });

  it('states the grain of every table', async () => {
    const { db } = await engine.fresh();
    const { rows } = await sql<{ name: string }>`
      select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and obj_description(c.oid) is null
        and c.relname not in ('migration', 'spatial_ref_sys')`.execute(db);
    expect(rows).toEqual([]);
  });

  it('is migrated once', async () => {
    expect(await migrate(await engine.fresh())).toEqual([]);
  });
});
