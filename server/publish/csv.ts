/**
 * Comma-separated rows with a header, RFC 4180. A text cell that a spreadsheet would run as a formula (= + - @) gets an apostrophe in front;
 * numbers are left alone.
 */
export function csvOf<T extends object>(columns: (keyof T & string)[], rows: T[]): string {
  const lines = rows.map(row => columns.map(column => cell(row[column])).join(','));
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
