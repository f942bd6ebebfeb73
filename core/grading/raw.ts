import type { Severity } from '#core/contract.ts';
import { type Columns, forBlocks, makeCompiler } from '#core/cql2/columns.ts';
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

const UNDECIDED = 32_767;

/** The same, compiled once for many days. */
export function compileGrading(compiled: CompiledStandard): (columns: Columns, length: number) => RawColumns {
  const { truth } = makeCompiler();
  const insufficient = compiled.insufficient.map(({ expression }) => truth(expression));
  const rules = compiled.rules.map(({ expression }) => truth(expression));
  const stale = compiled.stale.map(({ expression }) => truth(expression));
  const lower_requires = compiled.lower_requires && truth(compiled.lower_requires);
  const suspend = compiled.suspend && truth(compiled.suspend);
  const severities = compiled.rules.map(({ severity }) => severity);

  return (columns, length) => {
    const out: RawColumns = {
      severity: new Int8Array(length).fill(-1),
      rule: new Int16Array(length).fill(UNDECIDED),
      stale: new Uint8Array(length),
      lower_allowed: new Uint8Array(length).fill(lower_requires ? 0 : 1),
      suspended: new Uint8Array(length),
    };
    forBlocks(columns, length, block => {
      const { start, count } = block;
      const rule = out.rule.subarray(start, start + count);
      const severity = out.severity.subarray(start, start + count);
      let open = count;
      for (const [index, slot] of insufficient.entries()) {
        if (open === 0) break;
        slot.run(block);
        open -= mark(rule, slot.data, -1 - index);
      }
      for (const [index, slot] of rules.entries()) {
        if (open === 0) break;
        slot.run(block);
        open -= choose(rule, severity, slot.data, index, severities[index] as number);
      }
      if (open > 0) finish(rule, severity, rules.length, compiled.standard.otherwise);
      for (const slot of stale) {
        slot.run(block);
        for (let i = 0; i < count; i++) if (slot.data[i] === 1) out.stale[start + i] = 1;
      }
      if (lower_requires) {
        lower_requires.run(block);
        for (let i = 0; i < count; i++) out.lower_allowed[start + i] = lower_requires.data[i] === 1 ? 1 : 0;
      }
      if (suspend) {
        suspend.run(block);
        for (let i = 0; i < count; i++) out.suspended[start + i] = suspend.data[i] === 1 ? 1 : 0;
      }
    });
    return out;
  };
}

/** Gives rows where the truth is 1 that rule number; answers how many. */
function mark(rule: Int16Array, truth: Int8Array, number: number): number {
  let marked = 0;
  for (let i = 0; i < rule.length; i++) {
    if (truth[i] !== 1 || rule[i] !== UNDECIDED) continue;
    rule[i] = number;
    marked++;
  }
  return marked;
}

function choose(rule: Int16Array, severities: Int8Array, truth: Int8Array, index: number, severity: number): number {
  let decided = 0;
  for (let i = 0; i < rule.length; i++) {
    const holds = truth[i] as number;
    if (holds === 0 || rule[i] !== UNDECIDED) continue;
    decided++;
    if (holds === 1) {
      rule[i] = index;
      severities[i] = severity;
    } else rule[i] = UNKNOWN - index;
  }
  return decided;
}

function finish(rule: Int16Array, severities: Int8Array, index: number, severity: number): void {
  for (let i = 0; i < rule.length; i++) {
    if (rule[i] !== UNDECIDED) continue;
    rule[i] = index;
    severities[i] = severity;
  }
}
