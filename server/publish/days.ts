import type { Day } from '#core/contract.ts';

const MILLISECONDS_A_DAY = 86_400_000;
const written = new Map<number, Day>();

/** Days since 1970-01-01: what the in-memory spells count in. */
export const dayNumber = (day: Day): number => Math.round(Date.parse(`${day}T00:00:00Z`) / MILLISECONDS_A_DAY);

export function dayText(number: number): Day {
  let day = written.get(number);
  if (day === undefined) {
    day = new Date(number * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
    written.set(number, day);
  }
  return day;
}

/** True for `YYYY-MM-DD` of a day that the calendar has: 2026-02-30 is not one. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().slice(0, 10) === text;
}
