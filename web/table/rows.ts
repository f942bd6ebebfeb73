import type { AreaSummary, Day, State } from '#core/contract.ts';
import { type GradeKey, severityOf } from '#web/theme/themes.ts';

/** A row of the table: what is shown of an area on a day. `since` and `days` are null where they are not known. */
export type Row = {
  area: AreaSummary;
  grade: GradeKey;
  state: State;
  before: GradeKey | null;
  place: string;
  since: Day | null;
  days: number | null;
  /** By indicator. */
  values: Record<string, number | null>;
};

export const COLUMNS = ['grade', 'name', 'code', 'place', 'state', 'since', 'days', 'before', 'population'] as const;
export type ColumnId = (typeof COLUMNS)[number];
export const FIRST_COLUMNS: readonly ColumnId[] = ['grade', 'name', 'place', 'since', 'days', 'before', 'population'];

export const isColumn = (column: string): column is ColumnId => COLUMNS.includes(column as ColumnId);

/** What a row is ordered by; null comes last whichever way. Grades by how severe they are, no grade being none. */
function keyOf(row: Row, column: string): string | number | null {
  const severity = (key: GradeKey | null) => (key === null || key === 'insufficient' ? null : severityOf(key));
  switch (column) {
    case 'grade':
      return severity(row.grade);
    case 'before':
      return severity(row.before);
    case 'name':
      return row.area.name;
    case 'code':
      return row.area.code;
    case 'place':
      return row.place;
    case 'state':
      return row.state;
    case 'since':
      return row.since;
    case 'days':
      return row.days;
    case 'population':
      return row.area.population;
    default:
      return row.values[column] ?? null;
  }
}

/** Names as the language orders them: Chinese by pinyin. */
export function sortRows(rows: Row[], { column, down }: { column: string; down: boolean }, locale: string): Row[] {
  const text = new Intl.Collator(locale, { numeric: true }).compare;
  const keyed = rows.map(row => ({ row, key: keyOf(row, column) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null)
      return Number(a.key === null) - Number(b.key === null) || byCode(a.row, b.row);
    const order =
      typeof a.key === 'number' && typeof b.key === 'number' ? a.key - b.key : text(String(a.key), String(b.key));
    return (down ? -order : order) || byCode(a.row, b.row);
  });
  return keyed.map(({ row }) => row);
}

const byCode = (a: Row, b: Row): number => (a.area.code < b.area.code ? -1 : a.area.code > b.area.code ? 1 : 0);

/** As spreadsheets paste it: tabs and lines within a cell would tear the table, and a cell that begins as a formula would be run. */
export const toTsv = (lines: string[][]): string =>
  lines.map(cells => cells.map(cell => guarded(cell.replaceAll(/[\t\r\n]+/g, ' '))).join('\t')).join('\n');

const guarded = (cell: string): string => (/^[=+@]|^-(?![\d.])/.test(cell) ? `'${cell}` : cell);
