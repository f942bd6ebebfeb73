type Row = Record<string, unknown>;

/**
 * Comma-separated rows with a header, RFC 4180. A text cell that a spreadsheet would run as a formula (= + - @) gets an apostrophe in front;
 * numbers are left alone.
 */
export const csvOf = <T extends object>(columns: (keyof T & string)[], rows: T[]): string =>
  csvHeader(columns) + csvLines(columns, rows as Row[]);

export const csvHeader = (columns: string[]): string => `${columns.map(cell).join(',')}\r\n`;

export const csvLines = (columns: string[], rows: Row[]): string =>
  rows.map(row => `${columns.map(column => cell(row[column])).join(',')}\r\n`).join('');

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
