import type { Comparison, ConditionTrace, Language, Severity } from '#core/contract.ts';
import type { Row } from '#core/cql2/evaluate.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';

/** The reasons for a raw grade: what the explain service and the page show. */
export type Trace = {
  severity: Severity | null;
  /** As in ./raw.ts. */
  rule: number;
  stale: ConditionTrace | null;
  insufficient: ConditionTrace[];
  rules: (ConditionTrace & { severity: Severity; decided: boolean })[];
  /** Indicators that were null where that kept a grade from being given. */
  missing: string[];
  sentence: string;
};

export declare function trace(compiled: CompiledStandard, row: Row, language: Language): Trace;
export type { Comparison };
