import { expect, test } from 'vitest';
import { thresholdWords } from './words.ts';

const because = { zh: '近14天报告{new_cases_14d}例，近7天仍有新增', en: '{new_cases_14d} cases in 14 days' };

test('the value of an area becomes the threshold of the rule, with the side that counts', () => {
  const when = 'new_cases_14d >= 10 AND (clusters_14d >= 1 OR local_case_share_14d >= 0.5)';
  expect(thresholdWords(because, when, 'zh')).toBe('近14天报告≥10例，近7天仍有新增');
  expect(thresholdWords(because, 'new_cases_14d > 2.5', 'en')).toBe('>2.5 cases in 14 days');
  expect(thresholdWords(because, 'coalesce(new_cases_14d, 0) >= 3', 'en')).toBe('cases in 14 days');
});

test('words without values stay as they are; no words are none', () => {
  expect(thresholdWords({ zh: '其余', en: 'The rest' }, null, 'en')).toBe('The rest');
  expect(thresholdWords(null, 'a > 1', 'zh')).toBeNull();
  expect(thresholdWords(because, 'other_new_cases_14d >= 4', 'en')).toBe('cases in 14 days');
});
