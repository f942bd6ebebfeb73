import type { Day } from '#core/contract.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { type IndicatorScope, indicatorQuery } from './query.ts';

export type IndicatorRow = { area_id: number; day: Day; values: Record<string, number | null> };

/** The named indicators of the cells of a scope, by area and day. Names must be of the catalogue. */
export async function indicatorValues(
  db: Db,
  { names, ...scope }: IndicatorScope & { names: readonly string[] },
): Promise<IndicatorRow[]> {
  const indicators = names.map(name => {
    const indicator = parseIndicator(name);
    if (indicator === null) throw new Error(`${name} is not an indicator.`);
    return indicator;
  });
  const { rows } = await sql<{ area_id: number; day: Day } & Record<string, number | null>>`
    ${indicatorQuery(indicators, scope)} order by g.area_id, g.day`.execute(db);
  return rows.map(({ area_id, day, ...values }) => ({ area_id, day, values }));
}
