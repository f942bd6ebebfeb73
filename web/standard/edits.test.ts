import { describe, expect, test } from 'vitest';
import type { Standard } from '#core/standard/document.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { thresholdsOf } from '#core/standard/thresholds.ts';
import { validateStandard } from '#core/standard/validate.ts';
import {
  replaceName,
  withNewReason,
  withNewRule,
  withNewTerm,
  withoutReason,
  withoutRule,
  withoutTerm,
  withRuleMoved,
  withSeverity,
  withTermRenamed,
} from './edits.ts';
import { get, put } from './paths.ts';
import { referencesIn, withFallback, withIndicator, withReference } from './references.ts';
import { doubtfulNumbers, moveThreshold } from './sentences.ts';

const community = PRESETS['wusetu-community'] as Standard;
const pes = PRESETS['cz-pes-2020'] as Standard;
const problems = (document: Standard) => {
  const result = validateStandard(document);
  return 'problems' in result ? result.problems : [];
};
const thresholdAt = (document: Standard, expression: string, path?: string) => {
  const found = thresholdsOf(document).find(one => one.expression === expression && (!path || one.path === path));
  if (!found) throw new Error(`${expression} not among ${thresholdsOf(document).map(one => one.expression)}`);
  return found;
};

describe('places', () => {
  test('read, written, removed; the rest is shared', () => {
    expect(get(community, '$.rules[0].because.zh')).toBe(community.rules[0]?.because.zh);
    expect(get(community, '$.measures["4"].zh')).toBe(PRESETS['wusetu-community']?.measures?.['4']?.zh);
    const next = put(community, '$.memory.minimum_days', 7);
    expect(next.memory?.minimum_days).toBe(7);
    expect(next.rules).toBe(community.rules);
    expect(put(next, '$.memory.minimum_days', undefined).memory).toEqual(community.memory);
    expect(put(next, '$.original["4"].name.zh', '甲').original?.['4']?.name.zh).toBe('甲');
  });
});

describe('entries', () => {
  test('every preset stays valid through adding, moving, removing and other grades', () => {
    for (const document of Object.values(PRESETS)) {
      const added = withNewRule(document, 0);
      expect(added.rules).toHaveLength(document.rules.length + 1);
      expect(withoutRule(added, 0).rules).toEqual(document.rules);
      const steps = [added, withRuleMoved(document, 0, 1), withSeverity(document, 0, 0), withNewTerm(document)];
      for (const key of ['insufficient', 'stale'] as const) steps.push(withNewReason(document, key));
      for (const step of steps) expect(problems(step), document.id).toEqual([]);
    }
  });
  test('a rule cannot be moved out of the list', () => {
    expect(withRuleMoved(community, 0, -1)).toBe(community);
    expect(withRuleMoved(community, 3, 4)).toBe(community);
    expect(withRuleMoved(community, 0, 3).rules.map(rule => rule.severity)).toEqual([3, 2, 1, 4]);
  });
  test('the last reason or term gone, the list is gone', () => {
    expect(withoutReason(community, 'stale', 0)).not.toHaveProperty('stale');
    const named = withNewTerm(community);
    expect(withoutTerm(named, 'score')).not.toHaveProperty('terms');
    expect(Object.keys(withNewTerm(named).terms ?? {})).toEqual(['score', 'score_2']);
  });
  test('a renamed term is renamed wherever it is used, in sentences too', () => {
    const renamed = withTermRenamed(pes, 'score', 'risk_index');
    expect(problems(renamed)).toEqual([]);
    expect(JSON.stringify(renamed)).not.toMatch(/\bscore\b/);
    expect(renamed.rules[0]?.because.en).toContain('{risk_index}');
    expect(withTermRenamed(pes, 'score', 'total')).toBe(pes);
  });
  test('a name is replaced whole, and not in quoted text', () => {
    expect(replaceName("score >= 2 AND score_2 < 1 AND x = 'score'", 'score', 'total')).toBe(
      "total >= 2 AND score_2 < 1 AND x = 'score'",
    );
  });
});

describe('indicators of a condition', () => {
  test('window and lag are replaced in their place only', () => {
    const text = 'new_cases_14d >= 10 AND new_cases_7d >= 1';
    const [first] = referencesIn(text);
    expect(withIndicator(text, first!, 'new_cases_7d_lag7d')).toBe('new_cases_7d_lag7d >= 10 AND new_cases_7d >= 1');
  });
  test('what a missing value counts as is written, changed and taken away', () => {
    const text = 'new_cases_14d >= 1 OR coalesce(neighbour_cases_per_100k_14d,  0) >= 10';
    const [plain, guarded] = referencesIn(text);
    expect(plain?.fallback).toBeNull();
    expect(guarded?.fallback?.value).toBe(0);
    expect(withFallback(text, guarded!, null)).toBe('new_cases_14d >= 1 OR neighbour_cases_per_100k_14d >= 10');
    expect(withFallback(text, guarded!, 5)).toContain('coalesce(neighbour_cases_per_100k_14d, 5) >= 10');
    expect(withFallback(text, plain!, 0)).toContain('coalesce(new_cases_14d, 0) >= 1 OR');
  });
  test('IS NULL is a test of absence itself', () => {
    expect(referencesIn('report_age_days IS NULL OR report_age_days > 3').map(one => one.tested)).toEqual([
      true,
      false,
    ]);
  });
  test('a text that cannot be read has none', () => {
    expect(referencesIn('new_cases_14d >=')).toEqual([]);
  });
});

describe('sentences follow', () => {
  test('a threshold that moves moves in the sentence of both languages, and a number of days does not', () => {
    const three = thresholdAt(community, 'new_cases_14d >= 3');
    const moved = moveThreshold(community, three, 14);
    expect(moved.rules[1]?.when).toContain('new_cases_14d >= 14');
    expect(moved.rules[1]?.because.zh).toBe('近14天有聚集性疫情或报告14例及以上，且近7天仍有新增');
    const back = moveThreshold(moved, thresholdAt(moved, 'new_cases_14d >= 14'), 5);
    expect(back.rules[1]?.because.zh).toBe('近14天有聚集性疫情或报告5例及以上，且近7天仍有新增');
    expect(back.rules[1]?.because.en).toContain('5 cases and more in 14 days');
  });
  test('days are followed where the threshold itself is days', () => {
    const moved = moveThreshold(community, thresholdAt(community, 'report_age_days > 3', '$.insufficient[0].when'), 5);
    expect(moved.insufficient?.[0]?.because).toEqual({ zh: '超过5天没有报告', en: 'no report for more than 5 days' });
  });
  test('a sentence that could mean another number stays', () => {
    const cdc = PRESETS['us-cdc-transmission-2021'] as Standard;
    const document = put(cdc, '$.rules[0].when', 'cases_per_100k_7d >= 10 OR positivity_percent_7d >= 10');
    const moved = moveThreshold(document, thresholdsOf(document).find(one => one.path === '$.rules[0].when')!, 20);
    expect(moved.rules[0]?.because).toEqual(cdc.rules[0]?.because);
  });
  test('another window is said and shown', () => {
    const path = '$.rules[2].when';
    const text = community.rules[2]?.when as string;
    const next = withReference(community, path, text, referencesIn(text)[0]!, 'new_cases_7d');
    expect(next.rules[2]).toEqual({
      severity: 2,
      when: 'new_cases_7d >= 1',
      because: { zh: '近7天报告{new_cases_7d}例', en: '{new_cases_7d} cases in 7 days' },
    });
    expect(problems(next)).toEqual([]);
  });
  test('a window that another indicator still has keeps its number', () => {
    const path = '$.rules[0].when';
    const text = community.rules[0]?.when as string;
    const next = withReference(community, path, text, referencesIn(text)[0]!, 'new_cases_10d');
    expect(next.rules[0]?.because.zh).toContain('近14天报告{new_cases_10d}例');
  });
  test('numbers that no condition has are doubtful', () => {
    const when = 'cases_per_100k_7d >= 50 OR local_case_share_14d >= 0.5';
    expect(doubtfulNumbers({ zh: '近7天每10万人50例', en: 'half (50 %) in 14 days' }, when)).toEqual([]);
    expect(doubtfulNumbers({ zh: '近7天100例', en: 'many' }, when)).toEqual(['100']);
  });
});
