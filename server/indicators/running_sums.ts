import type { RawBuilder } from 'kysely';
import type { Day } from '#core/contract.ts';
import { daysBetween } from '#core/days.ts';
import { sql } from '#server/platform/database.ts';
import type { TableSums } from './sums.ts';

/** From so many days on, running sums cost less than summing each day's windows again (28 rows a day and area). */
const FEWEST_DAYS = 5;

/** How the daily figure of a measure adds up over days; all that are not named are sums. Means cannot run. */
const COMBINE: Record<string, string | null> = { last_report: 'max', beds_percent: null };

type Range = { from: Day; to: Day };

/** Whether the sums of a range of days can be, and are worth being, carried from day to day. */
export const canRun = ({ wanted }: TableSums, { from, to }: Range): boolean =>
  daysBetween(from, to) + 1 >= FEWEST_DAYS && [...wanted.values()].every(({ measure }) => COMBINE[measure] !== null);

/**
 * The same sums as one pass: reports are added up once per area and day, then each window slides over the days (a moving
 * aggregate takes the day that leaves out again). `source` names the step with the areas. values.test.ts proves them equal to the sums of each day by itself.
 */
export function runningSumStep(
  name: string,
  rows: RawBuilder<unknown>,
  { wanted, reach }: TableSums,
  { from, to }: Range,
  source = 'source_area',
): RawBuilder<unknown> {
  const daily = new Map(
    [...wanted.values()].map(({ measure, aggregate }) => [measure, dailyFigure(measure, aggregate)]),
  );
  const list = sql.raw([...daily].map(([measure, figure]) => `${figure} as ${measure}`).join(', '));
  const windows = sql.raw(
    [...wanted]
      .map(([column, { measure, days, lag }]) => {
        const end = lag === 0 ? 'current row' : `${lag} preceding`;
        const frame = `rows between ${days + lag - 1} preceding and ${end}`;
        return `${COMBINE[measure] ?? 'sum'}(${measure}) over (partition by area_id order by day ${frame}) as ${column}`;
      })
      .join(', '),
  );
  const far = sql.raw(String(reach));
  return sql`${sql.raw(`${name}_day`)} as materialized (
      select r.area_id, r.day, ${list}
      from ${sql.raw(source)} g join (${rows}) r on r.area_id = g.area_id
      where r.day > ${from}::date - ${far} and r.day <= ${to}::date
      group by r.area_id, r.day),
    ${sql.raw(name)} as materialized (
      select * from (
        select area_id, day, ${windows}
        from (select g.area_id, ${from}::date - ${far} + 1 + d.n as day
          from ${sql.raw(source)} g, generate_series(0, ${to}::date - ${from}::date + ${far} - 1) as d (n)) every
        left join ${sql.raw(`${name}_day`)} using (area_id, day)) run
      where day >= ${from}::date)`;
}

/**
 * An integer, so that sums stay moving aggregates on bigint; bounded, so that no report can make them overflow. Not by
 * `least`, which gives the bound where nothing was reported (null).
 */
const dailyFigure = (measure: string, aggregate: string): string =>
  COMBINE[measure] === undefined
    ? `(case when ${aggregate} > 2147483647 then 2147483647 else ${aggregate} end)::integer`
    : aggregate;
