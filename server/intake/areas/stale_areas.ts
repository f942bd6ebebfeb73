import { type Db, sql } from '#server/platform/database.ts';
import type { Stored } from './area_records.ts';
import { type Built, neighboursByCode, storedNeighbours } from './build.ts';

/** New, or another number of people, parent, or neighbours: their grades no longer follow from what they followed from. */
export function staleCodes(stored: Stored, built: Built): string[] {
  const before = storedNeighbours(stored);
  const after = built.borders ? neighboursByCode(built.borders) : before;
  const same = (a: Set<string> = new Set(), b: Set<string> = new Set()): boolean =>
    a.size === b.size && [...a].every(code => b.has(code));
  const changed = built.areas.filter(area => {
    const old = stored.areas.get(area.code);
    return (
      old === undefined ||
      STALE_BY.some(column => area[column] !== old[column]) ||
      !same(before.get(area.code), after.get(area.code))
    );
  });
  // Rates smoothed over all areas change with an area that is gone, too: another of its level carries the mark.
  const inForce = new Set(built.areas.map(({ code }) => code));
  const gone = new Set([...stored.areas.values()].filter(({ code }) => !inForce.has(code)).map(({ level }) => level));
  const carriers = [...gone].flatMap(level => built.areas.find(area => area.level === level) ?? []);
  return [...new Set([...changed, ...carriers].map(({ code }) => code))];
}

const STALE_BY = [
  'population',
  'population_65plus',
  'neighbour_population',
  'parent',
  'city',
  'district',
  'street',
] as const;

/** From the first day with data; without data nothing is graded yet, and the first report marks its areas itself. */
export async function markStale(trx: Db, codes: string[]): Promise<void> {
  if (codes.length === 0) return;
  await sql`
    with first_day as (
      select min(day) as day from (
        select min(day) as day from case_report union all select min(day) from screening_report
      ) as days
    )
    insert into stale (area_id, from_day, input_changed)
    select a.area_id, f.day, true from area a, first_day f
    where a.code = any(${codes}::text[]) and a.retired_version is null and f.day is not null
    order by a.area_id
    on conflict (area_id) do update set from_day = least(stale.from_day, excluded.from_day), input_changed = true`.execute(
    trx,
  );
}
