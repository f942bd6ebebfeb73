import type { Severity } from '#core/contract.ts';
import { type Columns, forBlocks, makeCompiler, type TruthSlot } from '#core/cql2/columns.ts';
import { evaluate, type Row } from '#core/cql2/evaluate.ts';
import type { Expression } from '#core/cql2/expression.ts';
import type { CompiledStandard, Raw } from '#core/standard/compile.ts';

export type { Raw } from '#core/standard/compile.ts';

/**
 * `rule`: the index of the rule that decided, or `rules.length` for "otherwise". Without a grade: -1 - i where entry i of
 * `insufficient` holds, UNKNOWN - i where rule i was reached and is unknown: a null there may hide a worse grade.
 */
export const UNKNOWN = -1000;

/** The raw grade of one row. A name the row lacks is null. */
export function gradeRow(compiled: CompiledStandard, row: Row): Raw {
  const { severity, rule } = decide(compiled, row);
  const held_severity = severity === null ? null : holdRow(compiled, row, severity);
  const stale = compiled.stale.some(({ expression }) => evaluate(expression, row) === true);
  const lower_allowed = compiled.lower_requires === null || evaluate(compiled.lower_requires, row) === true;
  const suspended = compiled.suspend !== null && evaluate(compiled.suspend, row) === true;
  return { severity, held_severity, rule, stale, lower_allowed, suspended };
}

/** What the rules give with every value raised by its margin; null where that is unknown. */
function holdRow({ standard, rules, held_rules }: CompiledStandard, row: Row, severity: Severity): Severity | null {
  if (held_rules === null) return severity;
  for (const [i, expression] of held_rules.entries()) {
    const truth = evaluate(expression, row);
    if (truth === true) return (rules[i] as (typeof rules)[number]).severity;
    if (truth === null) return null;
  }
  return standard.otherwise;
}

function decide(
  { standard, insufficient, rules }: CompiledStandard,
  row: Row,
): { severity: Severity | null; rule: number } {
  const reason = insufficient.findIndex(({ expression }) => evaluate(expression, row) === true);
  if (reason >= 0) return { severity: null, rule: -1 - reason };
  for (const [i, { severity, expression }] of rules.entries()) {
    const truth = evaluate(expression, row);
    if (truth === true) return { severity, rule: i };
    if (truth === null) return { severity: null, rule: UNKNOWN - i };
  }
  return { severity: standard.otherwise, rule: rules.length };
}

/**
 * Raw grades of many rows; -1 in `severity` = insufficient, in `held_severity` also unknown. `stale`, `lower_allowed`,
 * `suspended` are 0 or 1. Without a margin `held_severity` is the very array of `severity`.
 */
export type RawColumns = {
  severity: Int8Array;
  held_severity: Int8Array;
  rule: Int16Array;
  stale: Uint8Array;
  lower_allowed: Uint8Array;
  suspended: Uint8Array;
};

export const gradeColumns = (compiled: CompiledStandard, columns: Columns, length: number): RawColumns =>
  compileGrading(compiled)(columns, length);

/** The same, compiled once for many days. */
export function compileGrading(compiled: CompiledStandard): (columns: Columns, length: number) => RawColumns {
  const { truth } = makeCompiler();
  const slots = mapConditions(compiled, truth);
  const severities = severityTable(compiled);
  const data = ({ data }: TruthSlot) => data;
  return (columns, length) => {
    const out = emptyRaw(compiled, length);
    forBlocks(columns, length, block => {
      for (const slot of Object.values(slots).flat()) slot?.run(block);
      decideColumns(mapTruths(slots, data), severities, out, block.start, block.count);
    });
    return out;
  };
}

/** Something for each condition of a standard: its expression, its slot, its truths (3 true, 1 unknown, 0 false). */
export type Conditions<T> = {
  insufficient: T[];
  rules: T[];
  stale: T[];
  lower_requires: T | null;
  /** None without a margin. */
  held_rules: T[];
  suspend: T | null;
};

export const mapConditions = <T>(compiled: CompiledStandard, map: (expression: Expression) => T): Conditions<T> => ({
  insufficient: compiled.insufficient.map(({ expression }) => map(expression)),
  rules: compiled.rules.map(({ expression }) => map(expression)),
  stale: compiled.stale.map(({ expression }) => map(expression)),
  lower_requires: compiled.lower_requires && map(compiled.lower_requires),
  held_rules: compiled.held_rules?.map(map) ?? [],
  suspend: compiled.suspend && map(compiled.suspend),
});

const mapTruths = <T, U>(from: Conditions<T>, map: (value: T) => U): Conditions<U> => ({
  insufficient: from.insufficient.map(map),
  rules: from.rules.map(map),
  stale: from.stale.map(map),
  lower_requires: from.lower_requires && map(from.lower_requires),
  held_rules: from.held_rules.map(map),
  suspend: from.suspend && map(from.suspend),
});

export function emptyRaw(compiled: CompiledStandard, length: number): RawColumns {
  const severity = new Int8Array(length);
  return {
    severity,
    held_severity: compiled.held_rules ? new Int8Array(length) : severity,
    rule: new Int16Array(length),
    stale: new Uint8Array(length),
    lower_allowed: new Uint8Array(length).fill(compiled.lower_requires ? 0 : 1),
    suspended: new Uint8Array(length),
  };
}

/** Fills `count` rows of `out` from `start` on by the truths of these rows. */
export function decideColumns(
  truths: Conditions<Int8Array>,
  severities: Int8Array,
  out: RawColumns,
  start: number,
  count: number,
): void {
  const { insufficient, rules, held_rules, stale, lower_requires, suspend } = truths;
  const rule = out.rule.subarray(start, start + count);
  decideRules(rules, rule);
  for (let index = insufficient.length - 1; index >= 0; index--) {
    const truth = insufficient[index] as Int8Array;
    for (let i = 0; i < count; i++) if (truth[i] === 3) rule[i] = -1 - index;
  }
  for (let i = 0; i < count; i++) out.severity[start + i] = severities[(rule[i] as number) + LOWEST] as number;
  if (held_rules.length > 0) {
    const held = new Int16Array(count);
    decideRules(held_rules, held);
    for (let i = 0; i < count; i++) {
      const known = out.severity[start + i] !== -1;
      out.held_severity[start + i] = known ? (severities[(held[i] as number) + LOWEST] as number) : -1;
    }
  }
  for (const truth of stale) addTruths(out.stale, truth, start, count);
  if (lower_requires) addTruths(out.lower_allowed, lower_requires, start, count);
  if (suspend) addTruths(out.suspended, suspend, start, count);
}

/** From the last condition to the first, each overwriting: the first that holds is what stays. */
function decideRules(rules: readonly Int8Array[], rule: Int16Array): void {
  rule.fill(rules.length);
  for (let index = rules.length - 1; index >= 0; index--)
    overwrite(rule, rules[index] as Int8Array, index, UNKNOWN - index);
}

/** Where a truth is not false: `known` where it is true, else `unknown`. Without a branch, as ./column_loops.ts says. */
function overwrite(rule: Int16Array, truth: Int8Array, known: number, unknown: number): void {
  for (let i = 0; i < rule.length; i++) {
    const holds = truth[i] as number;
    const reached = -(holds & 1);
    const value = unknown + (known - unknown) * (holds >> 1);
    rule[i] = ((rule[i] as number) & ~reached) | (value & reached);
  }
}

function addTruths(out: Uint8Array, truth: Int8Array, start: number, count: number): void {
  for (let i = 0; i < count; i++) out[start + i] = (out[start + i] as number) | ((truth[i] as number) >> 1);
}

/** Below the least `rule` that a standard of at most 50 rules can give. */
const LOWEST = 1100;

/** The severity of every `rule`, at rule + LOWEST. */
export function severityTable({ rules, standard }: CompiledStandard): Int8Array {
  const table = new Int8Array(LOWEST + rules.length + 1).fill(-1);
  for (const [index, { severity }] of rules.entries()) table[LOWEST + index] = severity;
  table[LOWEST + rules.length] = standard.otherwise;
  return table;
}
