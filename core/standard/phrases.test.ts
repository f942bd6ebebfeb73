import { expect, test } from 'vitest';
import { parse } from '#core/cql2/parse.ts';
import { phraseOf, sayPhrase } from './phrases.ts';
import { PRESETS } from './presets.ts';

const say = (text: string, language: 'zh' | 'en') => sayPhrase(phraseOf(parse(text), language), language);

test('conditions in words', () => {
  const text = 'new_cases_14d >= 10 AND (clusters_14d >= 1 OR local_case_share_14d >= 0.07)';
  expect(say(text, 'zh')).toBe('近14天新增确诊 ≥ 10 例，且(近14天聚集性疫情 ≥ 1 起，或近14天本地病例占比 ≥ 7 %)');
  expect(say(text, 'en')).toBe(
    'New cases, 14 days ≥ 10 cases and (Clusters, 14 days ≥ 1 clusters or Share of local cases, 14 days ≥ 7 %)',
  );
});

test('absence, fallbacks, turned sides, ranges, negation', () => {
  expect(say('report_age_days IS NULL', 'zh')).toBe('距最近报告天数 没有数据');
  expect(say('coalesce(cases_per_100k_7d, 0) > 5', 'en')).toBe(
    'Cases per 100,000, 7 days (0 where missing) > 5 per 100,000',
  );
  expect(say('10 <= new_cases_7d', 'zh')).toBe('近7天新增确诊 ≥ 10 例');
  expect(say('NOT (new_cases_7d BETWEEN 1 AND 3)', 'zh')).toBe('并非(近7天新增确诊 ≥ 1 例，且近7天新增确诊 ≤ 3 例)');
  expect(say('new_cases_7d > new_cases_7d_lag7d', 'en')).toBe('New cases, 7 days > New cases, 7 days, 7 days earlier');
});

test('every condition of every preset has words in both languages, with no raw operator left over', () => {
  for (const { rules, insufficient = [], stale = [] } of Object.values(PRESETS))
    for (const { when } of [...rules, ...insufficient, ...stale])
      for (const language of ['zh', 'en'] as const) {
        const tree = parse(when, { types: () => 'number' });
        expect(sayPhrase(phraseOf(tree, language), language), when).not.toMatch(/AND|OR|undefined|null/);
      }
});
