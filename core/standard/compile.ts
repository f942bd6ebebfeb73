import type { Severity } from '#core/contract.ts';
import type { Expression } from '#core/cql2/expression.ts';
import type { Reason, Rule, Standard } from './document.ts';

export type CompiledReason = Reason & { expression: Expression };
export type CompiledRule = Rule & { expression: Expression };

/**
 * A standard ready to evaluate. Terms stand expanded in the expressions (shared: one object a term, so that a back end may
 * compute it once); `written` is the condition as in the document, for the trace.
 */
export type CompiledStandard = {
  standard: Standard;
  /** Every indicator that a condition, a term in use or a `because` reads, in order of appearance. */
  indicators: string[];
  terms: Record<string, Expression>;
  insufficient: (CompiledReason & { written: Expression })[];
  stale: (CompiledReason & { written: Expression })[];
  rules: (CompiledRule & { written: Expression })[];
  lower_requires: Expression | null;
  /** The conditions of `rules` with every value raised by its margin (./margin.ts); null without a margin. */
  held_rules: Expression[] | null;
  suspend: Expression | null;
  memory: CompiledMemory;
};

/** Memory with its defaults filled in. */
export type CompiledMemory = {
  raise_after_days: number;
  /** By the severity the grade stands at. */
  lower_after_days: [number, number, number, number, number];
  lower_steps: number;
  minimum_days: number;
  keeps_counting: boolean;
};

/**
 * What the rules give for one area and day, without memory. `rule`: see core/grading/raw.ts. The three truths are those of
 * their conditions alone: `stale` says nothing where there is no grade.
 * `held_severity` is what the rules give with every value raised by its margin, the severity itself without a margin; null
 * also where that is unknown. A day counts towards going down only as far as it does.
 */
export type Raw = {
  severity: Severity | null;
  held_severity: Severity | null;
  rule: number;
  stale: boolean;
  lower_allowed: boolean;
  suspended: boolean;
};
