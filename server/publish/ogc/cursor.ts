import type { Day } from '#core/contract.ts';
import { isDay } from '#core/days.ts';
import { fault } from '#server/platform/errors.ts';

/**
 * Where the next page begins, and what the first one knew: later pages say what was known then, of the same areas, whatever is reported meanwhile.
 * It is no secret and gives no right: a reader who writes one gets what other parameters would give.
 */
export type Cursor = {
  boundary_version: number;
  as_of: string;
  date: Day | null;
  /** `numberMatched`, counted once. */
  matched: number;
  /** Of the question: a cursor of another is refused. */
  question: string;
  /** What the last item of the page before is sorted by, and its number. */
  keys: (string | number | null)[];
  seq: number;
};

export const writeCursor = ({ boundary_version, as_of, date, matched, question, keys, seq }: Cursor): string =>
  Buffer.from(JSON.stringify([1, boundary_version, as_of, date, matched, question, keys, seq])).toString('base64url');

export const LONGEST_CURSOR = 4_000;

/** `kinds`: of the properties that the question sorts by. */
export function readCursor(text: string, question: string, kinds: ('number' | 'text')[]): Cursor {
  const [version, boundary_version, as_of, date, matched, asked, keys, seq] = listIn(text);
  const isMoment = typeof as_of === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]{8,16}Z$/.test(as_of) && Date.parse(as_of) > -1;
  const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (version !== 1 || !isWhole(boundary_version) || !isMoment || !isWhole(matched) || !isWhole(seq)) throw wrong();
  if (date !== null && !(typeof date === 'string' && isDay(date))) throw wrong();
  if (asked !== question)
    throw fault('invalid_parameter', 'The cursor is of another question: take next links as they are, whole.');
  if (!Array.isArray(keys) || keys.length !== kinds.length) throw wrong();
  if (!keys.every((key, i) => key === null || (typeof key === 'number' ? 'number' : 'text') === kinds[i]))
    throw wrong();
  return { boundary_version, as_of, date, matched, question, keys, seq };
}

function listIn(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(list)) return list;
  } catch {}
  throw wrong();
}

const wrong = () => fault('invalid_parameter', 'The cursor is not one of ours: take next links as they are, whole.');
