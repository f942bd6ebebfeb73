import type { Day, Level } from '#core/contract.ts';
import { daysBetween } from '#core/days.ts';
import type { Standing } from '#core/grading/memory.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';

/** What memory holds after the last graded day: of the area with seq i + 1 it is `distinct[index[i]]`, null = never graded. */
export type Standings = { distinct: (Standing | null)[]; index: number[] };

/**
 * `db` should be a snapshot. A steady area's row may be older than the last graded day: it says the same of each day since,
 * but for the days stood, which follow from `since`. Many areas stand alike, so the database hands over each standing once.
 * While a new day is being worked out some areas already stand after it: then `being_graded`.
 */
export async function readStandings(db: Db, level: Level, count: number, date: Day): Promise<Standings> {
  const { rows: ahead } = await sql`
    select 1 from standing s join area a using (area_id)
    where s.day > ${date}::date and a.level = ${level} and a.retired_version is null limit 1`.execute(db);
  if (ahead.length > 0) throw fault('being_graded', `The day after ${date} is being worked out.`);
  const { rows } = await sql<{ standing: Standing; seqs: string }>`
    select s.standing - 'stood_days' as standing, string_agg(a.seq::text, ',') as seqs
    from standing s join area a using (area_id)
    where a.level = ${level} and a.retired_version is null
    group by 1 order by min(a.seq)`.execute(db);
  const distinct: Standings['distinct'] = [null];
  const index = new Array<number>(count).fill(0);
  for (const { standing, seqs } of rows) {
    const { since } = standing;
    distinct.push({ ...standing, stood_days: since === null ? 0 : daysBetween(since, date) + 1 });
    for (const seq of seqs.split(',')) index[Number(seq) - 1] = distinct.length - 1;
  }
  return { distinct, index };
}
