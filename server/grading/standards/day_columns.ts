import type { Day } from '#core/contract.ts';
import type { Columns } from '#core/cql2/columns.ts';
import { indicatorValues } from '#server/indicators/values.ts';
import type { Db } from '#server/platform/database.ts';
import type { LevelAreas } from './level_areas.ts';

/** Indicators of every area on a day as the page has them: entry i is of the area with seq i + 1, NaN for null. */
export async function dayColumns(
  db: Db,
  names: readonly string[],
  { level, count, place }: LevelAreas,
  date: Day,
): Promise<Columns> {
  const columns = Object.fromEntries(names.map(name => [name, new Float64Array(count).fill(Number.NaN)]));
  for (const { area_id, values } of await indicatorValues(db, { names, cells: { level, from: date, to: date } })) {
    const i = place.get(area_id);
    if (i !== undefined) for (const name of names) columns[name]![i] = values[name] ?? Number.NaN;
  }
  return columns;
}

/** Rows of real areas to try a standard on: at most `most`, spread over all of them. */
export function sampleRows(columns: Columns, { count }: LevelAreas, most: number): Record<string, number | null>[] {
  const rows: Record<string, number | null>[] = [];
  const stride = Math.max(1, Math.ceil(count / most));
  for (let i = 0; i < count; i += stride)
    rows.push(
      Object.fromEntries(
        Object.entries(columns).map(([name, column]) => [name, Number.isNaN(column[i]) ? null : (column[i] as number)]),
      ),
    );
  return rows;
}
