import type { CompiledStandard } from '#core/standard/compile.ts';
import { decode, refuseBinary } from '#server/intake/table/encoding.ts';
import { openTable } from '#server/intake/table/rows.ts';
import type { Spool } from '#server/intake/table/spool.ts';
import { type GradedRow, OUTPUT_COLUMNS, readNumber, tableGrader } from './grader.ts';

export type GradedTable = {
  grader: ReturnType<typeof tableGrader>;
  /** The table with its grades as CSV in pieces of some thousand rows. Throws a fault that names the line. */
  text: AsyncIterable<string>;
};

/** The command line and the address in the service are this function: needs no database, and memory for some rows only. */
export async function gradeTable(compiled: CompiledStandard, file: Spool): Promise<GradedTable> {
  refuseBinary(file.head);
  const { header, rows } = await openTable(decode(file.read(), file.encoding));
  const grader = tableGrader(compiled, header.cells);
  async function* text() {
    yield lineOf([...grader.columns, ...OUTPUT_COLUMNS]);
    for await (const batch of rows) yield batch.map(row => lineOf(cellsOf(grader.grade(row)))).join('');
  }
  return { grader, text: text() };
}

const cellsOf = ({ cells, grade, severity, raw_grade, state, rule, missing }: GradedRow): string[] => [
  ...cells,
  grade ?? '',
  severity === null ? '' : String(severity),
  raw_grade ?? '',
  state,
  rule,
  missing.join(' '),
];

const lineOf = (cells: string[]): string => `${cells.map(guard).join(',')}\n`;

/** RFC 4180 quoting; a cell that a spreadsheet would run as a formula gets an apostrophe, unless it is a number. */
function guard(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) && Number.isNaN(readNumber(cell.trim())) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
