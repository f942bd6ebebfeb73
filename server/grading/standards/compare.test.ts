import { describe, expect, test } from 'vitest';
import type { Standard } from '#core/standard/document.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { compareDocuments } from './compare.ts';

const base = PRESETS['wusetu-community'] as Standard;
const because = { zh: '例', en: 'cases' };

function changed(change: (standard: Standard) => void) {
  const after = structuredClone(base);
  change(after);
  return compareDocuments(base, after).map(({ path, label, before, after }) => [
    path,
    label.zh,
    label.en,
    before,
    after,
  ]);
}
const when = (standard: Standard, rule: number, from: string, to: string): void => {
  const text = standard.rules[rule]!.when;
  expect(text).toContain(from);
  standard.rules[rule]!.when = text.replace(from, to);
};

describe('two documents', () => {
  test('that are the same differ in nothing', () => {
    expect(changed(() => {})).toEqual([]);
  });

  test('differ in a threshold: the number, said in words', () => {
    expect(changed(standard => when(standard, 0, 'new_cases_14d >= 10', 'new_cases_14d >= 12'))).toEqual([
      [
        '$.rules[0].when',
        '第1条规则（红色）：近14天新增确诊 >= 阈值',
        'Rule 1 (red): New cases, 14 days >= threshold',
        10,
        12,
      ],
    ]);
  });

  test('differ in a window, and in two thresholds of one rule', () => {
    const found = changed(standard => {
      when(standard, 2, 'new_cases_14d', 'new_cases_21d');
      when(standard, 0, '>= 10', '>= 8');
      when(standard, 0, '>= 0.5', '>= 0.4');
    });
    expect(found.map(([path, , en, before, after]) => [path, en, before, after])).toEqual([
      ['$.rules[0].when', expect.stringContaining('New cases, 14 days'), 10, 8],
      ['$.rules[0].when', expect.stringContaining('ocal'), 0.5, 0.4],
      ['$.rules[2].when', 'Rule 3 (yellow): window', 'new_cases_14d', 'new_cases_21d'],
    ]);
  });

  test('differ in a condition that is another: both texts', () => {
    const [field] = changed(standard => when(standard, 2, 'new_cases_14d >= 1', 'new_positives_7d >= 1'));
    expect(field!.slice(0, 4)).toEqual([
      '$.rules[2].when',
      '第3条规则（黄色）：条件',
      'Rule 3 (yellow): condition',
      base.rules[2]!.when,
    ]);
  });

  test('differ in a rule put in at the top, and in nothing else', () => {
    const rule = { severity: 4 as const, when: 'new_cases_3d >= 9', because };
    expect(changed(standard => standard.rules.unshift(rule))).toEqual([
      ['$.rules[0]', '第1条规则（红色）', 'Rule 1 (red)', null, rule],
    ]);
    const removed = changed(standard => standard.rules.splice(1, 1));
    expect(removed).toEqual([['$.rules[1]', expect.any(String), expect.any(String), base.rules[1], null]]);
  });

  test('differ in memory, texts, measures and what is left out', () => {
    const found = changed(standard => {
      standard.memory = { ...standard.memory, raise_after_days: 2, lower_after_days: { '4': 7 } };
      standard.title = { zh: '新', en: 'New' };
      delete standard.roll_up;
      standard.otherwise = 1;
      standard.measures = { ...standard.measures, '4': { zh: ['停'], en: ['stop'] } };
    });
    const labels = new Map(found.map(([path, , en]) => [path, en]));
    expect(labels.get('$.title')).toBe('Title');
    expect(labels.get('$.otherwise')).toBe('Grade where no rule holds');
    expect(labels.get('$.memory.raise_after_days')).toBe('Days above before it goes up');
    expect(labels.get('$.memory.lower_after_days')).toBe('Days below before it goes down');
    expect(labels.get('$.measures["4"]')).toBe('Measures: red');
  });

  test('of which one is no standard are compared all the same', () => {
    for (const odd of [
      { rules: 3 },
      { rules: [null] },
      { rules: {} },
      { terms: [] },
      { memory: { margin: 1 } },
      { a: { b: [[]] } },
    ]) {
      const after = { ...base, ...odd } as unknown as Standard;
      expect(compareDocuments(base, after).length).toBeGreaterThan(0);
      expect(compareDocuments(after, base).length).toBeGreaterThan(0);
    }
  });

  test('every preset differs from every other in named fields, and the labels say no path of a known field', () => {
    for (const [id, one] of Object.entries(PRESETS))
      for (const [other, two] of Object.entries(PRESETS)) {
        const fields = compareDocuments(one, two);
        expect(fields.length === 0, `${id} ${other}`).toBe(id === other);
        for (const { label, path } of fields) expect(label.en.startsWith('$'), path).toBe(false);
      }
  });
});
