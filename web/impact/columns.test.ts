import { expect, test } from 'vitest';
import { readColumns } from './columns.ts';

test('columns come one after the other, NaN is null, and a wrong length is refused', () => {
  const bytes = Float64Array.from([1, Number.NaN, 3, 4, 5, 6]).buffer;
  const columns = readColumns(bytes, ['a', 'b'], 3);
  expect([...columns.a!]).toEqual([1, Number.NaN, 3]);
  expect([...columns.b!]).toEqual([4, 5, 6]);
  expect(() => readColumns(bytes, ['a'], 3)).toThrow('1 columns of 3 areas');
});
