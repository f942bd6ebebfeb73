import { fault } from '#server/platform/errors.ts';
import { KINDS, LIMITS, type ObservationKind, POINT_COUNTS } from './columns.ts';
import type { ImportError } from './import_run.ts';
import { placeColumns, shorten } from './table/header.ts';
import type { Row } from './table/rows.ts';
import { type Reading, readCount, readDay, readLatitude, readLongitude, readPercent } from './values.ts';

/** What a file is, told from its header: which columns it has, and whether its rows name an area or a point. */
export type Shape = {
  kind: ObservationKind;
  points: boolean;
  width: number;
  index: Record<string, number>;
  /** Counts the file has, in the table's order. */
  counts: string[];
};

export function shapeOf(kind: ObservationKind, header: Row): Shape {
  const { counts, required } = KINDS[kind];
  const names = header.cells.map(cell => cell.trim().toLowerCase());
  const points = kind === 'cases' && (names.includes('lon') || names.includes('lat'));
  if (points && names.includes('area_code'))
    throw fault('wrong_columns', 'The file has area_code and lon, lat: a row names an area or a point, not both.', {
      column: 'area_code',
    });
  const known = points ? ['lon', 'lat', 'date', ...POINT_COUNTS] : ['area_code', 'date', ...counts];
  const placed = placeColumns(header, known, points ? ['lon', 'lat', 'date'] : ['area_code', 'date', ...required]);
  return {
    kind,
    points,
    ...placed,
    counts: counts.filter(name => name in placed.index || (points && name === 'confirmed')),
  };
}

/** Columns of the table that takes the rows before they are checked against the database; the line first. */
export const stagedColumns = (shape: Shape): string[] => [
  'line',
  ...(shape.points ? ['lon', 'lat'] : ['area_code']),
  'day',
  ...shape.counts,
];

const CODE = /^[\w.-]{1,64}$/;
const SPREADSHEET_CODE = /^\d(?:\.\d+)?e\+?\d+$/i;

/**
 * A check for rows of this shape: the CSV line to stage, or the first error found in it. Every column is text until here;
 * readers are bound to their columns once because this runs for each of a million rows.
 */
export function rowCheck(shape: Shape, today: string): (row: Row) => string | ImportError {
  const days = new Map<string, Reading<string>>();
  const dayOf = (cell: string): Reading<string> => {
    let day = days.get(cell);
    if (day === undefined) {
      if (days.size > 10_000) days.clear();
      day = readDay(cell, today);
      days.set(cell, day);
    }
    return day;
  };
  const places = shape.points
    ? [
        { name: 'lon', at: shape.index.lon!, read: readLongitude },
        { name: 'lat', at: shape.index.lat!, read: readLatitude },
      ]
    : [{ name: 'area_code', at: shape.index.area_code!, read: readCode }];
  const { required } = KINDS[shape.kind];
  const counts = shape.counts.map(name => ({
    name,
    at: shape.index[name],
    read: name === 'beds_percent' ? readPercent : readCount,
    fallback: shape.points && name === 'confirmed' ? 1 : null,
    required: !shape.points && required.includes(name),
  }));
  const date = shape.index.date!;
  const limits = limitCheck(shape);
  const values: (number | null)[] = [];

  return row => {
    const { cells, line } = row;
    if (cells.length !== shape.width) {
      const extra = cells.slice(shape.width).every(cell => cell.trim() === '');
      if (cells.length < shape.width || !extra)
        return {
          row: line,
          column: null,
          value: null,
          reason: `has ${cells.length} fields, the header has ${shape.width}`,
        };
    }
    let csv = String(line);
    for (const { name, at, read } of places) {
      const cell = cells[at]!.trim();
      const place = read(cell);
      if ('reason' in place) return { row: line, column: name, value: shorten(cell), reason: place.reason };
      csv += `,${place.value}`;
    }
    const day = dayOf(cells[date]!.trim());
    if ('reason' in day) return { row: line, column: 'date', value: shorten(cells[date]!.trim()), reason: day.reason };
    csv += `,${day.value}`;
    for (let index = 0; index < counts.length; index++) {
      const count = counts[index]!;
      const cell = count.at === undefined ? '' : cells[count.at]!.trim();
      if (cell === '') {
        if (count.required)
          return { row: line, column: count.name, value: '', reason: 'is empty: not reported is not zero' };
        values[index] = count.fallback;
        csv += count.fallback === null ? ',' : `,${count.fallback}`;
        continue;
      }
      const read = count.read(cell);
      if ('reason' in read) return { row: line, column: count.name, value: shorten(cell), reason: read.reason };
      values[index] = read.value;
      csv += `,${read.value}`;
    }
    const broken = limits(values);
    return broken ? { row: line, ...broken } : `${csv}\n`;
  };
}

function readCode(cell: string): Reading<string> {
  if (SPREADSHEET_CODE.test(cell))
    return { reason: 'a spreadsheet turned the code into a number: format the column as text' };
  if (CODE.test(cell)) return { value: cell };
  if (cell === '') return { reason: 'is empty' };
  if (cell.length > 64 || /\p{Cc}/u.test(cell)) return { reason: 'there is no area with this code' };
  return { value: `"${cell.replaceAll('"', '""')}"` };
}

function limitCheck(shape: Shape): (values: (number | null)[]) => Omit<ImportError, 'row'> | undefined {
  const limits = LIMITS[shape.kind].map(({ parts, whole }) => ({
    parts: parts.map(name => ({ name, at: shape.counts.indexOf(name) })).filter(({ at }) => at >= 0),
    whole: { name: whole, at: shape.counts.indexOf(whole) },
  }));
  return values => {
    for (const { parts, whole } of limits) {
      const limit = values[whole.at];
      if (limit === null || limit === undefined) continue;
      let sum = 0;
      for (const { at } of parts) sum += values[at] ?? 0;
      if (sum > limit)
        return {
          column: parts[0]!.name,
          value: String(sum),
          reason: `${parts.map(({ name }) => name).join(' + ')} is greater than ${whole.name} (${limit})`,
        };
    }
    return undefined;
  };
}
