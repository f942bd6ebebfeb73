import type { Columns } from '#core/cql2/columns.ts';
import { rememberColumns } from '#core/cql2/remembered_columns.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { decideColumns, emptyRaw, mapConditions, type RawColumns, severityTable } from './raw.ts';

/**
 * `gradeColumns` for a standard that is being edited, over columns that stay: from one call to the next only what the edit
 * touched is computed again. The result is the same.
 */
export function rememberedGrading(columns: Columns, length: number): (compiled: CompiledStandard) => RawColumns {
  const { round } = rememberColumns(columns, length);
  return compiled => {
    const truths = round(truth => mapConditions(compiled, truth));
    const out = emptyRaw(compiled, length);
    decideColumns(truths, severityTable(compiled), out, 0, length);
    return out;
  };
}
