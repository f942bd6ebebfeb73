import type { Severity } from '#core/contract.ts';
import { type Block, type Columns, forBlocks, makeCompiler, type TruthSlot } from '#core/cql2/columns.ts';
import { evaluate, type Row } from '#core/cql2/evaluate.ts';
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
  const stale = compiled.stale.some(({ expression }) => evaluate(expression, row) === true);
  const lower_allowed = compiled.lower_requires === null || evaluate(compiled.lower_requires, row) === true;
  const suspended = compiled.suspend !== null && evaluate(compiled.suspend, row) === true;
  return { severity, rule, stale, lower_allowed, suspended };
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

/** Raw grades of many rows; -1 in `severity` = insufficient. `stale`, `lower_allowed`, `suspended` are 0 or 1. */
export type RawColumns = {
  severity: Int8Array;
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
  const insufficient = compiled.insufficient.map(({ expression }) => truth(expression));
  const rules = compiled.rules.map(({ expression }) => truth(expression));
  const stale = compiled.stale.map(({ expression }) => truth(expression));
  const lower_requires = compiled.lower_requires && truth(compiled.lower_requires);
  const suspend = compiled.suspend && truth(compiled.suspend);
  const severities = severityTable(compiled);

  return (columns, length) => {
    const out: RawColumns = {
      severity: new Int8Array(length),
      rule: new Int16Array(length).fill(rules.length),
      stale: new Uint8Array(length),
      lower_allowed: new Uint8Array(length).fill(lower_requires ? 0 : 1),
      suspended: new Uint8Array(length),
    };
    forBlocks(columns, length, block => {
      const { start, count } = block;
      const rule = out.rule.subarray(start, start + count);
      // From the last condition to the first, each overwriting: the first that holds is what stays.
      for (let index = rules.length - 1; index >= 0; index--) {
        const slot = rules[index] as TruthSlot;
        slot.run(block);
        overwrite(rule, slot.data, index, UNKNOWN - index);
      }
      for (let index = insufficient.length - 1; index >= 0; index--) {
        const slot = insufficient[index] as TruthSlot;
        slot.run(block);
        for (let i = 0; i < count; i++) if (slot.data[i] === 3) rule[i] = -1 - index;
      }
      for (let i = 0; i < count; i++) out.severity[start + i] = severities[(rule[i] as number) + LOWEST] as number;
      for (const slot of stale) addTruths(out.stale, slot, block);
      if (lower_requires) addTruths(out.lower_allowed, lower_requires, block);
      if (suspend) addTruths(out.suspended, suspend, block);
    });
    return out;
  };
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

function addTruths(out: Uint8Array, slot: TruthSlot, block: Block): void {
  slot.run(block);
  for (let i = 0; i < block.count; i++)
    out[block.start + i] = (out[block.start + i] as number) | ((slot.data[i] as number) >> 1);
}

/** Below the least `rule` that a standard of at most 50 rules can give. */
const LOWEST = 1100;

/** The severity of every `rule`, at rule + LOWEST. */
function severityTable({ rules, standard }: CompiledStandard): Int8Array {
  const table = new Int8Array(LOWEST + rules.length + 1).fill(-1);
  for (const [index, { severity }] of rules.entries()) table[LOWEST + index] = severity;
  table[LOWEST + rules.length] = standard.otherwise;
  return table;
}
