import { existsSync } from 'node:fs';
import { PRESETS } from '#core/standard/presets.ts';
import { ensureFirstKey } from '#server/access/first_key.ts';
import { ensureSerialInterval } from '#server/grading/serial_interval.ts';
import { ensureStandard } from '#server/grading/standard_in_force.ts';
import { readConfig } from '#server/platform/config.ts';
import type { Context } from '#server/platform/context.ts';
import { openDatabase } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { listenAtOnce } from '#server/platform/front_door.ts';
import { createJobs } from '#server/platform/jobs.ts';
import { buildApp } from './app.ts';
import { loadDemo } from './demo.ts';
import { buildPage } from './page.ts';
import { startPipeline } from './pipeline.ts';
import { openBaseMap } from './publish/base_map/base_map.ts';

/** Grading does not wait behind what is read. */
const GRADING_LINES = 3;

/** The service: settings → door → page and engine → routes → demo → ready; the end in the opposite order. */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = readConfig(process.env);
  if (!(config.standard in PRESETS))
    throw new Error(
      `WUSETU_STANDARD: there is no preset "${config.standard}"; there are: ${Object.keys(PRESETS).join(', ')}`,
    );
  // Only looked at: a file that is none is said now, not after the engine has started.
  await (await openBaseMap(config))?.file?.close();
  const say = (text: string) => process.stderr.write(`${text}\n`);

  const door = await listenAtOnce(config.host, config.port, {
    zh: '正在启动数据库与页面……首次启动约需半分钟',
    en: 'Starting the database and the page… the first start takes about half a minute',
  });
  say(`五色图 Wusetu · ${door.address} · starting ${config.database_url ? 'on PostgreSQL' : 'the embedded engine'}…`);
  const [database] = await Promise.all([openDatabase(config), buildPage()]);
  await ensureStandard(database.db, config.standard);
  await ensureSerialInterval(database, config);
  const first_key = await ensureFirstKey({ config, database });
  if (first_key !== null) say(`Keys are needed here and no operator had one: a first key is in ${first_key}.`);

  // While the demo is loaded nothing is graded: its cases and screening belong together.
  let wake = () => {};
  const events = createEvents();
  const jobs = createJobs(events, error => app.log.error({ err: error }, 'job failed'));
  const context: Context = { config, database, events, jobs, wake: () => wake() };
  const app = buildApp(context, door.serverFactory);
  const pipeline = startPipeline({ events, database: database.apart(GRADING_LINES) }, app.log);
  await app.ready();
  door.open();
  say(`五色图 Wusetu · ${door.address} · ready`);
  if (database.engine === 'embedded')
    say(
      'Embedded engine: for trying out and for one district. It survives a crash of the process, not a loss of power; PostgreSQL (DATABASE_URL) does.',
    );

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    say('Stopping: open requests are finished first.');
    setTimeout(() => process.exit(1), 20_000).unref();
    await Promise.all([door.close(), app.close(), pipeline.stop()]);
    await database.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());

  await loadDemo(app, context, say);
  wake = pipeline.wake;
  wake();
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
