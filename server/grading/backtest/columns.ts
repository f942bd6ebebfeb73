import type { Columns } from '#core/cql2/columns.ts';

/** Rows of indicators as the browser holds them: an array a name, NaN where there is no value. */
export const columnsOf = (
  names: readonly string[],
  rows: readonly { values: Record<string, number | null> }[],
): Columns =>
  Object.fromEntries(names.map(name => [name, Float64Array.from(rows, ({ values }) => values[name] ?? Number.NaN)]));
