import fc from 'fast-check';
import type { Expression } from './expression.ts';

/**
 * Generated conditions and rows for the property tests. Numbers come from a small pool that the thresholds come from too, so
 * that rows stand on boundaries all the time, with some extremes. `exact`: only operations whose result is the same to the
 * last digit everywhere; ln, exp and ^ beyond a power of 4 are rounded differently by V8 and by the C library.
 */
export const COLUMN_NAMES = ['a', 'b', 'c', 'd'];

const POOL = [
  0,
  1,
  -1,
  2,
  3,
  7,
  10,
  14,
  25,
  50,
  100,
  0.1,
  0.3,
  0.5,
  1 / 3,
  8.999_999_999,
  9,
  1e-9,
  1e30,
  -1e30,
  1e-30,
  1e15,
];
const EXTREMES = [1e300, 9.9e299, 1e-299, 1e-300, -1e200, 1e160, 1e-160];

const at = 0;
export const cell = fc.option(fc.constantFrom(...POOL), { nil: null, freq: 5 });
export const tableRow = fc.record(Object.fromEntries(COLUMN_NAMES.map(name => [name, cell])));

const numberLeaf: fc.Arbitrary<Expression> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...COLUMN_NAMES).map((name): Expression => ({ kind: 'name', name, at })) },
  { weight: 3, arbitrary: literalNumber(fc.constantFrom(...POOL)) },
  { weight: 1, arbitrary: literalNumber(fc.constantFrom(...EXTREMES)) },
);

function literalNumber(values: fc.Arbitrary<number>): fc.Arbitrary<Expression> {
  return values.map(
    (value): Expression =>
      value < 0 ? { kind: 'negate', of: { kind: 'number', value: -value, at }, at } : { kind: 'number', value, at },
  );
}

export function conditions({ exact }: { exact: boolean }): fc.Arbitrary<Expression> {
  const powers = exact ? [1, 2, 3, 4] : [-1, 0, 0.5, 2, 3, 5, -2];
  return fc.letrec<{ number: Expression; truth: Expression }>(tie => ({
    number: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 3, arbitrary: numberLeaf },
      { weight: 1, arbitrary: tie('number').map((of): Expression => ({ kind: 'negate', of, at })) },
      {
        weight: 5,
        arbitrary: fc
          .tuple(fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const), tie('number'), tie('number'))
          .map(([operator, left, right]): Expression => ({ kind: 'arithmetic', operator, left, right, at })),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(tie('number'), literalNumber(fc.constantFrom(...powers)))
          .map(([left, right]): Expression => ({ kind: 'arithmetic', operator: '^', left, right, at })),
      },
      {
        weight: exact ? 0 : 2,
        arbitrary: fc
          .tuple(fc.constantFrom('ln' as const, 'exp' as const), tie('number'))
          .map(([name, part]): Expression => ({ kind: 'call', name, parts: [part], at })),
      },
      {
        weight: exact ? 0 : 1,
        arbitrary: fc
          .tuple(tie('number'), tie('number'))
          .map(([left, right]): Expression => ({ kind: 'arithmetic', operator: '^', left, right, at })),
      },
      {
        weight: 1,
        arbitrary: tie('number').map((part): Expression => ({ kind: 'call', name: 'abs', parts: [part], at })),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            fc.constantFrom('least' as const, 'greatest' as const, 'coalesce' as const),
            fc.array(tie('number'), { minLength: 1, maxLength: 3 }),
          )
          .map(([name, parts]): Expression => ({ kind: 'call', name, parts, at })),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(tie('number'), fc.uniqueArray(fc.constantFrom(...POOL), { minLength: 0, maxLength: 4 }))
          .map(([x, thresholds]): Expression => {
            const bands = thresholds.sort((p, q) => p - q).flatMap((threshold, i) => [threshold, 2 * i + 1]);
            const parts = [0, ...bands].map((value): Expression => {
              const size: Expression = { kind: 'number', value: Math.abs(value), at };
              return value < 0 ? { kind: 'negate', of: size, at } : size;
            });
            return { kind: 'call', name: 'points', parts: [x, ...parts], at };
          }),
      },
    ),
    truth: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      {
        weight: 6,
        arbitrary: fc
          .tuple(fc.constantFrom('=', '<>', '<', '<=', '>', '>=' as const), tie('number'), tie('number'))
          .map(([operator, left, right]) => ({ kind: 'compare', operator, left, right, at }) as Expression),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.boolean(), tie('number'), tie('number'), tie('number'))
          .map(([negated, of, low, high]): Expression => ({ kind: 'between', negated, of, low, high, at })),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.boolean(), tie('number'), fc.array(tie('number'), { minLength: 1, maxLength: 3 }))
          .map(([negated, of, list]): Expression => ({ kind: 'in', negated, of, list, at })),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.boolean(), tie('number'))
          .map(([negated, of]): Expression => ({ kind: 'is_null', negated, of, at })),
      },
      { weight: 1, arbitrary: tie('truth').map((of): Expression => ({ kind: 'not', of, at })) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.boolean(), tie('truth'))
          .map(([negated, of]): Expression => ({ kind: 'is_null', negated, of, at })),
      },
      { weight: 1, arbitrary: fc.boolean().map((value): Expression => ({ kind: 'boolean', value, at })) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom('=' as const, '<>' as const), tie('truth'), tie('truth'))
          .map(([operator, left, right]): Expression => ({ kind: 'compare', operator, left, right, at })),
      },
      {
        weight: 1,
        arbitrary: fc
          .array(tie('truth'), { minLength: 1, maxLength: 2 })
          .map((parts): Expression => ({ kind: 'call', name: 'coalesce', parts, at })),
      },
      {
        weight: 4,
        arbitrary: fc
          .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('truth'), { minLength: 2, maxLength: 3 }))
          .map(([kind, parts]): Expression => ({ kind, parts, at })),
      },
    ),
  })).truth;
}

/** Rows as columns, NaN for null. */
export const toColumns = (rows: Record<string, number | null>[]): Record<string, Float64Array> =>
  Object.fromEntries(COLUMN_NAMES.map(name => [name, Float64Array.from(rows, row => row[name] ?? Number.NaN)]));
