import { type Database, sql } from '#server/platform/database.ts';

/** A count for a community and a day, in place of what was there, with the marks that intake leaves. One transaction. */
export async function reportOn({ db }: Database, code: string, day: string, confirmed: number): Promise<void> {
  await db.transaction().execute(async trx => {
    await sql`update case_report set superseded_at = date_trunc('milliseconds', clock_timestamp())
      from area a where a.area_id = case_report.area_id and a.code = ${code} and day = ${day}::date
        and superseded_at is null`.execute(trx);
    await sql`insert into case_report (area_id, day, confirmed, local)
      select area_id, ${day}::date, ${confirmed}::int, ${confirmed}::int from area where code = ${code}`.execute(trx);
    await sql`insert into stale (area_id, from_day)
      select area_id, ${day}::date from (
        select area_id from area where code = ${code}
        union select x.neighbour_id from area a join adjacency x using (area_id) where a.code = ${code}) touched (area_id)
      order by area_id
      on conflict (area_id) do update set from_day = least(stale.from_day, excluded.from_day)`.execute(trx);
  });
}
