import { setImmediate } from 'node:timers/promises';
import type { Day, Level } from '#core/contract.ts';
import type { SensitivityRow } from '#core/contract_standards.ts';
import { compileGrading } from '#core/grading/raw.ts';
import { sensitivityRows } from '#core/grading/sensitivity.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { indicatorValues } from '#server/indicators/values.ts';
import type { Db } from '#server/platform/database.ts';
import { columnsOf } from './columns.ts';

/**
 * How many areas each threshold of a standard moves on a day when it stands ten percent lower or higher, by the rules alone:
 * see sensitivityRows. The indicators are fetched once; the hundred or so gradings are loops over columns, which is what
 * the page does, and as checkParity proves the same as SQL.
 */
export async function sensitivityOn(
  db: Db,
  compiled: CompiledStandard,
  { level, date, signal }: { level: Level; date: Day; signal?: AbortSignal | undefined },
): Promise<SensitivityRow[]> {
  const names = compiled.indicators;
  const rows = await indicatorValues(db, { names, cells: { level, from: date, to: date } });
  const columns = columnsOf(names, rows);
  const found: SensitivityRow[] = [];
  const severityOf = (moved: CompiledStandard) => compileGrading(moved)(columns, rows.length).severity;
  for (const row of sensitivityRows(compiled.standard, severityOf)) {
    found.push(row);
    // Between two thresholds others are served.
    await setImmediate();
    signal?.throwIfAborted();
  }
  return found;
}
