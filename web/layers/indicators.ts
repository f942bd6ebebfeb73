import { useMemo } from 'react';
import { CLASS_COUNT, classOf, type Limits, limitsOf, NO_VALUE } from '#core/theme/indicator_classes.ts';
import { useReads } from '#web/access/session.ts';
import { useColumns } from '#web/api/situation.ts';
import { useSituation } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';

/** What somebody on duty looks for first; those of the standard come before them. */
const COMMON = [
  ...[
    'new_cases_7d',
    'cases_per_100k_14d',
    'growth_ratio_7d',
    'positivity_percent_14d',
    'screening_coverage_percent_14d',
  ],
  ...['tests_per_100k_14d', 'neighbour_cases_per_100k_14d', 'days_since_last_case', 'report_age_days'],
];

/** Indicators to choose from: what the standard in force reads on the day, then the common ones. */
export function useLayerIndicators(): string[] {
  const { legend } = useSituation();
  return useMemo(() => {
    const conditions = legend?.grades.flatMap(({ when }) => when?.match(/[a-z][a-z0-9_]*/g) ?? []) ?? [];
    return [...new Set([...conditions, ...COMMON])].filter(name => limitsOf(name) !== null);
  }, [legend]);
}

export type IndicatorLayer = {
  name: string;
  limits: Limits;
  /** By seq - 1; null while it is not there: of another level than the graded one it never is. */
  classes: Int8Array | null;
  counts: number[];
  without: number;
  /** The map shows a level that has no indicators of its own. */
  coarse: boolean;
  failed: boolean;
};

/** The indicator that the map shows in place of grades; null where it shows grades. */
export function useIndicatorLayer(): IndicatorLayer | null {
  const { level, date, range, status, areas } = useSituation();
  // The editor's map is about grades.
  const ind = useView(view => (view.screen === 'map' ? view.ind : null));
  const numbers = useReads('indicators');
  const limits = ind === null ? null : limitsOf(ind);
  const name = limits && numbers ? ind : null;
  const coarse = level !== status.graded_level;
  const { data, isError } = useColumns(coarse || !name ? null : level, date, name ? [name] : [], range?.revision);
  const list = level ? areas[level] : undefined;
  return useMemo(() => {
    if (!name || !limits) return null;
    const values = data?.level === level && data.date === date ? data.columns[name] : undefined;
    const classes = values && !coarse ? Int8Array.from(values, value => classOf(value, limits)) : null;
    const counts = Array.from({ length: CLASS_COUNT }, () => 0);
    let without = 0;
    for (const area of list ?? []) {
      const at = classes?.[area.seq - 1] ?? NO_VALUE;
      if (at === NO_VALUE) without += 1;
      else counts[at]! += 1;
    }
    return { name, limits, classes, counts, without, coarse, failed: isError };
  }, [name, limits, data, level, date, coarse, list, isError]);
}
