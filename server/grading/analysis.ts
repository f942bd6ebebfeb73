import type { Day, Level } from '#core/contract.ts';
import { START } from '#core/grading/memory.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import type { IndicatorScope } from '#server/indicators/query.ts';
import type { Db } from '#server/platform/database.ts';
import { type Run, runHistory } from './history.ts';
import { type RawRow, rawGradeRuns } from './raw.ts';

/**
 * Grades under any standard, by area, computed now and stored nowhere: raw grades of every day from `from`, run through
 * memory from a blank start. An analysis; what was published is in `grade_spell`.
 */
export async function gradeSeries(
  db: Db,
  compiled: CompiledStandard,
  { from, to, ...which }: { from: Day; to: Day } & ({ level: Level } | { areas: readonly number[] }),
  knowledge: Pick<IndicatorScope, 'as_of' | 'hypothetical'> = {},
): Promise<Map<number, Run[]>> {
  const rows = await rawGradeRuns(db, compiled, { cells: { ...which, from, to }, ...knowledge });
  const series = new Map<number, Run[]>();
  for (const [area_id, raws] of groupByArea(rows)) {
    const segment = { from, to, compiled, standard_version_id: 0, raws: raws.map(raw => ({ day: raw.day, raw })) };
    series.set(area_id, runHistory([segment], START).runs);
  }
  return series;
}

/** Rows that come in order of area, by area. */
export function groupByArea(rows: readonly RawRow[]): Map<number, RawRow[]> {
  const byArea = new Map<number, RawRow[]>();
  for (const row of rows) {
    const group = byArea.get(row.area_id);
    if (group) group.push(row);
    else byArea.set(row.area_id, [row]);
  }
  return byArea;
}
