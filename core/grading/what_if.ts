import type { Day, Severity } from '#core/contract.ts';
import { type Impact, MATRIX_ORDER, type MatrixKey } from '#core/contract_standards.ts';
import type { CompiledStandard, Raw } from '#core/standard/compile.ts';
import { START, type Standing, step } from './memory.ts';
import type { RawColumns } from './raw.ts';

/**
 * What another standard would change, over columns (entry i is of the area with seq i + 1). The page runs it while a
 * threshold is dragged, the server for the impact report: one function, so that both say the same. A severity of -1 is
 * an area without a grade.
 *
 * Both sides of a comparison are worked out in the same way, so a standard compared with itself changes nothing:
 * - rules alone: the raw grade of the day, `RawColumns.severity`.
 * - first day: what would be shown on `day`, the first one under that standard, if its numbers were those of the columns.
 *   `standings` is what memory holds the day before; null where an area was never graded.
 */
export function firstDayGrades(
  compiled: CompiledStandard,
  raws: RawColumns,
  standings: readonly (Standing | null)[],
  day: Day,
): Int8Array {
  const grades = Int8Array.from(raws.severity);
  for (let i = 0; i < grades.length; i++) {
    const standing = standings[i] ?? START;
    // Most areas stand where the rules put them: those need no step.
    if (grades[i] === -1 || grades[i] === standing.severity) continue;
    grades[i] = step(compiled, standing, rawAt(raws, i), day).severity ?? -1;
  }
  return grades;
}

/** One area's raw grade out of the columns. */
export function rawAt(raws: RawColumns, i: number): Raw {
  const severity = raws.severity[i] as number;
  return {
    severity: severity < 0 ? null : (severity as Severity),
    held_severity: heldAt(raws, i),
    rule: raws.rule[i] as number,
    stale: raws.stale[i] === 1,
    lower_allowed: raws.lower_allowed[i] === 1,
    suspended: raws.suspended[i] === 1,
  };
}

const heldAt = ({ held_severity }: RawColumns, i: number): Severity | null =>
  (held_severity[i] as number) < 0 ? null : (held_severity[i] as Severity);

/** Index in MATRIX_ORDER of a severity: red 0 … green 4, no grade 5. */
export const matrixIndex = (severity: number): number => (severity < 0 ? 5 : 4 - severity);
export const matrixKey = (severity: number): MatrixKey => MATRIX_ORDER[matrixIndex(severity)] as MatrixKey;

/** Counts every move from one grading to the other. Areas of unknown population (NaN) add none to `population`. */
export function impactOf(before: Int8Array, after: Int8Array, population: Float64Array): Impact {
  const size = MATRIX_ORDER.length;
  const areas = new Float64Array(size * size);
  const people = new Float64Array(size * size);
  for (let i = 0; i < before.length; i++) {
    const cell = matrixIndex(before[i] as number) * size + matrixIndex(after[i] as number);
    areas[cell] = (areas[cell] as number) + 1;
    const residents = population[i] as number;
    if (residents > 0) people[cell] = (people[cell] as number) + residents;
  }
  let [up, down, other] = [0, 0, 0];
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) {
      const count = areas[from * size + to] as number;
      if (from === to) continue;
      if (from === size - 1 || to === size - 1) other += count;
      else if (to < from) up += count;
      else down += count;
    }
  }
  const rows = (cells: Float64Array): number[][] =>
    MATRIX_ORDER.map((_, from) => [...cells.subarray(from * size, from * size + size)]);
  return { matrix: rows(areas), population: rows(people), up, down, other };
}
