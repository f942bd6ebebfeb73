import { buildApp } from '#server/app.ts';
import { type Config, readConfig } from '#server/platform/config.ts';
import type { Database } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import type { App } from '#server/platform/http.ts';
import { createJobs } from '#server/platform/jobs.ts';
import { createPublisher, type Publisher } from '#server/publish/publisher.ts';

export type Listening = { app: App; publisher: Publisher; port: number };

/** The whole application in this process, listening on loopback; nothing is graded. */
export async function listen(database: Database, settings: Partial<Config> = {}): Promise<Listening> {
  const config = { ...readConfig({ WUSETU_LOG_LEVEL: 'error' }), ...settings };
  const events = createEvents();
  const context = { config, database, events, jobs: createJobs(events), wake: () => {} };
  const publisher = createPublisher(context);
  const app = buildApp(context, undefined, publisher);
  return { app, publisher, port: portOf(await app.listen({ port: 0, host: '127.0.0.1' })) };
}

export const portOf = (address: string): number => Number(new URL(address).port);
