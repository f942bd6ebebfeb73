import type { Day, ExplainPayload } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { parseIndicator } from '#core/standard/indicator.ts';

type Row = ExplainPayload['data'][number];

/** From which table an indicator is counted; the others are of the neighbours, of a scan, or of the register of residents. */
const TABLES: Record<string, Row['kind'] | null> = {
  new_positives: 'screening',
  tests_per_100k: 'screening',
  positivity_percent: 'screening',
  positivity_percent_lo: 'screening',
  positivity_percent_hi: 'screening',
  screening_coverage_percent: 'screening',
  neighbour_cases_per_100k: null,
  detected_clusters: null,
  population: null,
};

/** The reports of the area that a value is counted from, as far as the explanation lists them: in the window of the indicator, of its table. */
export function rowsBehind(name: string, date: Day, data: Row[]): Row[] {
  const indicator = parseIndicator(name);
  if (!indicator) return [];
  const { family, days, lag } = indicator;
  const kind = TABLES[family] === undefined ? 'cases' : TABLES[family];
  if (kind === null) return [];
  const last = addDays(date, -lag);
  // A growth ratio compares with the window before; without a window all that is listed counts.
  const reach = days * (family === 'growth_ratio' ? 2 : 1);
  const first = days === 0 ? null : addDays(last, 1 - reach);
  return data.filter(row => row.kind === kind && row.day <= last && (first === null || row.day >= first));
}
