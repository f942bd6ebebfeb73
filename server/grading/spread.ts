import type { Day, Level } from '#core/contract.ts';
import { readsEveryArea } from '#server/indicators/every_area.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { type StandardVersion, segmentsOf } from './standard_in_force.ts';

/**
 * Where a standard reads a rate that is smoothed over all areas of the level, a report of one area makes all of them stale
 * from its day on. Intake cannot know (it knows no standard): it marks the area with `input_changed`, and this spreads the
 * mark. Returns whether such marks may only be taken once they are spread: one that comes between waits for the next time.
 */
export async function spreadMarks(
  trx: Db,
  level: Level,
  standards: readonly StandardVersion[],
  first: Day,
  last: Day,
): Promise<boolean> {
  const reading = segmentsOf(standards, first, last).filter(({ standard }) =>
    readsEveryArea(standard.compiled.indicators),
  );
  if (reading.length === 0) return false;
  const { rows } = await sql<{ earliest: Day | null }>`
    select min(s.from_day) as earliest from stale s join area a on a.area_id = s.area_id
    where s.input_changed and s.from_day <= ${last}::date and a.level = ${level} and a.retired_version is null`.execute(
    trx,
  );
  const earliest = rows[0]!.earliest;
  if (earliest === null) return true;
  const from = reading.find(segment => segment.to >= earliest)?.from;
  if (from !== undefined)
    await sql`
      insert into stale (area_id, from_day)
      select area_id, ${from > earliest ? from : earliest}::date from area
      where level = ${level} and retired_version is null order by area_id
      on conflict (area_id) do update set from_day = least(stale.from_day, excluded.from_day)`.execute(trx);
  // An earlier one that came since `earliest` was read stays as it is: its days before are not marked yet.
  await sql`update stale set input_changed = false
    where input_changed and from_day between ${earliest}::date and ${last}::date`.execute(trx);
  return true;
}
