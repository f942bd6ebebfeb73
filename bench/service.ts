import { monitorEventLoopDelay } from 'node:perf_hooks';
import { buildApp } from '#server/app.ts';
import { startPipeline } from '#server/pipeline.ts';
import { readConfig } from '#server/platform/config.ts';
import type { Context } from '#server/platform/context.ts';
import { openDatabase } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { createJobs } from '#server/platform/jobs.ts';
import { createPublisher } from '#server/publish/publisher.ts';
import { portOf } from './listening.ts';
import type { ServiceState } from './service_process.ts';

/** The service as server/main.ts puts it together, in a process of its own: it sends its port, and its state whenever it is asked for. */
const config = readConfig(process.env);
const database = await openDatabase(config);
let wake = () => {};
const events = createEvents();
const jobs = createJobs(events);
const context: Context = { config, database, events, jobs, wake: () => wake() };
const publisher = createPublisher(context);
const app = buildApp(context, undefined, publisher);
const pipeline = startPipeline({ events, database: database.apart(3) }, app.log);
wake = pipeline.wake;
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

const milliseconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - 10);
/** The delay is that since the last time it was asked for. */
function state(): ServiceState {
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const found: ServiceState = {
    rss,
    heap: heapUsed,
    external,
    tile_bytes: publisher.tiles.bytes,
    tiles: publisher.tiles.size,
    drawn: publisher.drawn,
    cpu_ms: (user + system) / 1000,
    delay_ms: {
      p50: milliseconds(delay.percentile(50)),
      p99: milliseconds(delay.percentile(99)),
      maximum: milliseconds(delay.max),
    },
  };
  delay.reset();
  return found;
}
process.on('message', () => process.send!(state()));
process.on('disconnect', () => process.exit());
process.send!(portOf(await app.listen({ port: 0, host: '127.0.0.1' })));
