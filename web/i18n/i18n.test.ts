import { describe, expect, test } from 'vitest';
import { bulletin as bulletinEn } from './bulletin_en.ts';
import { bulletin as bulletinZh } from './bulletin_zh.ts';
import { en } from './en.ts';
import {
  formatDay,
  formatLongDay,
  formatMoment,
  formatMonth,
  formatPeople,
  formatShare,
  formatValue,
} from './format.ts';
import { integrate as integrateEn } from './integrate_en.ts';
import { integrate as integrateZh } from './integrate_zh.ts';
import { zh } from './zh.ts';

type Tree = { [key: string]: string | Tree };

const flatten = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : flatten(value, `${path}${key}.`),
  );

const chinese = new Map(flatten({ ...zh, integrate: integrateZh, bulletin: bulletinZh }));
const english = new Map(flatten({ ...en, integrate: integrateEn, bulletin: bulletinEn }));
const placeholders = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map(match => match[1]).sort();

describe('both languages', () => {
  test('have the same keys, apart from the singular that Chinese has not', () => {
    const singular = [...english.keys()].filter(key => key.endsWith('_one'));
    expect([...english.keys()].filter(key => !key.endsWith('_one')).sort()).toEqual([...chinese.keys()].sort());
    expect(singular.map(key => key.replace(/_one$/, '_other')).every(key => chinese.has(key))).toBe(true);
    expect(singular.length).toBe([...chinese.keys()].filter(key => key.endsWith('_other')).length);
  });

  test('fill in the same values', () => {
    for (const [key, text] of chinese) expect(placeholders(english.get(key) ?? ''), key).toEqual(placeholders(text));
  });

  test('leave nothing empty and nothing untranslated', () => {
    for (const [key, text] of english) {
      expect(text.trim(), key).not.toBe('');
      expect(text, key).not.toMatch(/\p{Script=Han}/u);
    }
  });
});

describe('numbers and dates', () => {
  test('days', () => {
    expect(formatDay('2020-02-12', 'zh')).toBe('2月12日');
    expect(formatDay('2020-02-12', 'en')).toBe('12 Feb');
    expect(formatLongDay('2020-02-02', 'zh')).toBe('2020年2月2日');
    expect(formatLongDay('2020-12-31', 'en')).toBe('31 Dec 2020');
    expect([formatMonth('2021-01-01', 'zh'), formatMonth('2021-03-01', 'zh')]).toEqual(['2021年1月', '3月']);
    expect([formatMonth('2021-01-01', 'en'), formatMonth('2021-03-01', 'en')]).toEqual(['Jan 2021', 'Mar']);
  });

  test('a moment is told in the zone of the service, over midnight too', () => {
    expect(formatMoment('2020-02-12T16:30:00.000Z', 'Asia/Shanghai')).toBe('02-13 00:30');
    expect(formatMoment('2020-02-12T16:30:00.000Z', 'America/New_York')).toBe('02-12 11:30');
  });

  test('a small share is not nothing', () => {
    expect(formatShare(0, 'en')).toBe('0.0%');
    expect(formatShare(0.0004, 'zh')).toBe('<0.1%');
    expect(formatShare(0.0125, 'zh')).toBe('1.3%');
    expect(formatShare(1, 'en')).toBe('100.0%');
  });

  test('people as each language counts them', () => {
    expect(formatPeople(6_124_300, 'zh')).toBe('612.4万');
    expect(formatPeople(4_560, 'zh')).toBe('4,560');
    expect(formatPeople(6_124_300, 'en')).toBe('6.12 M');
    expect(formatPeople(612_430, 'en')).toBe('612,430');
  });

  test('a missing value is a dash, never a zero', () => {
    expect(formatValue(null, 'zh')).toBe('—');
    expect(formatValue(0, 'zh')).toBe('0');
    expect(formatValue(10.006, 'en')).toBe('10.01');
  });
});
