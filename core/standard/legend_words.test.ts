import { expect, test } from 'vitest';
import { otherwiseWords, ruleWords, thresholdSide } from './legend_words.ts';
import { PRESETS } from './presets.ts';

const because = { zh: '近14天报告{new_cases_14d}例，近7天仍有新增', en: '{new_cases_14d} cases in 14 days' };
const rules = (...conditions: string[]) => conditions.map(when => ({ when }));

test('the value of an area becomes the threshold of the rule, with the side that counts', () => {
  const when = 'new_cases_14d >= 10 AND (clusters_14d >= 1 OR local_case_share_14d >= 0.5)';
  expect(ruleWords({ because, when }, 'zh')).toBe('近14天报告≥10例，近7天仍有新增');
  expect(ruleWords({ because, when: 'new_cases_14d > 2.5' }, 'en')).toBe('>2.5 cases in 14 days');
  expect(ruleWords({ because, when: 'coalesce(new_cases_14d, 0) >= 3' }, 'en')).toBe('≥3 cases in 14 days');
});

test('a value without a threshold leaves no hole: the condition is said instead', () => {
  expect(ruleWords({ because, when: 'other_new_cases_14d >= 4' }, 'en')).toBe('other_new_cases_14d ≥ 4');
  expect(ruleWords({ because, when: 'new_cases_7d >= 1' }, 'zh')).toBe('近7天新增确诊 ≥ 1 例');
  expect(otherwiseWords({ zh: '其余', en: 'The rest' })).toEqual({ zh: '其余', en: 'The rest' });
  expect(otherwiseWords(because).zh).toBe('以上条件均不满足');
  expect(otherwiseWords(undefined).en).toBe('None of the conditions above holds');
});

test('every rule of every preset has words in both languages, without a value left open', () => {
  for (const [id, standard] of Object.entries(PRESETS))
    for (const rule of standard.rules)
      for (const language of ['zh', 'en'] as const) {
        const words = ruleWords(rule, language);
        expect(words, id).toMatch(/\S/);
        expect(words, id).not.toMatch(/[{}]|undefined|null| ,|：$/);
      }
});

test('the operators of the standard say which side of a threshold counts', () => {
  expect(thresholdSide(rules('new_cases_14d >= 10 AND clusters_14d >= 1'))?.side).toBe('reaching');
  expect(thresholdSide(rules('cases_per_100k_7d > 75'))?.side).toBe('exceeding');
  expect(thresholdSide(rules('cases_per_100k_7d > 7', 'cases_per_100k_7d >= 4'))?.side).toBe('both');
  expect(thresholdSide(rules('days_since_last_case < 14'))).toBeNull();
});
