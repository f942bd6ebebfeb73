import pg from 'pg';
import { gradingState } from '#server/grading/advance.ts';
import { fileReport } from '#server/intake/reports.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import { readConfig } from '#server/platform/config.ts';
import { sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { createJobs } from '#server/platform/jobs.ts';
import { type Figure, interleaved, milliseconds } from './figures.ts';
import type { Place } from './place.ts';
import { gradeFirst } from './steady.ts';

/** Every so many calm communities reports; their neighbours are left alone. */
const STEP = 17;
const REPORTS = 40;

/**
 * From a filed report to the event that tells its new grade, against what no service can do without: an insert, its
 * commit and a NOTIFY that is heard.
 */
export async function benchReport({ database, url, nation }: Place): Promise<Figure> {
  await gradeFirst(database, nation);
  const { db } = database;
  const { graded_to } = await gradingState(db);
  const events = createEvents();
  const config = readConfig({});
  const context = {
    config,
    database,
    events,
    jobs: createJobs(events),
    wake: () => void bringUpToDate({ database, events }),
  };
  await sql`create table bare_report (area_id int, day date, confirmed int, recorded_at timestamptz default now())`.execute(
    db,
  );
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('listen bare');

  // Communities that stand at green, far from each other: each report changes a grade, so each makes an event.
  const { rows: calm } = await sql<{ code: string }>`
    select code from (
      select a.code, a.seq, row_number() over (order by a.seq) as place
      from area a join grade_spell g on g.area_id = a.area_id and g.superseded_at is null and g.to_day is null
      where a.level = 'community' and g.severity = 0 and g.state = 'graded') c
    where place % ${STEP}::int = 0 order by md5(code) limit 1000`.execute(db);
  let next = 0;
  const ours = (): Promise<number> => {
    const area_code = calm[next++ % calm.length]!.code;
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
      await client.query(`insert into bare_report (area_id, day, confirmed) values (${next + 1}, '${graded_to}', 12)`);
      await client.query(`notify bare, 'report'`);
      await heard;
    });
  const times = await interleaved(REPORTS, ours, floor);
  await client.end();
  return {
    name: `one report to its event, ${nation.count}`,
    floor: 'bare insert, commit, NOTIFY heard',
    ...times,
    bar: 5,
    time: 'wall',
  };
}
