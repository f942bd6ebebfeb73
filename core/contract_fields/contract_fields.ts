import type { Text } from '../contract.ts';
import { isDay } from '../days.ts';

/**
 * The fields that consumers rely on (v1.json): never fewer, never of another type, within a version. The test of the contract and the
 * page of integrators read the same list. A path goes through objects by `.`, through lists by `[]`, through every member by `{}`;
 * `?` after a type: may be null.
 */
export type ContractFields = {
  contract_version: number;
  enumerations: Record<string, (string | number)[]>;
  addresses: ContractAddress[];
};
export type ContractAddress = {
  id: string;
  /** With places to fill in; null for what no GET answers. */
  address: string | null;
  /** Who relies on it. */
  consumer: Text;
  fields: Record<string, string>;
};
export type Breach = { path: string; problem: string };

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const TYPES: Record<string, (value: unknown) => boolean> = {
  string: value => typeof value === 'string',
  integer: Number.isInteger,
  number: Number.isFinite,
  boolean: value => typeof value === 'boolean',
  day: value => typeof value === 'string' && isDay(value),
  moment: value => typeof value === 'string' && MOMENT.test(value),
  array: Array.isArray,
  object: value => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** `a[].b{}` → a, [], b, {} */
const stepsOf = (path: string): string[] => path.match(/\[\]|\{\}|[^.[{]+/g) ?? [];

const MISSING = Symbol('missing');

/** All values at a path. A list without elements or an object that is null on the way has none, which breaks nothing. */
export function valuesAt(answer: unknown, path: string): unknown[] {
  let values: unknown[] = [answer];
  for (const [index, step] of stepsOf(path).entries())
    values = values.flatMap((value): unknown[] => {
      if (value === MISSING) return [MISSING];
      if (value === null && index > 0) return [];
      if (step === '[]') return Array.isArray(value) ? value : [MISSING];
      if (typeof value !== 'object' || value === null) return [MISSING];
      if (step === '{}') return Object.values(value);
      return [Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : MISSING];
    });
  return values;
}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? typeof value;

/** What of an answer is not as promised; `checked` counts the fields that had a value to look at. */
export function breachesOf(
  { fields }: Pick<ContractAddress, 'fields'>,
  { enumerations }: Pick<ContractFields, 'enumerations'>,
  answer: unknown,
): { breaches: Breach[]; checked: number } {
  const breaches: Breach[] = [];
  let checked = 0;
  for (const [path, written] of Object.entries(fields)) {
    const nullable = written.endsWith('?');
    const type = nullable ? written.slice(0, -1) : written;
    const words = enumerations[type];
    const holds = words ? (value: unknown) => words.includes(value as string | number) : TYPES[type];
    if (!holds) throw new Error(`${path}: there is no type "${type}"`);
    const values = valuesAt(answer, path);
    if (values.length > 0) checked++;
    const wrong = values.find(value => !(holds(value) || (nullable && value === null)));
    if (wrong === undefined && !values.includes(undefined)) continue;
    breaches.push({ path, problem: wrong === MISSING ? 'missing' : `${shown(wrong)} is not ${written}` });
  }
  return { breaches, checked };
}
