import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundaryOf, histogramOf, placeOf, sides, snap, sortedValues, stepOf, valueAt } from './bins.ts';

const of = (values: number[], marks: number[] = []) => {
  const all = Float64Array.from(values);
  return histogramOf(sortedValues(all), all.length, marks);
};
const numbers = fc.array(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.double({ min: 0, max: 1e6, noNaN: true })), {
  maxLength: 60,
});

test('which side a value on the threshold is on, by the operator', () => {
  const sorted = sortedValues(Float64Array.from([12, 10, Number.NaN, 9, 10]));
  expect(sides(sorted, '>=', 10)).toEqual({ yes: 3, no: 1, on: 2 });
  expect(sides(sorted, '>', 10)).toEqual({ yes: 1, no: 3, on: 2 });
  expect(sides(sorted, '<', 10)).toEqual({ yes: 1, no: 3, on: 2 });
  expect(sides(sorted, '<=', 10)).toEqual({ yes: 3, no: 1, on: 2 });
  expect(sides(sorted, '=', 10)).toEqual({ yes: 2, no: 2, on: 2 });
  expect(sides(sorted, '<>', 10)).toEqual({ yes: 2, no: 2, on: 2 });
});

describe('histogram', () => {
  test('one bar a whole number, missing values counted apart', () => {
    const { bins, whole, missing, scale } = of([0, 0, 0, 1, 3, Number.NaN]);
    expect({ whole, missing, scale }).toEqual({ whole: true, missing: 1, scale: 'linear' });
    expect(bins.slice(0, 5).map(({ count }) => count)).toEqual([3, 1, 0, 1, 0]);
  });
  test('a long tail goes by logarithms', () => {
    expect(of([0, 0, 1, 1, 2, 2, 3, 900]).scale).toBe('log');
    expect(of([10, 20, 30, 40]).scale).toBe('linear');
  });
  test('no value at all still has a scale for its threshold', () => {
    const histogram = of([Number.NaN], [10]);
    expect(placeOf(histogram, 10)).toBeGreaterThan(0.3);
    expect(placeOf(histogram, 10)).toBeLessThan(1);
  });
  test('bars hold every value once, whatever the values', () => {
    fc.assert(
      fc.property(numbers, fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 3 }), (values, marks) => {
        const { bins, sorted } = of(values, marks);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(sorted.length);
      }),
    );
  });
  test('a place leads back to its value', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const histogram = of(values, [5]);
        expect(placeOf(histogram, valueAt(histogram, share))).toBeCloseTo(share, 6);
      }),
    );
  });
});

test('steps: one for counts, a readable decimal for rates', () => {
  expect(stepOf(of([0, 1, 2]), 10)).toBe(1);
  expect(stepOf(of([0.5, 10]), 10)).toBe(0.2);
  expect(snap(0.1 + 0.2, 0.1)).toBe(0.3);
  expect(snap(7.4, 1)).toBe(7);
});

test('of whole numbers the bar of the threshold is on the side that its operator says', () => {
  const histogram = of([0, 1, 2, 3, 4]);
  const turns = (operator: string) => 3 + boundaryOf(histogram, operator);
  expect(['>=', '<', '>', '<=', '='].map(turns)).toEqual([3, 3, 4, 4, 3.5]);
  expect(boundaryOf(of([0.5, 2]), '>')).toBe(0);
});
