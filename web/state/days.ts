import type { Day } from '#core/contract.ts';

const MILLISECONDS = 86_400_000;
const toTime = (day: Day): number => Date.parse(`${day}T00:00:00Z`);

export const addDays = (day: Day, count: number): Day =>
  new Date(toTime(day) + count * MILLISECONDS).toISOString().slice(0, 10);

/** Whole days from `from` to `to`. */
export const daysBetween = (from: Day, to: Day): number => Math.round((toTime(to) - toTime(from)) / MILLISECONDS);

export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && Number.isFinite(toTime(text)) && addDays(text, 0) === text;

export const clampDay = (day: Day, first: Day, last: Day): Day => (day < first ? first : day > last ? last : day);
