import { gradeColumns, UNKNOWN } from '#core/grading/raw.ts';
import { makeRandom } from '#core/statistics/random.ts';
import type { CompiledStandard } from '../compile.ts';
import { type Critical, criticalOf } from './critical.ts';
import { type History, makeReader, stretchDays } from './history.ts';
import { makeInventor } from './invent.ts';
import { addCritical, lawsOf, rowWithin } from './possible.ts';
import { type Stretch, stretchesOf } from './stretches.ts';

type Numbers = Record<string, number | null>;

/** An example of each decision that was found; `rule` as in core/grading/raw.ts. */
export type Decisions = {
  examples: Map<number, Numbers>;
  /** Every combination was tried: a decision that is not there cannot be. */
  complete: boolean;
};

/** Combinations that are tried one by one; more are too many for a check at every stroke of a key. */
const MOST_COMBINATIONS = 200_000;
/** Values worked out for invented areas: fewer areas where a standard reads many indicators. */
const SAMPLED_VALUES = 24_000;
const SEED = 20_220_522;

/** The names that decide: without those that only make a grade old, hold it or are shown. */
export function decisive(compiled: CompiledStandard): { names: string[]; critical: Critical } {
  const conditions = [...compiled.insufficient, ...compiled.rules].map(({ expression }) => expression);
  const critical = criticalOf(conditions);
  return { names: [...critical.values.keys()], critical };
}

/** Which rule, reason or "otherwise" can decide, each with an example. */
export function decisionsOf(compiled: CompiledStandard, sample: Sample): Decisions {
  const exhausted = exhaust(compiled);
  if (exhausted) return exhausted;
  const examples = new Map<number, Numbers>();
  const { rule } = gradeColumns(compiled, toColumns(sample.names, sample.rows), sample.rows.length);
  sample.rows.forEach((row, i) => {
    const kept = examples.get(rule[i] as number);
    if (!kept || missingIn(kept) > missingIn(row)) examples.set(rule[i] as number, row);
  });
  return { examples, complete: false };
}

/** null where the conditions cannot be cut into stretches, or into too many. */
export function exhaust(compiled: CompiledStandard, most = MOST_COMBINATIONS): Decisions | null {
  const { names, critical } = decisive(compiled);
  if (!critical.exact) return null;
  const laws = lawsOf(names);
  addCritical(laws, critical.values);
  const stretches = names.map(name => stretchesOf(name, critical.values.get(name) ?? new Map()));
  const count = stretches.reduce((product, list) => product * list.length, 1);
  if (count > most) return null;

  const at = (combination: number): Stretch[] => {
    let rest = combination;
    return stretches.map(list => {
      const stretch = list[rest % list.length] ?? null;
      rest = Math.floor(rest / list.length);
      return stretch;
    });
  };
  const columns = Object.fromEntries(names.map(name => [name, new Float64Array(count)]));
  let period = 1;
  names.forEach((name, n) => {
    const list = (stretches[n] ?? []).map(stretch => stretch?.low ?? Number.NaN);
    const column = columns[name] as Float64Array;
    for (let i = 0; i < count; i++) column[i] = list[Math.floor(i / period) % list.length] as number;
    period *= list.length;
  });
  const { rule } = gradeColumns(compiled, columns, count);

  // Known values come first in every list, so the first example found has the fewest missing of the last names.
  const examples = new Map<number, Numbers>();
  const isComplete = (i: number) => names.every(name => !Number.isNaN(columns[name]?.[i]));
  for (const complete of [true, false]) {
    for (let i = 0; i < count; i++) {
      const decided = rule[i] as number;
      if (examples.has(decided) || isComplete(i) !== complete) continue;
      const row = rowWithin(names, at(i), laws);
      if (row) examples.set(decided, row);
    }
  }
  return { examples, complete: true };
}

export type Sample = { names: string[]; days: number[]; histories: History[]; rows: Numbers[] };

/** Invented areas with everything that decides. */
export function inventSample(compiled: CompiledStandard): Sample {
  const { names, critical } = decisive(compiled);
  const days = stretchDays(names);
  const invent = makeInventor(names, critical.values, days, makeRandom(SEED));
  const count = Math.min(2_000, Math.round(SAMPLED_VALUES / Math.max(1, names.length)));
  const histories = Array.from({ length: count }, invent);
  return { names, days, histories, rows: histories.map(makeReader(names, days)) };
}

export const toColumns = (names: readonly string[], rows: readonly Numbers[]): Record<string, Float64Array> =>
  Object.fromEntries(names.map(name => [name, Float64Array.from(rows, row => row[name] ?? Number.NaN)]));

export const missingIn = (row: Numbers): number => Object.values(row).filter(value => value === null).length;

export const isUnknown = (rule: number): boolean => rule <= UNKNOWN;
