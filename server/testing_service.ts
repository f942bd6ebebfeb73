import type { FastifyContextConfig, RouteOptions } from 'fastify';
import { buildApp } from '#server/app.ts';
import { ensureSerialInterval } from '#server/grading/serial_interval.ts';
import { ensureStandard } from '#server/grading/standard_in_force.ts';
import { type Config, readConfig } from '#server/platform/config.ts';
import type { Database } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import type { App } from '#server/platform/http.ts';
import { createJobs, type Jobs } from '#server/platform/jobs.ts';
import { closedAtEnd } from '#server/platform/testing.ts';
import { bringUpToDate } from './pipeline.ts';

export type TestService = {
  app: App;
  jobs: Jobs;
  /** Grades what is stale, as the pipeline would. */
  settle(): Promise<void>;
  /** Every route there is, as it was registered. */
  routes: { method: string; url: string; config: FastifyContextConfig }[];
};

/** For tests: the whole application over a database, not listening; grading runs when told. */
export async function serviceOn(database: Database, settings: Partial<Config> = {}): Promise<TestService> {
  const config = { ...readConfig({ WUSETU_LOG_LEVEL: 'error', WUSETU_DEMO: 'off' }), ...settings };
  await ensureStandard(database.db, config.standard);
  await ensureSerialInterval(database, config);
  const events = createEvents();
  const jobs = createJobs(events);
  const app = closedAtEnd(buildApp({ config, database, events, jobs, wake: () => {} }));
  const found: { method: string; route: RouteOptions }[] = [];
  app.addHook('onRoute', route => {
    // Hooks of the route's own plugin come after this one.
    for (const method of [route.method].flat()) found.push({ method, route });
  });
  await app.ready();
  const routes = found.map(({ method, route: { url, config = {} } }) => ({ method, url, config }));
  return { app, jobs, routes, settle: () => bringUpToDate({ database, events }) };
}
