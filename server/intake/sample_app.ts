import { readConfig } from '#server/platform/config.ts';
import type { Context } from '#server/platform/context.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { type App, createHttp } from '#server/platform/http.ts';
import { createJobs } from '#server/platform/jobs.ts';
import { importRoutes } from './import_routes.ts';
import { reportRoutes } from './report_routes.ts';

/** For tests: the intake's routes over a real database; `settings` are those of the environment. */
export async function sampleApp(database: Database, settings: Record<string, string> = {}) {
  let woken = 0;
  const config = readConfig({ WUSETU_LOG_LEVEL: 'fatal', ...settings });
  const context: Context = {
    config,
    database,
    events: createEvents(),
    jobs: createJobs(createEvents()),
    wake: () => void woken++,
  };
  const app = createHttp(config) as unknown as App;
  await app.register(importRoutes(context));
  await app.register(reportRoutes(context));
  const send = async (url: string, payload: string | Buffer, headers: Record<string, string> = {}) => {
    const response = await app.inject({
      method: 'POST',
      url,
      payload,
      headers: { 'content-type': 'text/csv', ...headers },
    });
    return { status: response.statusCode, body: response.json() };
  };
  return { app, context, send, woken: () => woken };
}

/** For tests: all that is known now, in a form that does not say in which order it came. */
export async function currentRows(database: Database, table: 'case_report' | 'screening_report') {
  const { rows } = await sql<Record<string, unknown>>`
    select area.code, known.* from ${sql.table(table)} known join area using (area_id)
    where superseded_at is null order by area.code, day, source`.execute(database.db);
  return rows.map(row =>
    Object.fromEntries(
      Object.entries(row).filter(
        ([name, value]) =>
          value !== null && !/_id$|^recorded_at$/.test(name) && !(name === 'source' && value === 'daily'),
      ),
    ),
  );
}

/** For tests: rows in every table, to show that nothing was stored. */
export async function countRows(database: Database): Promise<Record<string, number>> {
  const tables = ['import', 'case_report', 'screening_report', 'daily_report', 'stale', 'area', 'boundary_version'];
  const { rows } = await sql<Record<string, number>>`
    select ${sql.join(tables.map(table => sql`(select count(*) from ${sql.table(table)}) as ${sql.ref(table)}`))}`.execute(
    database.db,
  );
  return rows[0]!;
}
