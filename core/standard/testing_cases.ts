import cases from '#core/cases.json' with { type: 'json' };
import preset_cases from '#core/preset_cases.json' with { type: 'json' };

type Numbers = Record<string, number | null>;

/** A row and what a preset makes of it, written by hand. */
export type GradedCase = {
  standard: string;
  note?: string;
  row: Numbers;
  severity: number | null;
  stale?: true;
  lower_allowed?: boolean;
  terms?: Numbers;
};
type Change = Omit<GradedCase, 'standard' | 'row'> & { set: Numbers };
type Table = { base: Numbers; cases: Change[] };

/** All of core/cases.json and core/preset_cases.json. */
export const GRADED_CASES: GradedCase[] = [
  ...(cases.grades as unknown as GradedCase[]),
  ...Object.entries(preset_cases.presets as unknown as Record<string, Table>).flatMap(([standard, table]) =>
    table.cases.map(({ set, ...expected }) => ({ standard, row: { ...table.base, ...set }, ...expected })),
  ),
];
