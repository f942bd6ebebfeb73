import type { Text } from '#core/contract.ts';
import type { Check, Impact, ImpactReport } from '#core/contract_standards.ts';
import { daysBetween } from '#core/days.ts';

type Counted = Pick<ImpactReport, 'rules_alone' | 'first_day' | 'areas' | 'backtest'>;

/**
 * Whether the counts of a report add up: every area is in each matrix once, with its people; what moved is what the matrix
 * has beside its diagonal, and is listed; every area-day of the backtest has a grade or none.
 * `population`: people of the areas whose number is known.
 */
export function checkTotals(
  { rules_alone, first_day, areas: moved, backtest }: Counted,
  { areas, population }: { areas: number; population: number },
): Check {
  const details: Check['details'] = [];
  const demand = (found: number, wanted: number, what: Text): void => {
    if (found === wanted) return;
    const text = { zh: `${what.zh}：${found}，应为${wanted}`, en: `${what.en}: ${found} instead of ${wanted}` };
    details.push({ path: null, text });
  };
  const RULES = { zh: '仅按规则', en: 'By the rules alone' };
  const FIRST = { zh: '生效首日', en: 'First day in force' };
  for (const [impact, which] of [
    [rules_alone, RULES],
    [first_day, FIRST],
  ] as [Impact, Text][]) {
    const word = (zh: string, en: string): Text => ({ zh: which.zh + zh, en: which.en + en });
    demand(sum(impact.matrix.flat()), areas, word('的单元数', ', areas'));
    demand(sum(impact.population.flat()), population, word('的人口', ', people'));
    const still = sum(impact.matrix.map((row, i) => row[i] ?? 0));
    demand(impact.up + impact.down + impact.other, areas - still, word('变化的单元数', ', areas that move'));
  }
  const listed = first_day.up + first_day.down + first_day.other;
  demand(moved.length, listed, { zh: '列出的单元数', en: 'Areas listed' });
  const area_days = backtest.areas * (daysBetween(backtest.from, backtest.to) + 1);
  demand(backtest.areas, areas, { zh: '回测的单元数', en: 'Areas of the backtest' });
  for (const { standard, days_at, ...result } of backtest.results) {
    const what = { zh: `${standard.id}的单元日`, en: `Area-days of ${standard.id}` };
    demand(result.area_days, area_days, what);
    demand(sum(Object.values(days_at)), area_days, what);
  }
  const right = details.length === 0;
  return {
    id: 'totals',
    status: right ? 'passed' : 'failed',
    summary: right
      ? { zh: `各项合计均等于全部${areas}个单元`, en: `All counts add up to the ${areas} areas` }
      : { zh: `有${details.length}项合计不符`, en: `${details.length} counts do not add up` },
    details,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
