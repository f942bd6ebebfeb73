import type { Day } from '#core/contract.ts';
import { addDays, laterOf } from '#core/days.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { indicatorQuery } from '#server/indicators/query.ts';
import { type Db, sql } from '#server/platform/database.ts';

/** Days below the threshold that part one outbreak from the next: the national rule's two incubation periods of 7 days. */
const QUIET_DAYS = 14;

/**
 * First days of outbreaks by the reports alone: the first day with `new_cases_7d >= threshold` after 14 days below, by area.
 * All 14 must be days of the data (from `first`): what was before is not known to have been quiet. A day without a report
 * adds no case, as everywhere in `new_cases_7d`.
 */
export async function outbreakOnsets(
  db: Db,
  areas: readonly number[],
  { first, from, to }: { first: Day; from: Day; to: Day },
  threshold: number,
): Promise<Map<number, Day[]>> {
  const begin = laterOf(first, addDays(from, -QUIET_DAYS));
  const cells = indicatorQuery([parseIndicator('new_cases_7d')!], { cells: { areas, from: begin, to } });
  const { rows } = await sql<{ area_id: number; day: Day }>`
    with counted as (
      select area_id, day, new_cases_7d >= ${threshold}::float8 as reached,
        count(*) filter (where new_cases_7d < ${threshold}::float8) over (
          partition by area_id order by day rows between ${sql.lit(QUIET_DAYS)} preceding and 1 preceding) as quiet_days
      from (${cells}) i)
    select area_id, day from counted
    where reached and quiet_days = ${QUIET_DAYS} and day >= ${from}::date
    order by area_id, day`.execute(db);
  const onsets = new Map<number, Day[]>();
  for (const { area_id, day } of rows) onsets.set(area_id, [...(onsets.get(area_id) ?? []), day]);
  return onsets;
}
