import type { Day } from '#core/contract.ts';
import { isDay } from '#core/days.ts';
import { fault } from '#server/platform/errors.ts';

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i;

/**
 * The one day that `datetime=` of OGC API asks a map for: a day, a moment (the day it is part of in the time zone of the service), or an
 * interval `from/to` with `..` or nothing for an open end, of which it is the last graded day. Undefined without it; `days` are the graded ones.
 */
export function dayOfDatetime(
  text: string | undefined,
  days: { first_day: Day | null; last_day: Day | null },
  time_zone: string,
): Day | undefined {
  if (text === undefined) return undefined;
  const ends = text.split('/');
  if (ends.length > 2) throw wrong(text);
  if (ends.length === 1) return dayIn(text, time_zone) ?? refuse(text);
  const [from, to] = ends.map(end => (end === '' || end === '..' ? null : (dayIn(end, time_zone) ?? refuse(text))));
  if (from === null && to === null && !text.includes('..')) throw wrong(text);
  if (from && to && from > to) throw wrong(text);
  const { first_day, last_day } = days;
  const last = to && (last_day === null || to < last_day) ? to : last_day;
  if (last === null) return undefined;
  if ((from && last < from) || (first_day !== null && last < first_day))
    throw fault('unknown_date', `No day of ${text} is graded: there are ${first_day} to ${last_day}.`, {
      first_date: first_day,
      last_date: last_day,
    });
  return last;
}

function dayIn(text: string, time_zone: string): Day | null {
  if (isDay(text)) return text;
  const time = MOMENT.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  if (!Number.isFinite(time)) return null;
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  return new Intl.DateTimeFormat('en-CA', { timeZone: time_zone, ...parts }).format(time);
}

const refuse = (text: string): never => {
  throw wrong(text);
};

const wrong = (text: string) =>
  fault(
    'invalid_parameter',
    `datetime "${text}" is none of: a day (2026-02-12), a moment (2026-02-12T08:00:00Z), an interval of them (2026-02-01/2026-02-12, ../2026-02-12).`,
  );
