import { fault } from '#server/platform/errors.ts';
import type { Row } from './rows.ts';

/**
 * Where each column of the table stands. Names are trimmed and their case does not matter; empty names at the end (a
 * spreadsheet's) are dropped. A column that is unknown, missing or there twice ends the import: guessing would lose data.
 */
export function placeColumns(
  header: Row,
  known: readonly string[],
  required: readonly string[],
): { width: number; index: Record<string, number> } {
  const names = header.cells.map(cell => cell.trim().toLowerCase());
  while (names.at(-1) === '') names.pop();
  const index: Record<string, number> = Object.create(null);
  for (const [at, name] of names.entries()) {
    if (!known.includes(name))
      throw fault('wrong_columns', `Line ${header.line}: there is no column "${shorten(header.cells[at]!)}" here.`, {
        column: shorten(header.cells[at]!),
        known,
      });
    if (name in index)
      throw fault('wrong_columns', `Line ${header.line}: the column "${name}" is there twice.`, {
        column: name,
        known,
      });
    index[name] = at;
  }
  const missing = required.filter(name => !(name in index));
  if (missing.length > 0)
    throw fault('wrong_columns', `Line ${header.line}: the column "${missing.join('", "')}" is missing.`, {
      column: missing[0],
      known,
    });
  return { width: names.length, index };
}

/** A value for a message: readable, and never longer than a line. */
export const shorten = (value: string): string => (value.length > 80 ? `${value.slice(0, 79)}…` : value);
