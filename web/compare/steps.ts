import type { AreaSummary } from '#core/contract.ts';
import { LEFT_OUT, NO_GRADE_STEP } from '#core/drawing/area_paint.ts';
import { standingOf } from '#web/state/picture.ts';
import { GRADE_ORDER, type GradeKey, severityOf } from '#web/theme/themes.ts';

/** Two days of one level, worked out from their frames: no request. */
export type Cell = { from: GradeKey; to: GradeKey };
type Days = { before: Uint8Array; now: Uint8Array };

const moveAt = ({ before, now }: Days, seq: number): Cell => ({
  from: standingOf(before, seq).key,
  to: standingOf(now, seq).key,
});

/** `matrix[from][to]`: areas, in GRADE_ORDER; those that stay are on the diagonal, so that it adds up to all. */
export function matrixOf(areas: AreaSummary[], days: Days): number[][] {
  const matrix = GRADE_ORDER.map(() => GRADE_ORDER.map(() => 0));
  for (const { seq } of areas) {
    const { from, to } = moveAt(days, seq);
    matrix[GRADE_ORDER.indexOf(from)]![GRADE_ORDER.indexOf(to)]! += 1;
  }
  return matrix;
}

/** Whether an area is shown: in the cell that was chosen, and with a grade of the filter before or now. */
export const choose =
  (days: Days, cell: Cell | null, filter: readonly GradeKey[]) =>
  (seq: number): boolean => {
    const { from, to } = moveAt(days, seq);
    if (cell) return from === cell.from && to === cell.to;
    return filter.length === 0 || filter.includes(from) || filter.includes(to);
  };

/** Steps up (positive) or down of every area as the map draws them; `steps[seq - 1]`. */
export function stepsBetween(days: Days, shows: (seq: number) => boolean): Int8Array {
  return Int8Array.from({ length: days.now.length - 1 }, (_, i) => {
    const { from, to } = moveAt(days, i + 1);
    if (from === to || !shows(i + 1)) return 0;
    return from === 'insufficient' || to === 'insufficient' ? NO_GRADE_STEP : severityOf(to) - severityOf(from);
  });
}

/** The frame without the areas that are not shown. */
export const only = (frame: Uint8Array, shows: (seq: number) => boolean): Uint8Array =>
  frame.map((byte, seq) => (seq === 0 || shows(seq) ? byte : LEFT_OUT));

export type Moves = { up: number; down: number; other: number; same: number };

export function movesOf(matrix: number[][]): Moves {
  const moves: Moves = { up: 0, down: 0, other: 0, same: 0 };
  const none = GRADE_ORDER.indexOf('insufficient');
  for (const [from, row] of matrix.entries())
    for (const [to, count] of row.entries())
      moves[from === to ? 'same' : from === none || to === none ? 'other' : to < from ? 'up' : 'down'] += count;
  return moves;
}
