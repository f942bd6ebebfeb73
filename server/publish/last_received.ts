import type { Day } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { insideOf } from './extent.ts';

/** Days before the last one in which a report is looked for, where it has to be one of some areas: rows of an area are found by day. */
const DAYS_LOOKED_AT = 28;

/**
 * When the newest counts arrived, and what a file repeated counts too: whoever sends it is alive. Ids follow time, so each of these is the
 * first row of an index, however many there are.
 */
const ofAll = sql<{ moment: string | null }>`
  select greatest((select recorded_at from case_report order by case_report_id desc limit 1),
                  (select recorded_at from screening_report order by screening_report_id desc limit 1),
                  (select finished_at from import where kind <> 'areas' and status = 'accepted'
                   order by import_id desc limit 1)) as moment`;

const ofSome = (codes: string[], from: Day) => sql<{ moment: string | null }>`
  with inside as (select area_id from area where retired_version is null and ${insideOf(codes)})
  select greatest((select max(recorded_at) from case_report r join inside using (area_id)
                   where r.superseded_at is null and r.day >= ${from}::date),
                  (select max(recorded_at) from screening_report r join inside using (area_id)
                   where r.superseded_at is null and r.day >= ${from}::date)) as moment`;

/** @param codes areas that a reader is bound to: what others sent says nothing of how fresh theirs is */
export async function readLastReceived(db: Db, codes: string[] | null, last_date: Day | null): Promise<string | null> {
  if (last_date === null) return null;
  const { rows } = await (codes === null ? ofAll : ofSome(codes, addDays(last_date, -DAYS_LOOKED_AT))).execute(db);
  return rows[0]!.moment;
}
