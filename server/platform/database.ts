import type { Config } from './config.ts';
import { openEmbedded } from './embedded.ts';
import type { Database } from './engine.ts';
import { migrate } from './migrate.ts';
import { openPostgresql } from './postgresql.ts';

export { type Database, type Db, sql } from './engine.ts';

/** Opens the engine that the settings name and brings its schema up to date. */
export async function openDatabase(config: Pick<Config, 'database_url' | 'data_dir'>): Promise<Database> {
  const database =
    config.database_url === '' ? await openEmbedded(config.data_dir) : openPostgresql(config.database_url);
  try {
    await migrate(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}
