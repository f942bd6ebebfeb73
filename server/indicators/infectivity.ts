import type { RawBuilder } from 'kysely';
import { RT_WINDOW_DAYS, serialInterval, windowInfectivity } from '#core/statistics/cori.ts';
import { type Db, sql } from '#server/platform/database.ts';

/**
 * The denominator of `rt` without the prior: infectivity summed over the window, as one weighted sum of past cases, the
 * weights read from the table so that every statement reads the same. null where no case is known before the window
 * (EpiEstim begins its first window after the first case, because nobody here can have infected that one).
 * In the order of days, so that the sum does not depend on the plan.
 */
export const windowInfectivitySum = (rows: RawBuilder<unknown>) => sql`(
  select case when min(r.day) <= g.day - ${sql.raw(String(RT_WINDOW_DAYS))}
    then sum(r.confirmed * w.weight order by r.day, r.confirmed) end
  from (${rows}) r join infectivity w on w.days_back = g.day - r.day
  where r.area_id = g.area_id and r.confirmed > 0 and r.day <= g.day
    and r.day >= g.day - (select max(days_back) from infectivity))`;

/** Days that `rt` looks back, the day itself included. */
export async function infectivityReach(db: Db): Promise<number> {
  const { rows } = await sql<{
    reach: number;
  }>`select coalesce(max(days_back), 0) + 1 as reach from infectivity`.execute(db);
  return rows[0]!.reach;
}

/**
 * Writes the weights of the serial interval (mean and standard deviation in days). True where they are others than before:
 * then every `rt` of the past is another number too.
 */
export async function storeSerialInterval(trx: Db, mean: number, sd: number): Promise<boolean> {
  const weights = windowInfectivity(serialInterval(mean, sd));
  await sql`lock table infectivity in exclusive mode`.execute(trx);
  const { rows } = await sql<{ weight: number }>`select weight from infectivity order by days_back`.execute(trx);
  if (rows.length === weights.length && rows.every(({ weight }, i) => weight === weights[i])) return false;
  await sql`delete from infectivity`.execute(trx);
  await sql`insert into infectivity (days_back, weight)
    select n - 1, weight from unnest(${weights}::float8[]) with ordinality as t (weight, n)`.execute(trx);
  return true;
}
