import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conditions, tableRow, toColumns } from './arbitrary.ts';
import { compileColumns } from './columns.ts';
import { evaluate } from './evaluate.ts';
import { parse } from './parse.ts';
import { print } from './print.ts';

const CODES = { true: 1, false: 0, null: -1 } as const;

test('columns agree with rows on generated conditions, nulls and boundary values', () => {
  const property = fc.property(
    conditions({ exact: false }),
    fc.array(tableRow, { minLength: 1, maxLength: 40 }),
    (condition, rows) => {
      const expected = rows.map(row => CODES[String(evaluate(condition, row)) as keyof typeof CODES]);
      expect([...compileColumns(condition)(toColumns(rows), rows.length)]).toEqual(expected);
    },
  );
  fc.assert(property, { numRuns: 2000 });
});

test('what is printed reads back as the same condition', () => {
  const property = fc.property(conditions({ exact: false }), tableRow, (condition, row) => {
    const text = print(condition);
    const again = parse(text);
    expect(print(again)).toBe(text);
    expect(evaluate(again, row)).toBe(evaluate(condition, row));
  });
  fc.assert(property, { numRuns: 2000 });
});

test('more rows than a block, and a column that is not there', () => {
  const length = 3000;
  const a = Float64Array.from({ length }, (_, i) => i);
  const sums = compileColumns(parse('a + coalesce(missing, 1)', { expect: 'number' }))({ a }, length);
  expect([...sums]).toEqual(Array.from({ length }, (_, i) => i + 1));
  const truths = compileColumns(parse('missing > 1 OR a >= 2999'))({ a }, length);
  expect([truths[0], truths[2998], truths[2999]]).toEqual([-1, -1, 1]);
});
