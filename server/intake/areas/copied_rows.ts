/** PGlite answers a GEOS exception with no rows and no error: every write is counted. */
export function expectRows(what: string, written: bigint | number | undefined, expected: number): void {
  if (Number(written) !== expected) throw new Error(`${what}: ${written} rows written instead of ${expected}.`);
}

const LINES_A_CHUNK = 200;

/** CSV for COPY, some rows a chunk. */
export async function* lines<T>(
  rows: T[],
  toCells: (row: T, index: number) => (string | number | boolean | null)[],
): AsyncGenerator<string> {
  for (let at = 0; at < rows.length; at += LINES_A_CHUNK)
    yield rows
      .slice(at, at + LINES_A_CHUNK)
      .map(
        (row, index) =>
          `${toCells(row, at + index)
            .map(cell)
            .join(',')}\n`,
      )
      .join('');
}

const cell = (value: string | number | boolean | null): string =>
  value === null ? '' : typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value);
