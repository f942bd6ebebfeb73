import type { RawBuilder } from 'kysely';
import { sql } from '#server/platform/database.ts';
import type { IndicatorScope } from './query.ts';
import { canRun, runningSumStep } from './running_sums.ts';
import type { TableSums } from './sums.ts';

type Fragment = RawBuilder<unknown>;

/**
 * What `cases_per_100k_{n}d_eb` draws an area's rate towards: mean and variance of the rates of all areas of its level, for
 * each day of the targets, by Marshall 1991 as core/statistics/empirical_bayes.ts defines it. As steps of the statement:
 * `level_moments (day, level, mean_…, variance_…)`, per person.
 *
 * All areas count, however few are asked for; `rows` are the case reports that count, hypothetical ones included. An area
 * without cases adds nothing to a sum, only to the level's people: so only those with cases are looked at. The variance
 * is the sum of cases² / people over the level's people, less the mean's square and what chance alone gives.
 */
export function momentSteps(wanted: TableSums, cells: IndicatorScope['cells'], rows: Fragment): Fragment[] {
  const whole = 'level' in cells;
  const levels = whole
    ? sql`level = ${cells.level}`
    : sql`level in (select distinct o.level from target t join area o on o.area_id = t.area_id)`;
  const columns = [...wanted.wanted.values()].flatMap(({ measure, days, lag }) => {
    const cases = `${measure}_${days}d_lag${lag}d`;
    const mean = `(sum(s.${cases}) / z.people)`;
    // In the order of the areas: a sum of floating point numbers in another order may end in another digit, and a grade with it.
    const squares = `(sum(s.${cases}::float8 ^ 2 / p.people order by p.area_id) filter (where s.${cases} > 0) / z.people)`;
    return [
      `${mean} as mean_${days}d_lag${lag}d`,
      `greatest(0, ${squares} - ${mean} ^ 2 - ${mean} * z.areas / z.people) as variance_${days}d_lag${lag}d`,
    ];
  });
  return [
    sql`level_area as materialized (
      select area_id, level, population::float8 as people from area
      where retired_version is null and population > 0 and ${levels})`,
    sql`level_size as (select level, sum(people) as people, count(*)::float8 as areas from level_area group by level)`,
    ...(whole ? [] : levelSumSteps(wanted, cells, rows)),
    sql`level_moments as (
      select s.day, z.level, ${sql.raw(columns.join(', '))}
      from ${sql.raw(whole ? 'case_sum' : 'level_sum')} s
      join level_area p on p.area_id = s.area_id join level_size z on z.level = p.level
      group by s.day, z.level, z.people, z.areas)`,
  ];
}

/** Rows with cases, said so that the partial index case_report_counted serves: zero reports of a nation are not read. */
const WITH_CASES = sql`r.confirmed > 0
  and greatest(r.confirmed, r.asymptomatic, r.local, r.imported, r.clusters, r.confirmed_65plus) > 0`;

/** The window sums of the level's areas that have cases, on the days of the targets: `level_sum`, as `case_sum`. */
function levelSumSteps(wanted: TableSums, cells: IndicatorScope['cells'], rows: Fragment): Fragment[] {
  const far = sql.raw(String(wanted.reach));
  if ('from' in cells && canRun(wanted, cells))
    return [
      sql`level_source as materialized (
        select distinct r.area_id from (${rows}) r join level_area p on p.area_id = r.area_id
        where ${WITH_CASES} and r.day > ${cells.from}::date - ${far} and r.day <= ${cells.to}::date)`,
      runningSumStep('level_sum', rows, wanted, cells, 'level_source'),
    ];
  const list = sql.raw([...wanted.columns].map(([column, aggregate]) => `${aggregate} as ${column}`).join(', '));
  return [
    sql`level_sum as (
      select g.day, r.area_id, ${list}
      from (select distinct day from target) g
      join (${rows}) r on r.day > g.day - ${far} and r.day <= g.day
      join level_area p on p.area_id = r.area_id
      where ${WITH_CASES}
      group by g.day, r.area_id)`,
  ];
}
