import type { RawBuilder } from 'kysely';
import type { Day, Severity } from '#core/contract.ts';
import type { Raw } from '#core/grading/raw.ts';
import { rawGradeSql } from '#core/grading/raw_sql.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { type IndicatorScope, indicatorQuery } from '#server/indicators/query.ts';
import { type Db, sql } from '#server/platform/database.ts';

export type RawRow = Raw & { area_id: number; day: Day };

/**
 * The raw grades of the cells of a scope as one statement: `area_id, day, severity, rule, stale, lower_allowed, suspended`,
 * and `held_severity` where the standard has a margin.
 */
export function rawGradeQuery(compiled: CompiledStandard, scope: IndicatorScope): RawBuilder<unknown> {
  const indicators = compiled.indicators.map(name => parseIndicator(name)!);
  const columns = Object.entries(rawGradeSql(compiled, name => `i."${name}"`)).map(
    ([name, text]) => sql`${sql.raw(text)} as ${sql.id(name)}`,
  );
  return sql`select i.area_id, i.day, ${sql.join(columns, sql`,\n`)}
    from (${indicatorQuery(indicators, scope)} offset 0) i`;
}

/**
 * Raw grades as runs: a row where an area's raw grade differs from that of the day before in the scope (and its first
 * day). Memory needs every day, but most days repeat the one before: 144,000 cells of the demo leave as some 9,000 rows.
 */
export async function rawGradeRuns(db: Db, compiled: CompiledStandard, scope: IndicatorScope): Promise<RawRow[]> {
  const held = compiled.held_rules !== null;
  const columns = sql.raw(`severity, rule, stale, lower_allowed, suspended${held ? ', held_severity' : ''}`);
  const { rows } = await sql<RawRow & { severity: Severity | null }>`
    with raw as (${rawGradeQuery(compiled, scope)}),
    compared as (
      select raw.*,
        lag(row(${columns})) over one_area as before
      from raw window one_area as (partition by area_id order by day))
    select area_id, day, ${columns} from compared
    where before is distinct from row(${columns})
    order by area_id, day`.execute(db);
  if (!held) for (const row of rows) row.held_severity = row.severity;
  return rows;
}
