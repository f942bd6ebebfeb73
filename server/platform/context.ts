import type { Config } from './config.ts';
import type { Database } from './engine.ts';
import type { Events } from './events.ts';
import type { Jobs } from './jobs.ts';

/** What a route needs, wired by hand in `server/main.ts`. */
export type Context = {
  config: Config;
  database: Database;
  events: Events;
  /** Long work, one at a time. */
  jobs: Jobs;
  /** Tells the pipeline that something is stale. */
  wake(): void;
};
