import { expect, test } from 'vitest';
import { Cql2Error } from './expression.ts';
import { parse } from './parse.ts';
import { print } from './print.ts';

const types = (name: string) => (['a', 'b', 'new_cases_14d'].includes(name) ? ('number' as const) : undefined);

function fault(text: string): Cql2Error {
  try {
    parse(text, { expect: 'boolean', types });
  } catch (error) {
    if (error instanceof Cql2Error) return error;
    throw error;
  }
  throw new Error(`${text} was read`);
}

test.each([
  ['a == 1', 1, 3, 'Equality is a single "="'],
  ['a != 1', 1, 3, '<>'],
  ['a > 1 && b > 1', 1, 7, 'Write AND'],
  ['a > 1 || b > 1', 1, 7, 'Write OR'],
  ['a ≥ 1', 1, 3, '">="'],
  ['a ＞ 1', 1, 3, 'full-width'],
  ['a > 1 且 b > 1', 1, 7, 'Write AND'],
  ['a = NULL', 1, 5, 'IS NULL'],
  ['a > 1 % 2', 1, 7, 'Remainders'],
  ['1 < a < 3', 1, 7, 'BETWEEN'],
  ['a > 1 ADN b > 1', 1, 7, 'Did you mean AND'],
  ['a >', 1, 4, 'The end is not expected'],
  ['', 1, 1, 'empty'],
  ['a > 1\nAND\n  b >> 2', 3, 6, 'not expected'],
  ['(a > 1', 1, 1, 'never closed'],
  ['a > 1)', 1, 6, 'closes nothing'],
  ["a > 'x", 1, 5, 'never closed'],
  ['a + 1', 1, 1, 'true or false here, but this is a number. Compare it'],
  ['a AND b > 1', 1, 1, 'beside AND'],
  ["a > '1'", 1, 5, 'without quotes'],
  ['NOT a', 1, 5, 'after NOT'],
  ['(a > 1) + 2 > 1', 1, 2, 'Expected a number before "+"'],
  ['a LIKE 1', 1, 1, 'Expected text before LIKE'],
  ['new_case_14d >= 1', 1, 1, 'There is no "new_case_14d"'],
  ['lnn(a) > 1', 1, 1, 'Did you mean ln?'],
  ['ln(a, b) > 1', 1, 1, 'ln takes one value'],
  ['points(a, 0, 10) > 1', 1, 1, 'pairs'],
  ['points(a, 0, 10, 1, 5, 2) > 1', 1, 21, 'must ascend'],
  ['points(a, 0, b, 1) > 1', 1, 14, 'plain numbers'],
  ['-2 ^ 2 > 1', 1, 1, 'brackets'],
  ['2 ^ 3 ^ 2 > 1', 1, 5, 'brackets'],
  ['a > 1e400', 1, 5, 'too large'],
  ['a > 1.1e300', 1, 5, 'too large'],
  ['a ^ 5e-324 > 0', 1, 5, 'too small'],
  ['a > 0x10', 1, 5, 'neither a number nor a name'],
  ['a > 1; drop table area', 1, 6, 'One condition'],
  ['a > 1 -- comment', 1, 10, 'There is no "comment"'],
])('%j: line %i, column %i, %s', (text, line, column, message) => {
  const error = fault(text);
  expect(error.message).toContain(message);
  expect([error.line, error.column]).toEqual([line, column]);
});

test.each([
  ['10,000 brackets', `${'('.repeat(10_000)}a > 1${')'.repeat(10_000)}`, 'nested more than'],
  ['a megabyte', `a > 1${' OR a > 1'.repeat(120_000)}`, 'at most 20000'],
  ['a long sum', `a${' + a'.repeat(4_900)} > 1`, 'too long a chain'],
  ['many NOT', `${'NOT '.repeat(4_000)}a > 1`, 'too long a chain'],
  ['many minus', `${'-'.repeat(10_000)}a > 1`, 'too long a chain'],
  ['nested functions', `${'coalesce('.repeat(99)}a${')'.repeat(99)} > 1`, null],
  ['a wide OR', `a > 1${' OR a > 1'.repeat(1_500)}`, null],
  ['brackets inside a text', `coalesce('${'('.repeat(500)}', 'x') = 'x'`, null],
])('%s is refused clearly or read, at once', (_, text, message) => {
  const start = performance.now();
  if (message) expect(fault(text).message).toContain(message);
  else expect(parse(text)).toBeTruthy();
  expect(performance.now() - start).toBeLessThan(2_000);
});

test.each([
  ['not  A>1 and b is Not nUll', 'NOT A > 1 AND b IS NOT NULL'],
  ['((a)) >= (1)', 'a >= 1'],
  ['(a > 1 or b > 1) and a > 2', '(a > 1 OR b > 1) AND a > 2'],
  ['a - (b - 1) > 0', 'a - (b - 1) > 0'],
  ['(a - b) - 1 > 0', 'a - b - 1 > 0'],
  ['LN(a) > 0 and "select" > 1 and "or" = 2', 'ln(a) > 0 AND select > 1 AND "or" = 2'],
  ["x LIKE 'it''s%'", "x LIKE 'it''s%'"],
  ['a IN ( 1,-2 )', 'a IN (1, -2)'],
  ['新增 >= 1', '新增 >= 1'],
])('%j prints as %j', (text, canonical) => {
  expect(print(parse(text))).toBe(canonical);
});
