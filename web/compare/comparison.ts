import { useMemo } from 'react';
import type { AreaSummary, Day } from '#core/contract.ts';
import { useSituation } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';
import type { CompareId } from '#web/state/view.ts';
import { type Cell, choose, type Moves, matrixOf, movesOf } from './steps.ts';

export type Comparison = {
  mode: CompareId;
  cell: Cell | null;
  /** Null while a frame is on its way, or where there is no day to compare with. */
  days: { before: Uint8Array; now: Uint8Array; before_date: Day; date: Day } | null;
  matrix: number[][] | null;
  moves: Moves | null;
  shows: (seq: number) => boolean;
  /** Areas of the chosen cell. */
  chosen: AreaSummary[];
};

const ALL = () => true;

/** The two days of the situation beside each other, of one level and by the same basis. */
export function useComparison(): Comparison {
  const { frame, compared, compared_date, date, level, areas } = useSituation();
  const mode = useView(view => view.compare);
  const cell = useView(view => view.cell);
  const filter = useView(view => view.filter);
  const list = level ? areas[level] : undefined;
  return useMemo(() => {
    const ready =
      frame !== null &&
      compared !== null &&
      frame.level === level &&
      compared.level === level &&
      frame.date === date &&
      compared.date === compared_date;
    if (mode === 'off' || !ready || !list)
      return { mode, cell, days: null, matrix: null, moves: null, shows: ALL, chosen: [] };
    const days = { before: compared.bytes, now: frame.bytes, before_date: compared.date, date: frame.date };
    const matrix = matrixOf(list, days);
    const shows = choose(days, cell, filter);
    return {
      ...{ mode, cell, days, matrix, shows },
      moves: movesOf(matrix),
      chosen: cell ? list.filter(({ seq }) => shows(seq)) : [],
    };
  }, [mode, cell, filter, frame, compared, compared_date, date, level, list]);
}
