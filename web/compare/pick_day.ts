import type { Day } from '#core/contract.ts';
import { getView, setView } from '#web/state/store.ts';
import type { CompareId, View } from '#web/state/view.ts';

/** The earlier of two days is the one compared with: a day after the one shown takes its place. */
export function comparedWith(day: Day, date: Day): Pick<View, 'cmpdate'> & Partial<Pick<View, 'date'>> {
  if (day < date) return { cmpdate: day };
  return day === date ? { cmpdate: null } : { date: day, cmpdate: date };
}

/** Without comparison no cell of the matrix is chosen. */
export const setCompare = (compare: CompareId): void =>
  setView({ compare, ...(compare === 'off' ? { cell: null } : {}) });

export const toggleCompare = (): void => setCompare(getView().compare === 'off' ? 'difference' : 'off');
