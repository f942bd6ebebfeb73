import { describe, expect, test } from 'vitest';
import type { Standard } from './document.ts';
import { PRESETS } from './presets.ts';
import { textsOf, thresholdsOf, withThreshold } from './thresholds.ts';
import { validateStandard } from './validate.ts';

const standard = (when: string, terms: Record<string, string> = {}): Standard => ({
  id: 'test',
  title: { zh: '试', en: 'Test' },
  unit: 'any',
  source: { citation: 'none', fidelity: 'exact' },
  terms,
  rules: [{ severity: 4, when, because: { zh: '因', en: 'because' } }],
  otherwise: 0,
});

describe('thresholds of a document', () => {
  test('a threshold on either side, in a range and in coalesce reads with its subject on the left', () => {
    const when =
      'new_cases_14d >= 10 AND 3 < new_cases_7d AND rt BETWEEN .5 AND 1.5 AND coalesce(new_positives_7d, 0) >= 2';
    expect(
      thresholdsOf(standard(when)).map(({ expression, indicator, value }) => [expression, indicator, value]),
    ).toEqual([
      ['new_cases_14d >= 10', 'new_cases_14d', 10],
      ['new_cases_7d > 3', 'new_cases_7d', 3],
      ['rt >= 0.5', 'rt', 0.5],
      ['rt <= 1.5', 'rt', 1.5],
      ['coalesce(new_positives_7d, 0) >= 2', 'new_positives_7d', 2],
    ]);
  });

  test('the steps of points are thresholds, its points are not; a calculation has no single indicator', () => {
    const document = standard('score >= 76', { score: 'points(growth_ratio_7d * 2, 0, 0.8, 5, 1.0, 10)' });
    expect(thresholdsOf(document).map(({ path, value, indicator }) => [path, value, indicator])).toEqual([
      ['$.terms.score', 0.8, null],
      ['$.terms.score', 1, null],
      ['$.rules[0].when', 76, 'score'],
    ]);
  });

  test('moving one changes that number alone, whatever stands around it', () => {
    const when = '( new_cases_14d>=10.0  AND clusters_14d >= - 1.5e0 )';
    const document = standard(when);
    const [first, second] = thresholdsOf(document);
    expect(withThreshold(document, first!, 12).rules[0]?.when).toBe(
      '( new_cases_14d>=12  AND clusters_14d >= - 1.5e0 )',
    );
    expect(withThreshold(document, second!, 2).rules[0]?.when).toBe('( new_cases_14d>=10.0  AND clusters_14d >= 2 )');
    expect(document.rules[0]?.when).toBe(when);
  });

  test('every number that a preset compares with is found, and stays valid when moved', () => {
    for (const document of Object.values(PRESETS)) {
      const thresholds = thresholdsOf(document);
      expect(thresholds.length).toBeGreaterThan(0);
      for (const threshold of thresholds) {
        const { text } = textsOf(document).find(({ path }) => path === threshold.path)!;
        expect(Number(text.slice(threshold.at, threshold.at + threshold.length))).toBe(threshold.value);
        expect(validateStandard(withThreshold(document, threshold, threshold.value * 1.1))).toHaveProperty('standard');
      }
    }
  });
});
