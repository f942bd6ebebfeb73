import { expect, test } from 'vitest';
import type { AreaSummary } from '#core/contract.ts';
import { type Row, sortRows, toTsv } from './rows.ts';

const area = (code: string, name: string, population: number | null): AreaSummary => ({
  ...{ code, name, level: 'community', parent: null, seq: 1, population, population_65plus: null },
  ...{ point: [0, 0], bbox: [0, 0, 1, 1] },
});
const row = (
  code: string,
  name: string,
  grade: Row['grade'],
  more: Partial<Row> = {},
  population: number | null = 1,
): Row => ({
  ...{ area: area(code, name, population), grade, state: grade === 'insufficient' ? 'insufficient' : 'graded' },
  ...{ before: null, place: '', since: null, days: null, values: {} },
  ...more,
});
const rows = [
  row('3', '朝阳社区', 'yellow', { days: 3, values: { new_cases_7d: 2 } }, 900),
  row('1', '安定社区', 'insufficient', {}, null),
  row('2', '东湖10社区', 'red', { days: 12, values: { new_cases_7d: null } }, 1000),
  row('4', '东湖9社区', 'yellow', { days: 1, values: { new_cases_7d: 10 } }, 80),
];
const codes = (column: string, down: boolean, locale = 'zh-CN') =>
  sortRows(rows, { column, down }, locale).map(({ area: { code } }) => code);

test('grades are ordered by how severe they are, and missing data is last whichever way', () => {
  expect(codes('grade', true)).toEqual(['2', '3', '4', '1']);
  expect(codes('grade', false)).toEqual(['3', '4', '2', '1']);
  expect(codes('population', true)).toEqual(['2', '3', '4', '1']);
  expect(codes('population', false)).toEqual(['4', '3', '2', '1']);
  expect(codes('new_cases_7d', true)).toEqual(['4', '3', '1', '2']);
  expect(codes('no_such_column', true)).toEqual(['1', '2', '3', '4']);
});

test('names by pinyin, numbers within them as numbers; equal ones by code', () => {
  expect(codes('name', false)).toEqual(['1', '3', '4', '2']);
  expect(codes('before', false)).toEqual(['1', '2', '3', '4']);
});

test('sorting leaves the list it was given as it was', () => {
  codes('name', true);
  expect(rows.map(({ area: { code } }) => code)).toEqual(['3', '1', '2', '4']);
});

test('pasted into a spreadsheet it is the same table, and nothing of it is run', () => {
  expect(
    toTsv([
      ['名称', '值'],
      ['甲\t乙\n丙', '-3.5'],
      ['=1+1', '@x'],
      ['-cmd', '+7'],
    ]),
  ).toBe("名称\t值\n甲 乙 丙\t-3.5\n'=1+1\t'@x\n'-cmd\t'+7");
});
