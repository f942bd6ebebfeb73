import type { RawBuilder } from 'kysely';
import type { Level } from '#core/contract.ts';
import { sql } from '#server/platform/database.ts';

type Fragment = RawBuilder<unknown>;

/** Areas of the level `upper`, made up of those of the level `graded` that lie in them. */
export type Inside = { upper: Exclude<Level, 'community'>; graded: Level };

/**
 * Indicators of an upper level come out of the same statement and formulas as those of the graded one, because only what goes in is another:
 * each report stands under the area above the one that sent it, and an area has the residents of all graded areas inside. So a district's rate is
 * cases of all over residents of all, never a mean of rates, and a window slides over the days as ever. An area that did not report adds nothing:
 * sums are lower bounds, and `insufficient_areas` says of how many areas little is known. Of an area without any inside there is no row.
 */
export const rowsInside = (inside: Inside, rows: Fragment, columns: readonly string[]): Fragment => sql`
  select p.upper_id as area_id, o.day, ${sql.raw(columns.map(column => `o.${column}`).join(', '))}
  from (${rows}) o join (${partsOf(inside)}) p on p.area_id = o.area_id`;

/** Unknown where those of one area inside are: a rate over the residents of the others would be too high, over a guess anything. */
export const peopleInside = (inside: Inside): Fragment => sql`(
  select p.upper_id as area_id,
    case when count(p.population) = count(*) then sum(p.population) end as population,
    case when count(p.population_65plus) = count(*) then sum(p.population_65plus) end as population_65plus
  from (${partsOf(inside)}) p group by p.upper_id)`;

/**
 * What is looked up beyond any window, as a step `case_ever (area_id, day, cases, last_day)`: a look-up for each cell, which an index answers for
 * one community, would read all that was ever reported inside (330 districts of 65,000 communities: 398 s, against 0.9).
 */
export const everInsideStep = (rows: Fragment): Fragment => sql`case_ever as materialized (
  select g.area_id, g.day, sum(r.confirmed)::float8 as cases, max(r.day) as last_day
  from target g join (${rows}) r on r.area_id = g.area_id and r.day <= g.day
  where r.confirmed > 0 group by g.area_id, g.day)`;

/** The graded areas inside some of the upper ones. */
export const areasInside = (inside: Inside, uppers: Fragment): Fragment =>
  sql`select p.area_id from (${partsOf(inside)}) p where p.upper_id in (${uppers})`;

/** Straight from the graded areas to those above, past the levels between: a community may lie in a district without any street. */
function partsOf({ upper, graded }: Inside): Fragment {
  const above = sql.ref(`${upper}_id`);
  return sql`select area_id, ${above} as upper_id, population, population_65plus from area
    where level = ${graded} and retired_version is null and ${above} is not null`;
}
