import { LEVELS } from '#core/contract.ts';
import { nearest } from '#core/cql2/nearest.ts';
import type { Problem } from './problem.ts';

/** Small readers of an unknown document: each answers the value or null, and notes what is wrong at which JSON path. */
export function makeShape(problems: Problem[]) {
  const report = (path: string, message: string): null => {
    problems.push({ path, message });
    return null;
  };

  /** A plain object with no key but the known ones. */
  function object(value: unknown, path: string, known: readonly string[] | null): Record<string, unknown> | null {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return report(path, `Expected an object { … }, found ${describe(value)}.`);
    }
    if (known) {
      const unknown = Object.keys(value).filter(key => !known.includes(key));
      for (const key of unknown.slice(0, MOST_UNKNOWN)) report(member(path, key), unknownKey(key.slice(0, 60), known));
      const more = unknown.length - MOST_UNKNOWN;
      if (more > 0) report(path, `There are ${more} more properties that it cannot have.`);
    }
    return value as Record<string, unknown>;
  }

  function unknownKey(key: string, known: readonly string[]): string {
    const near = nearest(key, known);
    return `There is no such property.${near ? ` Did you mean "${near}"?` : ` There are: ${known.join(', ')}.`}`;
  }

  function text(value: unknown, path: string, longest = 2_000): string | null {
    if (typeof value !== 'string') return report(path, `Expected text, found ${describe(value)}.`);
    if (value.trim() === '') return report(path, 'The text is empty.');
    if (value.length > longest) return report(path, `The text has ${value.length} characters; at most ${longest}.`);
    return value;
  }

  function number(value: unknown, path: string, least: number, most: number, whole = true): number | null {
    if (typeof value !== 'number' || !Number.isFinite(value) || (whole && !Number.isInteger(value))) {
      return report(path, `Expected a ${whole ? 'whole ' : ''}number, found ${describe(value)}.`);
    }
    if (value < least || value > most) return report(path, `Expected ${least} to ${most}, found ${value}.`);
    return value;
  }

  function list(value: unknown, path: string, most: number): unknown[] {
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      report(path, `Expected a list [ … ], found ${describe(value)}.`);
      return [];
    }
    if (value.length > most) report(path, `The list has ${value.length} entries; at most ${most}.`);
    return value.slice(0, most);
  }

  /** A text in both languages. */
  function both(value: unknown, path: string): { zh: string; en: string } | null {
    const record = object(value, path, ['zh', 'en']);
    if (!record) return null;
    const zh = text(record.zh, `${path}.zh`);
    const en = text(record.en, `${path}.en`);
    return zh !== null && en !== null ? { zh, en } : null;
  }

  function choice(value: unknown, path: string, choices: readonly string[]): string | null {
    if (typeof value === 'string' && choices.includes(value)) return value;
    return report(path, `Expected one of ${choices.join(', ')}; found ${describe(value)}.`);
  }

  /** A day of the calendar: 2022-02-30 is none. */
  function day(value: unknown, path: string): string | null {
    const time = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(value) : Number.NaN;
    if (!Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === value) return value as string;
    return report(path, `Expected a day, as "2022-06-27"; found ${describe(value)}.`);
  }

  return { report, object, day, text, number, list, both, choice, unknownKey };
}

/** Named one by one; of more, how many. */
const MOST_UNKNOWN = 20;

export type Shape = ReturnType<typeof makeShape>;

export const UNITS = ['any', ...LEVELS];
export const SEVERITY_KEYS = ['0', '1', '2', '3', '4'] as const;

/** `$.terms.score`, or `$.terms["a b"]` where the key is not a plain word. */
export const member = (path: string, key: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]{0,59}$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key.slice(0, 60))}]`;

export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  const shown = JSON.stringify(value) ?? typeof value;
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
}
