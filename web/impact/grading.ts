import { type Day, frameByte, type Severity } from '#core/contract.ts';
import type { Impact } from '#core/contract_standards.ts';
import type { Columns } from '#core/cql2/columns.ts';
import type { Row } from '#core/cql2/evaluate.ts';
import { LEFT_OUT } from '#core/drawing/area_paint.ts';
import type { Standing } from '#core/grading/memory.ts';
import { compileGrading, type RawColumns } from '#core/grading/raw.ts';
import { firstDayGrades, impactOf, matrixIndex } from '#core/grading/what_if.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';

/** The what-if of the page: core/grading/what_if.ts over the columns it holds, in what the screen needs of it. */
export type Memory = { standings: readonly (Standing | null)[]; day: Day };
export type Grading = { raws: RawColumns; grades: Int8Array };

const compiled_loops = new WeakMap<CompiledStandard, ReturnType<typeof compileGrading>>();

/** Raw grades; closures over a standard are made once, as the same one is asked for again with other columns. */
export function rawGrades(compiled: CompiledStandard, columns: Columns, length: number): RawColumns {
  let run = compiled_loops.get(compiled);
  if (!run) {
    run = compileGrading(compiled);
    compiled_loops.set(compiled, run);
  }
  return run(columns, length);
}

export function gradeAreas(compiled: CompiledStandard, raws: RawColumns, memory: Memory | null): Grading {
  return { raws, grades: memory ? firstDayGrades(compiled, raws, memory.standings, memory.day) : raws.severity };
}

/** To or from no grade: neither up nor down. */
export const OTHER = 9;

/** Steps up (positive) or down of every area. */
export function stepsOf(before: Int8Array, after: Int8Array): Int8Array {
  const steps = new Int8Array(before.length);
  for (let i = 0; i < before.length; i++) {
    const [from, to] = [before[i] as number, after[i] as number];
    steps[i] = from === to ? 0 : from < 0 || to < 0 ? OTHER : to - from;
  }
  return steps;
}

export type Outcome = {
  before: Grading;
  after: Grading;
  impact: Impact;
  steps: Int8Array;
  /** Indices of the areas that move: up before down, then the worst new grade, then by size of the step. */
  moved: number[];
};

export function compareGradings(before: Grading, after: Grading, population: Float64Array): Outcome {
  const steps = stepsOf(before.grades, after.grades);
  const moved: number[] = [];
  for (let i = 0; i < steps.length; i++) if (steps[i] !== 0) moved.push(i);
  const rank = (i: number) => ((steps[i] as number) === OTHER ? 2 : (steps[i] as number) > 0 ? 0 : 1);
  moved.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (after.grades[b] as number) - (after.grades[a] as number) ||
      Math.abs(steps[b] as number) - Math.abs(steps[a] as number) ||
      a - b,
  );
  return { before, after, impact: impactOf(before.grades, after.grades, population), steps, moved };
}

/** Grades as a frame (contract.ts), so that the map paints them as it paints a day. */
export function frameOf({ grades, raws }: Grading, shows: (i: number) => boolean = () => true): Uint8Array {
  const bytes = new Uint8Array(grades.length + 1);
  bytes[0] = 1;
  for (let i = 0; i < grades.length; i++) {
    const severity = grades[i] as number;
    bytes[i + 1] = !shows(i)
      ? LEFT_OUT
      : severity < 0
        ? frameByte(null, 'insufficient')
        : frameByte(severity as Severity, raws.stale[i] === 1 ? 'stale' : 'graded');
  }
  return bytes;
}

/** The row of one area, for its trace. */
export const rowOf = (columns: Columns, i: number): Row =>
  Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, Number.isNaN(column[i]) ? null : (column[i] ?? null)]),
  );

export type Group = { code: string; total: number; up: number[]; down: number[]; other: number[] };

/** Areas that move by the area they are part of, most moves first. */
export function byParent(steps: Int8Array, parents: readonly (string | null)[]): Group[] {
  const groups = new Map<string, Group>();
  for (let i = 0; i < steps.length; i++) {
    const code = parents[i] ?? '';
    let group = groups.get(code);
    if (!group) {
      group = { code, total: 0, up: [], down: [], other: [] };
      groups.set(code, group);
    }
    group.total += 1;
    const step = steps[i] as number;
    if (step !== 0) (step === OTHER ? group.other : step > 0 ? group.up : group.down).push(i);
  }
  const moves = ({ up, down, other }: Group) => up.length + down.length + other.length;
  return [...groups.values()]
    .filter(group => moves(group) > 0)
    .sort((a, b) => moves(b) - moves(a) || (a.code < b.code ? -1 : 1));
}

export const inCell = (outcome: Outcome, from: number, to: number) => (i: number) =>
  matrixIndex(outcome.before.grades[i] as number) === from && matrixIndex(outcome.after.grades[i] as number) === to;
