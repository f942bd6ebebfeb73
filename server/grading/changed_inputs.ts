import type { Day, Level } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { type Db, sql } from '#server/platform/database.ts';

/**
 * From one day to the next an area's raw grade can only change where an input does. This says which areas those are, so
 * that a new day of a nation costs what happened on it, not 650,000 evaluations (bench/README.md).
 *
 * It holds for indicators that a row of zeros leaves as they are: then an input changes where a row with cases enters a
 * window or leaves it, in the area or next door, and where an area's reporting changes. A standard that reads any other
 * indicator (days that pass, shares of tests, numbers that a zero differs from none in) has every area evaluated.
 */
const COUNTED_CASES = new Set([
  ...['new_cases', 'new_cases_local', 'new_cases_imported', 'new_asymptomatic', 'new_cases_65plus', 'cases_per_100k'],
  ...['cases_65plus_per_100k', 'cumulative_cases', 'local_case_share', 'growth_ratio', 'clusters'],
  'neighbour_cases_per_100k',
]);

/** Days before an area's day on which a row with counts changes an indicator: it enters a window, or it leaves one. */
export type InputEdges = { cases: number[]; neighbours: number[]; positives: number[]; reporting: boolean };

/** null where the indicators do not allow it. */
export function inputEdges(indicators: readonly string[]): InputEdges | null {
  const edges = { cases: new Set<number>(), neighbours: new Set<number>(), positives: new Set<number>() };
  let reporting = false;
  for (const name of indicators) {
    const { family, days, lag } = parseIndicator(name)!;
    // growth_ratio compares its window with the one before.
    const at = family === 'growth_ratio' ? [lag, lag + days, lag + 2 * days] : [lag, lag + days];
    if (COUNTED_CASES.has(family)) for (const edge of at) edges.cases.add(edge);
    if (family === 'neighbour_cases_per_100k') for (const edge of at) edges.neighbours.add(edge);
    if (family === 'new_positives') for (const edge of at) edges.positives.add(edge);
    if (family === 'report_age_days') reporting = true;
    if (!COUNTED_CASES.has(family) && !['new_positives', 'report_age_days', 'population'].includes(family)) return null;
  }
  return {
    cases: [...edges.cases],
    neighbours: [...edges.neighbours],
    positives: [...edges.positives],
    reporting,
  };
}

/** As the partial indexes case_report_counted and screening_report_positive say it. */
const COUNTED = sql`superseded_at is null and greatest(confirmed, asymptomatic, local, imported, clusters, confirmed_65plus) > 0`;
const POSITIVE = sql`superseded_at is null and positive > 0`;

/**
 * Fills the temporary table `affected` with the areas whose raw grade can differ, on a day from `from` to `to`, from that
 * of the day before `from`, or whose memory does not stand steady on it. Returns how many they are. An area without
 * memory is not looked for: it was marked when it was imported, from the first day on.
 */
export async function findAffected(trx: Db, level: Level, edges: InputEdges, from: Day, to: Day): Promise<number> {
  const days = (before: readonly number[]): Day[] => {
    const wanted = new Set<Day>();
    for (let day = from; day <= to; day = addDays(day, 1)) for (const edge of before) wanted.add(addDays(day, -edge));
    return [...wanted];
  };
  await sql`drop table if exists affected`.execute(trx);
  await sql`
    create temporary table affected on commit drop as
    select area_id from case_report where ${COUNTED} and day = any(${days(edges.cases)}::date[])
    union
    select b.neighbour_id from case_report r join adjacency b on b.area_id = r.area_id
      where ${COUNTED} and day = any(${days(edges.neighbours)}::date[])
    union
    select area_id from screening_report where ${POSITIVE} and day = any(${days(edges.positives)}::date[])
    union
    select area_id from standing where not steady
    ${edges.reporting ? sql`union ${reportingChanged(level, from, to)}` : sql``}`.execute(trx);
  await sql`delete from affected using area a
    where a.area_id = affected.area_id and (a.level <> ${level} or a.retired_version is not null)`.execute(trx);
  await sql`analyze affected`.execute(trx);
  const { rows } = await sql<{ count: number }>`select count(*) as count from affected`.execute(trx);
  return rows[0]!.count;
}

/** Who reported on every day, the one before included, has a last report of the same age as then: today's. The others. */
function reportingChanged(level: Level, from: Day, to: Day) {
  const days = [];
  for (let day = addDays(from, -1); day <= to; day = addDays(day, 1)) days.push(day);
  const report = (index: number) => sql.raw(`r${index}`);
  const joins = days.map(
    (day, index) => sql`left join case_report ${report(index)} on ${report(index)}.area_id = a.area_id
      and ${report(index)}.day = ${day}::date and ${report(index)}.superseded_at is null`,
  );
  return sql`
    select a.area_id from area a ${sql.join(joins, sql` `)}
    where a.level = ${level} and a.retired_version is null
      and (${sql.join(
        days.map((_, index) => sql`${report(index)}.area_id is null`),
        sql` or `,
      )})`;
}
