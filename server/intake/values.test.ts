import { describe, expect, test } from 'vitest';
import { checkForm, requireTypes } from './report_form.ts';
import { readCount, readDay, readLatitude, readLongitude, readPercent, todayIn } from './values.ts';

describe('a count', () => {
  test.each([
    ['0', 0],
    ['7', 7],
    ['007', 7],
    ['3.0', 3],
    ['100000000', 100_000_000],
  ])('%s is %d', (text, value) => expect(readCount(text)).toEqual({ value }));
  test.each([
    '-1',
    '1e400',
    '1e3',
    '0x10',
    'Infinity',
    'NaN',
    '+5',
    '1,000',
    '3.5',
    '１',
    '100000001',
    '9'.repeat(40),
    'null',
    '-',
  ])('%s is none', text => expect(readCount(text)).toHaveProperty('reason'));
});

describe('a day', () => {
  const today = '2022-03-01';
  test.each([
    ['2022-03-01', '2022-03-01'],
    ['2022/1/5', '2022-01-05'],
    ['2020-02-29', '2020-02-29'],
    ['2000-01-01', '2000-01-01'],
  ])('%s is %s', (text, value) => expect(readDay(text, today)).toEqual({ value }));
  test.each([
    ['2022-03-02', 'future'],
    ['2022-02-29', 'no such day'],
    ['2022-13-01', 'no such day'],
    ['2022-00-10', 'no such day'],
    ['1999-12-31', 'before'],
    ['0000-01-01', 'before'],
    ['01/05/2022', 'YYYY-MM-DD'],
    ['2022-01/05', 'YYYY-MM-DD'],
    ['44566', 'YYYY-MM-DD'],
    ['', 'YYYY-MM-DD'],
  ])('%s: %s', (text, reason) => expect(readDay(text, today)).toEqual({ reason: expect.stringContaining(reason) }));
  test('is told in the time zone of the service', () => {
    const moment = new Date('2022-01-01T16:30:00Z');
    expect(todayIn('Asia/Shanghai', moment)).toBe('2022-01-02');
    expect(todayIn('America/New_York', moment)).toBe('2022-01-01');
  });
});

test('coordinates and percentages are bounded', () => {
  expect(readLongitude('116.404')).toEqual({ value: 116.404 });
  expect(readLatitude('116.404')).toEqual({ reason: expect.stringContaining('swapped') });
  for (const text of ['181', '1e2', 'NaN', '', '0x1']) expect(readLongitude(text)).toHaveProperty('reason');
  expect(readPercent('99.5')).toEqual({ value: 99.5 });
  for (const text of ['100.1', '-1', '1e1']) expect(readPercent(text)).toHaveProperty('reason');
});

describe('the form', () => {
  const form = { area_code: 'c01', date: '2022-01-05', local: 1, imported: 0 };
  const reasonOf = (more: object) => {
    try {
      const whole: unknown = { ...form, ...more };
      requireTypes(whole);
      checkForm(whole, '2022-03-01');
    } catch (error) {
      return (error as Error).message;
    }
    return 'accepted';
  };
  test.each([
    [{}, /accepted/],
    [{ tested: 10, positive: 1, to_screen: 10 }, /accepted/],
    [{ local: null }, /body\.local/],
    [{ local: '5' }, /body\.local/],
    [{ local: 1.5 }, /body\.local/],
    [{ local: Number.POSITIVE_INFINITY }, /body\.local/],
    [{ name: 'x' }, /no member "name"/],
    [{ date: '2022-03-02' }, /date lies in the future/],
    [{ tested: 10 }, /positive is missing/],
    [{ tested: 1, positive: 2 }, /positive is greater/],
    [{ tested: 2, positive: 0, to_screen: 1 }, /tested is greater than to_screen.*reason/],
    [{ tested: 2, positive: 0, to_screen: 1, remark: '补检' }, /accepted/],
    [{ remark: '电话13812345678' }, /telephone/],
    [{ remark: '138 1234 5678' }, /telephone/],
    [{ remark: '１３８１２３４５６７８' }, /telephone/],
    [{ remark: '11010519491231002X' }, /telephone/],
    [{ reporter: '110105194912310021' }, /telephone/],
    [{ remark: '2022-01-05, 120 人, 3 栋' }, /accepted/],
  ])('%j: %s', (more, message) => expect(reasonOf(more)).toMatch(message));
});
