import { expect, test } from 'vitest';
import { preset } from '#core/standard/presets.ts';
import { trace } from './trace.ts';
import { show } from './words.ts';

const community = preset('wusetu-community')!;
const quiet = {
  report_age_days: 0,
  new_cases_7d: 0,
  new_cases_14d: 0,
  new_cases_28d: 0,
  clusters_14d: 0,
  local_case_share_14d: null,
  new_positives_7d: 0,
  neighbour_cases_per_100k_14d: 9.96,
};

test('the sentence names what decided, with values and thresholds, in both languages', () => {
  const row = { ...quiet, new_cases_7d: 2, new_cases_14d: 4, new_cases_28d: 4, local_case_share_14d: 0.75 };
  expect(trace(community, row, 'zh').sentence).toBe('橙色：近14天报告4例（阈值≥3），近7天报告2例（阈值≥1）。');
  expect(trace(community, row, 'en').sentence).toBe(
    'Orange: 4 cases in 14 days (threshold ≥ 3), 2 cases in 7 days (threshold ≥ 1).',
  );
  const cluster = { ...row, new_cases_14d: 12, clusters_14d: 1, local_case_share_14d: 0.25, report_age_days: 2 };
  expect(trace(community, cluster, 'zh').sentence).toBe(
    '红色：近14天报告12例（阈值≥10），近14天聚集性疫情1起（阈值≥1），近7天报告2例（阈值≥1）；数据陈旧：最近一次报告在2天前。',
  );
});

test('a value is not rounded over its threshold', () => {
  expect(trace(community, quiet, 'zh').sentence).toContain('近14天相邻区域每10万人9.96例（阈值≥10）');
  expect([
    show(9.96, 'zh'),
    show(9.96, 'zh', 10),
    show(9.999_999, 'zh', 10),
    show(10, 'zh', 10),
    show(null, 'en'),
  ]).toEqual(['10', '9.96', '9.999999', '10', 'unknown']);
});

test('every comparison is listed with value, threshold and truth; one rule decided', () => {
  const { rules, rule, insufficient } = trace(community, { ...quiet, new_cases_14d: 1, new_cases_28d: 1 }, 'en');
  expect(rule).toBe(2);
  expect(rules.map(({ decided }) => decided)).toEqual([false, false, true, false]);
  expect(rules[0]?.comparisons.slice(0, 3)).toEqual([
    {
      expression: 'new_cases_14d >= 10',
      indicator: 'new_cases_14d',
      operator: '>=',
      value: 1,
      threshold: 10,
      truth: false,
      decisive: true,
      contributions: null,
    },
    {
      expression: 'clusters_14d >= 1',
      indicator: 'clusters_14d',
      operator: '>=',
      value: 0,
      threshold: 1,
      truth: false,
      decisive: false,
      contributions: null,
    },
    {
      expression: 'local_case_share_14d >= 0.5',
      indicator: 'local_case_share_14d',
      operator: '>=',
      value: null,
      threshold: 0.5,
      truth: null,
      decisive: false,
      contributions: null,
    },
  ]);
  expect(insufficient[0]?.comparisons.map(({ operator, truth }) => [operator, truth])).toEqual([
    ['is null', false],
    ['>', false],
  ]);
});

test('without a grade: why, and what is missing', () => {
  const silent = trace(community, { ...quiet, report_age_days: 5 }, 'zh');
  expect([silent.severity, silent.rule, silent.sentence]).toEqual([null, -1, '数据不足：超过3天没有报告。']);
  const unknown = trace(community, { ...quiet, new_cases_14d: null }, 'en');
  expect(unknown.missing).toEqual(['new_cases_14d']);
  expect(unknown.sentence).toBe('Insufficient data: a worse grade cannot be ruled out without New cases, 14 days.');
  const index = trace(preset('cz-pes-2020')!, { cases_per_100k_14d: 3, reported_days_14d: 14 }, 'zh');
  expect(index.missing).toContain('positivity_percent_7d');
  expect(index.sentence).toContain('近7天检测阳性率');
});

test('the fallback of coalesce is not shown as a value', () => {
  const cdc = trace(preset('us-cdc-transmission-2021')!, { cases_per_100k_7d: 3, positivity_percent_7d: null }, 'zh');
  expect(cdc.sentence).toBe('绿色：近7天每10万人3例（阈值≥10），近7天检测阳性率无数据，均未达到。');
  expect(cdc.rules[0]?.comparisons[1]).toMatchObject({
    indicator: 'positivity_percent_7d',
    value: null,
    threshold: 10,
  });
});

test('a rule about a term is told in its own words', () => {
  const row = {
    cases_per_100k_14d: 1587.7,
    cases_65plus_per_100k_14d: 1275.2,
    cases_65plus_per_100k_14d_lag7d: 1076.2,
    new_cases_7d: 81_689,
    new_cases_7d_lag5d: 85_342,
    positivity_percent_7d: 34.1,
    positivity_percent_7d_lag7d: 35.3,
  };
  expect(trace(preset('cz-pes-2020')!, row, 'zh').sentence).toBe('红色：风险指数77分（76–100）。');
  expect(trace(preset('cz-pes-2020')!, row, 'en').sentence).toBe('Red: risk index 77 (76 to 100).');
});
