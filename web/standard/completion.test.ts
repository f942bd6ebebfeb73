import { describe, expect, test } from 'vitest';
import { complete } from './completion.ts';

const at = (text: string, terms: string[] = [], language: 'zh' | 'en' = 'en') => {
  const caret = text.indexOf('|');
  return complete(text.replace('|', ''), caret, terms, language);
};
const first = (text: string, terms: string[] = []) => at(text, terms)?.candidates[0]?.insert;
const all = (text: string, terms: string[] = []) => at(text, terms)?.candidates.map(({ insert }) => insert) ?? [];

describe('indicators', () => {
  test('by the beginning of the name, shortest first', () => {
    expect(first('new_c|')).toBe('new_cases_7d');
    expect(all('new_cases_1|')[0]).toBe('new_cases_1d');
    expect(all('new_cases_1|')).toContain('new_cases_14d');
    expect(first('new_cases_21|')).toBe('new_cases_21d');
  });
  test('by initials, by a part in the middle and by the label in either language', () => {
    expect(all('nc14|')).toContain('new_cases_14d');
    expect(all('positivity|')).toContain('positivity_percent_7d');
    expect(at('确诊|', [], 'zh')?.candidates.map(({ insert }) => insert)).toContain('new_cases_7d');
    expect(all('fever|')).toEqual(['fever_pending']);
  });
  test('with the lag that is being typed', () => {
    expect(all('new_cases_7d_l|')).toContain('new_cases_7d_lag7d');
    expect(first('new_cases_7d_lag5|')).toBe('new_cases_7d_lag5d');
  });
  test('none with a window that the language does not know', () => {
    expect(all('new_cases_99|')).toEqual([]);
  });
  test('the word under the caret is replaced whole', () => {
    expect(at('new_ca|ses_7d >= 1')).toMatchObject({ from: 0, to: 12 });
  });
});

describe('the rest of the language', () => {
  test('terms come before indicators', () => {
    expect(first('sc|', ['score'])).toBe('score');
  });
  test('functions leave the caret between their brackets', () => {
    expect(at('coa|')?.candidates[0]).toMatchObject({ insert: 'coalesce()', caret: -1 });
  });
  test('after a value: operators and keywords, no names', () => {
    const offered = all('new_cases_7d |');
    expect(offered.slice(0, 2)).toEqual(['>=', '>']);
    expect(offered).toContain('IS NULL');
    expect(offered.some(word => word.includes('_'))).toBe(false);
    expect(all('new_cases_7d >= 1 a|')).toEqual(['AND']);
    expect(all('report_age_days IS |')).toEqual(['NULL', 'NOT NULL']);
  });
  test('after an operator or keyword: names again', () => {
    expect(all('new_cases_7d >= 1 AND |')).toContain('new_cases_7d');
    expect(all('new_cases_7d >= 1 AND |')).not.toContain('>=');
  });
  test('nothing where the word is whole', () => {
    expect(at('new_cases_7d >= 1 AND|')).toBeNull();
  });
});
