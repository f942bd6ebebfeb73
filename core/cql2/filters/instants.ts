/** A day of the calendar as YYYY-MM-DD, or null: 30 February is none, and PostgreSQL would raise an error for it. */
export function readDate(text: string): string | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!parts || parts[1] === '0000') return null;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : null;
}

/**
 * An instant in UTC, or null. CQL2 wants "Z"; an offset is taken too, and turned into UTC, because most software writes
 * one. At most microseconds, which is what PostgreSQL keeps.
 */
export function readTimestamp(text: string): string | null {
  const parts =
    /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(\.\d{1,6})?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/.exec(
      text,
    );
  const day = parts && readDate(parts[1]!);
  if (!day) return null;
  const [, , hour, minute, second, fraction = '', sign, hours, minutes] = parts;
  if (sign === undefined) return `${day}T${hour}:${minute}:${second}${fraction}Z`;
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const utc = new Date(Date.parse(`${day}T${hour}:${minute}:${second}Z`) - offset);
  const shifted = utc.toISOString().slice(0, 19);
  return readDate(shifted.slice(0, 10)) ? `${shifted}${fraction}Z` : null;
}
