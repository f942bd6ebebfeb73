import type { Day } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { advance, markChanging } from '#server/grading/advance.ts';
import { standardInForce } from '#server/grading/standard_in_force.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { type Figure, interleaved, median, milliseconds } from './figures.ts';
import { insertCases, insertScreening } from './nation_reports.ts';
import type { Place } from './place.ts';
import { gradeFirst } from './steady.ts';

/** (a) One day of every community from nothing, and (b) the next day, against the bare sums of the same windows. */
export async function benchRecompute(place: Place): Promise<Figure[]> {
  const { database, nation, rounds, say } = place;
  const { db } = database;
  await gradeFirst(database, nation);
  say('graded');
  const { compiled } = await standardInForce(db, nation.last_day);
  const cells = { level: 'community' as const, from: nation.last_day, to: nation.last_day };
  const whole = await interleaved(
    rounds,
    () => inside(db, trx => markChanging(trx, compiled, cells)),
    () => inside(db, trx => bareSums(trx, nation.last_day)),
  );
  const of = nation.count;
  const figures: Figure[] = [
    { name: `(a) one day from nothing, ${of}`, floor: 'bare SQL of the same sums', ...whole, bar: 1.3, time: 'wall' },
  ];

  // Days that follow, each only once: a day that is graded is over.
  const [marked, followed]: [number[], number[]] = [[], []];
  for (let round = 1; round <= Math.min(rounds, 3); round++) {
    const day = addDays(nation.last_day, round);
    await nextDay(place, day);
    marked.push(await milliseconds(() => advance(database, 'community')));
    const { rows } = await sql<{ left: number }>`select count(*) as left from stale`.execute(db);
    say(`next day ${day}: ${rows[0]!.left} areas change`);
    followed.push(await milliseconds(() => bringUpToDate({ database, events: createEvents() })));
  }
  const { floor_ms } = whole;
  const next = { floor: "(a)'s bare SQL", floor_ms, bar: 0.05, time: 'wall' as const };
  figures.push(
    { name: `(b) next day: what changes, ${of}`, ...next, ours_ms: median(marked) },
    { name: `(b) next day: all, written, ${of}`, ...next, ours_ms: median(marked.map((ms, i) => ms + followed[i]!)) },
  );
  return figures;
}

/** A day's reports, as the import leaves them. */
async function nextDay({ database }: Place, day: Day): Promise<void> {
  await database.db.transaction().execute(async trx => {
    await sql`set local session_replication_role = replica`.execute(trx);
    await insertCases(trx, day, day);
    await insertScreening(trx, day, day);
  });
  await sql`vacuum analyze case_report, screening_report, standing, stale`.execute(database.db);
}

/** Time of a statement in a transaction that is rolled back. */
async function inside(db: Db, action: (trx: Db) => Promise<unknown>): Promise<number> {
  let taken = 0;
  const undo = new Error('undone');
  await (db as Place['database']['db'])
    .transaction()
    .execute(async trx => {
      await sql`set local jit = off`.execute(trx);
      await sql`set local work_mem = '128MB'`.execute(trx);
      taken = await milliseconds(() => action(trx));
      throw undo;
    })
    .catch(error => {
      if (error !== undo) throw error;
    });
  return taken;
}

/**
 * The same windows of the same tables, summed by hand and nothing more: no grade, no comparison, nothing sent. The
 * windows are those of the standard in force (wusetu-community).
 */
const bareSums = (db: Db, day: Day) =>
  sql`
  with cases as (
    select area_id, sum(confirmed) as confirmed_28d,
      sum(confirmed) filter (where day > ${day}::date - 14) as confirmed_14d,
      sum(confirmed) filter (where day > ${day}::date - 7) as confirmed_7d,
      sum(coalesce(local, confirmed)) filter (where day > ${day}::date - 14) as local_14d,
      sum(clusters) filter (where day > ${day}::date - 14) as clusters_14d,
      max(day) as last_report
    from case_report where superseded_at is null and day > ${day}::date - 28 and day <= ${day}::date group by area_id),
  screening as (
    select area_id, sum(positive) as positive_7d
    from screening_report where superseded_at is null and day > ${day}::date - 7 and day <= ${day}::date group by area_id),
  neighbours as (
    select b.area_id, sum(confirmed_14d) as confirmed_14d
    from cases c join adjacency b on b.neighbour_id = c.area_id where confirmed_14d > 0 group by b.area_id)
  select (select sum(confirmed_28d + clusters_14d) from cases), (select sum(positive_7d) from screening),
    (select sum(confirmed_14d) from neighbours)`.execute(db);
