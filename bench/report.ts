import pg from 'pg';
import { gradingState } from '#server/grading/advance.ts';
import { fileReport } from '#server/intake/reports.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import { readConfig } from '#server/platform/config.ts';
import { sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { type Figure, interleaved, milliseconds } from './figures.ts';
import type { Place } from './place.ts';
import { gradeFirst } from './steady.ts';

/** Each time another community: every report is the first of its day and changes a grade. */
const STEP = 101;

/**
 * From a filed report to the event that tells its new grade, against what no service can do without: an insert, its
 * commit and a NOTIFY that is heard.
 */
export async function benchReport({ database, url, nation, rounds }: Place): Promise<Figure> {
  await gradeFirst(database, nation);
  const { db } = database;
  const { graded_to } = await gradingState(db);
  const events = createEvents();
  const config = readConfig({});
  const context = { config, database, events, wake: () => void bringUpToDate({ database, events }) };
  await sql`create table bare_report (area_id int, day date, confirmed int, recorded_at timestamptz default now())`.execute(
    db,
  );
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('listen bare');

  let next = 1;
  const ours = (): Promise<number> => {
    next = (next + STEP) % nation.count;
    const area_code = `C${String(next + 1).padStart(7, '0')}`;
    return milliseconds(async () => {
      const seen = new Promise<void>(resolve => {
        const stop = events.subscribe(event => {
          if (event.type !== 'revision') return;
          stop();
          resolve();
        });
      });
      const form = { area_code, date: graded_to!, local: 12, imported: 0, clusters: 1 };
      await fileReport(context, form as Parameters<typeof fileReport>[1], `bench ${next} ${Math.random()}`);
      await seen;
    });
  };
  const floor = (): Promise<number> =>
    milliseconds(async () => {
      const heard = new Promise(resolve => client.once('notification', resolve));
      await client.query(`insert into bare_report (area_id, day, confirmed) values (${next}, '${graded_to}', 12)`);
      await client.query(`notify bare, 'report'`);
      await heard;
    });
  const times = await interleaved(Math.max(rounds, 5) * 8, ours, floor);
  await client.end();
  return {
    name: `one report to its event, ${nation.count}`,
    floor: 'bare insert, commit, NOTIFY heard',
    ...times,
    bar: 5,
    time: 'wall',
  };
}
