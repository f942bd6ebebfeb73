/** The values of a cell. All of them are text until they are found to be what they must be. */

/** No community, city or country counts more people than this on a day; it keeps sums far inside an integer. */
export const MAX_COUNT = 100_000_000;
export const FIRST_DAY = '2000-01-01';

const COUNT = /^\d{1,9}$/;
/** Spreadsheets and data frames write whole numbers with a decimal part. */
const WHOLE = /^(\d{1,9})\.0{1,6}$/;
const PERCENT = /^\d{1,3}(?:\.\d{1,12})?$/;
const COORDINATE = /^-?\d{1,3}(?:\.\d{1,20})?$/;

export type Reading<T> = { value: T } | { reason: string };

/** A whole number from 0; `0x10`, `1e400`, `+5`, `1,000` and `Infinity` are none. */
export function readCount(cell: string): Reading<number> {
  const digits = COUNT.test(cell) ? cell : WHOLE.exec(cell)?.[1];
  if (digits === undefined)
    return { reason: cell.startsWith('-') ? 'must not be negative' : 'must be a whole number from 0, in digits' };
  const value = Number(digits);
  return value > MAX_COUNT ? { reason: `must not be greater than ${MAX_COUNT}` } : { value };
}

export function readPercent(cell: string): Reading<number> {
  if (!PERCENT.test(cell) || Number(cell) > 100) return { reason: 'must be a number from 0 to 100' };
  return { value: Number(cell) };
}

export function readLongitude(cell: string): Reading<number> {
  if (!COORDINATE.test(cell) || Math.abs(Number(cell)) > 180)
    return { reason: 'must be a longitude in degrees, from -180 to 180' };
  return { value: Number(cell) };
}

export function readLatitude(cell: string): Reading<number> {
  if (!COORDINATE.test(cell)) return { reason: 'must be a latitude in degrees, from -90 to 90' };
  if (Math.abs(Number(cell)) > 90)
    return { reason: 'must be a latitude in degrees, from -90 to 90: are lon and lat swapped?' };
  return { value: Number(cell) };
}

const DATE = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})$/;

/** `YYYY-MM-DD`, also `YYYY/M/D` as Excel writes it in China; a day that exists, from 2000 to `today`. */
export function readDay(cell: string, today: string): Reading<string> {
  const parts = DATE.exec(cell);
  if (!parts) return { reason: 'must be a date as YYYY-MM-DD' };
  const [year, month, day] = [Number(parts[1]), Number(parts[3]), Number(parts[4])];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return { reason: 'there is no such day' };
  const value = date.toISOString().slice(0, 10);
  if (value < FIRST_DAY) return { reason: `must not be before ${FIRST_DAY}` };
  if (value > today) return { reason: `lies in the future: today is ${today}` };
  return { value };
}

/** The day it is now in the service's time zone. */
export const todayIn = (time_zone: string, now: Date = new Date()): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: time_zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    now,
  );
