import { expect, test } from 'vitest';
import type { ExplainPayload } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { rowsBehind } from './source_rows.ts';

const DATE = '2026-02-12';
type Row = ExplainPayload['data'][number];
const data: Row[] = Array.from({ length: 20 }, (_, back) => back).flatMap(back =>
  (['cases', 'screening'] as const).map((kind, i) => ({
    ...{ kind, id: 2 * back + i, day: addDays(DATE, -back), source: 's', counts: {} },
    ...{ recorded_at: '2026-02-12T08:00:00Z', reporter: null, import_id: null },
  })),
);
const days = (name: string) => {
  const rows = rowsBehind(name, DATE, data);
  return [new Set(rows.map(({ kind }) => kind)), rows[0]?.day, rows.at(-1)?.day, rows.length];
};

test('a value comes from the reports in its window', () => {
  expect(days('new_cases_14d')).toEqual([new Set(['cases']), DATE, '2026-01-30', 14]);
  expect(days('cases_per_100k_7d_lag7d')).toEqual([new Set(['cases']), '2026-02-05', '2026-01-30', 7]);
  expect(days('growth_ratio_7d')).toEqual([new Set(['cases']), DATE, '2026-01-30', 14]);
  expect(days('positivity_percent_7d_lo')).toEqual([new Set(['screening']), DATE, '2026-02-06', 7]);
  expect(days('report_age_days')).toEqual([new Set(['cases']), DATE, '2026-01-24', 20]);
});

test('what is not of the area itself has no reports of it behind it', () => {
  for (const name of ['neighbour_cases_per_100k_14d', 'detected_clusters_14d', 'population', 'no_such_thing'])
    expect(rowsBehind(name, DATE, data)).toEqual([]);
});
