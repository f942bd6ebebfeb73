import type { Level } from '#core/contract.ts';
import type { ImportError } from '#server/intake/import_run.ts';
import type { AreaImportOptions } from './options.ts';

/** What the properties of a feature say. `undefined` = the import was not told to read it. */
export type AreaProperties = {
  code: string;
  name: string;
  parent?: string | null;
  parent_name?: string | null;
  population?: number | null;
  population_65plus?: number | null;
};

const MOST_CODE = 64;
const MOST_NAME = 200;
const MOST_PEOPLE = 2_147_483_647;

type Problem = Omit<ImportError, 'row'>;
type Read<T> = { value: T } | { problem: Problem };

/** Reads the named properties, all problems at once. Only own properties count: `__proto__` in a file reaches nothing. */
export function readProperties(
  properties: unknown,
  options: AreaImportOptions,
): { area: AreaProperties } | { problems: Problem[] } {
  const own: Record<string, unknown> =
    typeof properties === 'object' && properties !== null ? (properties as Record<string, unknown>) : {};
  const problems: Problem[] = [];
  const read = <T>(column: string, convert: (value: unknown, column: string) => Read<T>): T | undefined => {
    const result: Read<T> = Object.hasOwn(own, column)
      ? convert(own[column], column)
      : { problem: { column, value: null, reason: `The feature has no property "${column}".` } };
    if ('value' in result) return result.value;
    problems.push(result.problem);
    return undefined;
  };
  const optional = <T>(column: string | undefined, convert: (value: unknown, column: string) => Read<T>) =>
    column === undefined
      ? undefined
      : read<T | null>(column, (value, name) => (value === null ? { value: null } : convert(value, name)));

  const area = {
    code: read(options.code, (value, column) => readCode(value, column, options.level)),
    name: read(options.name, readName),
    parent: optional(options.parent, (value, column) => readCode(value, column, null)),
    parent_name: optional(options.parent_name, readName),
    population: optional(options.population, readPeople),
    population_65plus: optional(options.population_65plus, readPeople),
  };
  if (area.population != null && area.population_65plus != null && area.population_65plus > area.population)
    problems.push({
      column: options.population_65plus!,
      value: String(area.population_65plus),
      reason: `More people of 65 and over than people (${area.population}).`,
    });
  return problems.length > 0 ? { problems } : { area: area as AreaProperties };
}

/** A value as it is told in an error: short, control characters escaped as in JSON. */
export const shown = (value: unknown): string | null =>
  value === undefined || value === null
    ? null
    : (typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value)).slice(0, 100);

function readText(value: unknown, column: string, most: number): Read<string> {
  const refuse = (reason: string): Read<string> => ({ problem: { column, value: shown(value), reason } });
  if (typeof value === 'number') {
    // 18 digits lose some as a number: what was read is not what was written.
    if (!Number.isSafeInteger(value)) return refuse('A number of more than 15 digits loses some: write it as text.');
    return { value: String(value) };
  }
  if (typeof value !== 'string') return refuse('Not text.');
  const text = value.trim().normalize('NFC');
  if (text === '') return refuse('Empty.');
  if (text.length > most) return refuse(`Longer than ${most} characters.`);
  if (/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(text)) return refuse('It has control characters.');
  return { value: text };
}

const readName = (value: unknown, column: string): Read<string> => readText(value, column, MOST_NAME);

/** Any text, but 12 digits are a 统计用区划代码, whose zeros say the level. `level` null: of any level. */
function readCode(value: unknown, column: string, level: Level | null): Read<string> {
  const text = readText(value, column, MOST_CODE);
  if ('problem' in text || !/^\d{12}$/.test(text.value)) return text;
  const is = levelOfCode(text.value);
  if (is === null)
    return {
      problem: { column, value: text.value, reason: 'Not a 12-digit division code: its parts do not fit together.' },
    };
  if (level !== null && !is.includes(level))
    return {
      problem: { column, value: text.value, reason: `A 12-digit code of the level ${is.join(' or ')}, not ${level}.` },
    };
  return text;
}

/**
 * Two digits each for province, city, county, three each for street and community. Cities without counties (东莞 4419,
 * 中山, 三沙, 儋州, 嘉峪关) have streets under county 00, so 00 is only refused at the start.
 */
export function levelOfCode(code: string): Level[] | null {
  if (code.startsWith('0')) return null;
  if (!code.endsWith('000')) return code.slice(6, 9) === '000' ? null : ['community'];
  if (code.slice(6, 9) !== '000') return ['street'];
  return code.slice(4, 6) === '00' ? ['city', 'district'] : ['district', 'city'];
}

function readPeople(value: unknown, column: string): Read<number> {
  const refuse = (reason: string): Read<number> => ({ problem: { column, value: shown(value), reason } });
  const people = typeof value === 'string' && /^\s*\d{1,10}\s*$/.test(value) ? Number(value) : value;
  if (typeof people !== 'number') return refuse('Not a number.');
  if (people < 0) return refuse('Fewer than 0 people.');
  if (!Number.isInteger(people)) return refuse('Not a whole number.');
  if (people > MOST_PEOPLE) return refuse('More people than there can be.');
  return { value: people };
}
