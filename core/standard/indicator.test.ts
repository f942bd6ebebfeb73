import { expect, test } from 'vitest';
import { FAMILIES } from './catalogue.ts';
import { isComputed, labels, nearestIndicator, parseIndicator, phrase } from './indicator.ts';

test.each([
  ['new_cases_14d', { family: 'new_cases', days: 14, lag: 0 }],
  ['cases_per_100k_7d_lag7d', { family: 'cases_per_100k', days: 7, lag: 7 }],
  ['positivity_percent_7d_lo', { family: 'positivity_percent_lo', days: 7, lag: 0 }],
  ['cases_per_100k_7d_eb', { family: 'cases_per_100k_eb', days: 7, lag: 0 }],
  ['new_cases_65plus_90d', { family: 'new_cases_65plus', days: 90, lag: 0 }],
  ['rt', { family: 'rt', days: 0, lag: 0 }],
  ['report_age_days', { family: 'report_age_days', days: 0, lag: 0 }],
])('%s', (name, expected) => {
  expect(parseIndicator(name)).toEqual({ name, ...expected });
});

test.each([
  'new_cases',
  'new_cases_0d',
  'new_cases_91d',
  'new_cases_07d',
  'new_cases_7d_lag0d',
  'population_7d',
  'rt_7d',
  'new_cases_7d_lo',
  'positivity_percent_lo_7d',
  'constructor',
  '',
  'New_cases_7d',
])('%s is none', name => {
  expect(parseIndicator(name)).toBeNull();
});

test('every family has a name that reads back, and words in both languages', () => {
  for (const { family, windowed, suffix, not_computed } of FAMILIES) {
    const what = suffix ? family.slice(0, -suffix.length - 1) : family;
    const name = windowed ? `${what}_7d${suffix ? `_${suffix}` : ''}` : family;
    const indicator = parseIndicator(name);
    expect(indicator?.family).toBe(family);
    if (!indicator) continue;
    expect(isComputed(indicator)).toBe(!not_computed);
    for (const language of ['zh', 'en'] as const) {
      expect(labels(indicator).label[language]).not.toMatch(/[{}]/);
      expect(phrase(indicator, '5', language)).toMatch(/^[^{}]*5[^{}]*$/);
    }
  }
});

test('words carry the window and the lag', () => {
  const lagged = parseIndicator('new_cases_7d_lag5d')!;
  expect(labels(lagged).label).toEqual({ zh: '5天前的近7天新增确诊', en: 'New cases, 7 days, 5 days earlier' });
  expect(phrase(parseIndicator('new_cases_14d')!, '1', 'en')).toBe('1 case in 14 days');
});

test.each([
  ['new_case_14d', 'new_cases_14d'],
  ['cases_per_100000_7d', 'cases_per_100k_7d'],
  ['new_cases_14', 'new_cases_7d'],
  ['cumulative_case', 'cumulative_cases'],
  ['positivity_7d', 'positivity_percent_7d'],
  ['new_cases_7d_lag5', 'new_cases_7d_lag5d'],
])('%s: %s', (typed, meant) => {
  expect(nearestIndicator(typed)).toBe(meant);
});
