/** Arithmetic of closed days (`YYYY-MM-DD`), everywhere in the service. A `Date` in UTC is only used to count. */
import type { Day } from './contract.ts';

const MILLISECONDS_A_DAY = 86_400_000;
const written = new Map<number, Day>();
/** As text a day is wanted again and again, for every area of a level; no range of days is longer than this. */
const MOST_WRITTEN = 50_000;

/** Days since 1970-01-01. */
export const dayNumber = (day: Day): number => Math.round(Date.parse(`${day}T00:00:00Z`) / MILLISECONDS_A_DAY);

export function dayText(number: number): Day {
  let day = written.get(number);
  if (day === undefined) {
    day = new Date(number * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
    if (written.size >= MOST_WRITTEN) written.clear();
    written.set(number, day);
  }
  return day;
}

export const addDays = (day: Day, count: number): Day => dayText(dayNumber(day) + count);
export const dayBefore = (day: Day): Day => addDays(day, -1);

/** Days from one to the other: 1 from a day to the next. */
export const daysBetween = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from);

export const earlierOf = (a: Day, b: Day): Day => (a < b ? a : b);
export const laterOf = (a: Day, b: Day): Day => (a > b ? a : b);
export const clampDay = (day: Day, first: Day, last: Day): Day => (day < first ? first : day > last ? last : day);

/** True for `YYYY-MM-DD` of a day that the calendar has: 2026-02-30 is not one. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().slice(0, 10) === text;
}
