import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Columns } from '#core/cql2/columns.ts';
import { preset } from '#core/standard/presets.ts';
import { thresholdsOf, withThreshold } from '#core/standard/thresholds.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { START, type Standing, step } from './memory.ts';
import { gradeColumns, gradeRow } from './raw.ts';
import { firstDayGrades, impactOf, matrixKey } from './what_if.ts';

const DAY = '2020-02-17';
const compiled = preset('wusetu-community')!;

const value = fc.option(fc.integer({ min: 0, max: 30 }), { nil: null });
const row = fc.record(Object.fromEntries(compiled.indicators.map(name => [name, value])));
const severity = fc.constantFrom(0, 1, 2, 3, 4) as fc.Arbitrary<0 | 1 | 2 | 3 | 4>;
const standing: fc.Arbitrary<Standing | null> = fc.option(
  fc.record({ severity, since: fc.constant('2020-02-10'), lower_days: fc.integer({ min: 0, max: 2 }) }).map(part => ({
    ...START,
    ...part,
    stood_days: 7,
    lower_recent: Array.from({ length: part.lower_days }, () => 0 as const),
    lower_ceiling: part.lower_days > 0 ? (0 as const) : null,
  })),
  { nil: null },
);

const inColumns = (rows: Record<string, number | null>[]): Columns =>
  Object.fromEntries(
    compiled.indicators.map(name => [name, Float64Array.from(rows, values => values[name] ?? Number.NaN)]),
  );

describe('what-if', () => {
  test('the first day is what memory makes of each area by itself', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(row, standing), { minLength: 1, maxLength: 40 }), pairs => {
        const rows = pairs.map(([values]) => values);
        const raws = gradeColumns(compiled, inColumns(rows), rows.length);
        const standings = pairs.map(([, held]) => held);
        const expected = pairs.map(
          ([values, held]) => step(compiled, held ?? START, gradeRow(compiled, values), DAY).severity ?? -1,
        );
        expect([...firstDayGrades(compiled, raws, standings, DAY)]).toEqual(expected);
      }),
    );
  });

  test('the matrix adds up to the areas, and a grading compared with itself changes nothing', () => {
    const grades = fc.array(fc.tuple(fc.integer({ min: -1, max: 4 }), fc.integer({ min: -1, max: 4 })), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(grades, pairs => {
        const before = Int8Array.from(pairs, ([from]) => from);
        const after = Int8Array.from(pairs, ([, to]) => to);
        const impact = impactOf(before, after, new Float64Array(pairs.length).fill(100));
        const cells = impact.matrix.flat();
        expect(cells.reduce((sum, count) => sum + count, 0)).toBe(pairs.length);
        expect(impact.population.flat()).toEqual(cells.map(count => count * 100));
        expect(impact.up).toBe(pairs.filter(([from, to]) => from >= 0 && to > from).length);
        expect(impact.down).toBe(pairs.filter(([from, to]) => to >= 0 && to < from).length);
        expect(impact.other).toBe(pairs.filter(([from, to]) => from !== to && (from < 0 || to < 0)).length);
        expect(impactOf(before, before, new Float64Array(pairs.length))).toMatchObject({ up: 0, down: 0, other: 0 });
      }),
    );
  });

  test('a threshold raised from 3 to 5 moves the area with 4 cases from orange to yellow, and no other', () => {
    const document = compiled.standard;
    const threshold = thresholdsOf(document).find(({ expression }) => expression === 'new_cases_14d >= 3')!;
    const edited = validateStandard(withThreshold(document, threshold, 5));
    if (!('standard' in edited)) throw new Error(JSON.stringify(edited));
    const quiet = Object.fromEntries(compiled.indicators.map(name => [name, 0]));
    const columns = inColumns([2, 3, 4, 5].map(cases => ({ ...quiet, new_cases_14d: cases, new_cases_7d: 1 })));
    const before = gradeColumns(compiled, columns, 4).severity;
    const after = gradeColumns(edited.standard, columns, 4).severity;
    expect([...before].map(matrixKey)).toEqual(['yellow', 'orange', 'orange', 'orange']);
    expect([...after].map(matrixKey)).toEqual(['yellow', 'yellow', 'yellow', 'orange']);
    const impact = impactOf(before, after, Float64Array.of(1, 10, Number.NaN, 1000));
    expect(impact).toMatchObject({ up: 0, down: 2, other: 0 });
    expect(impact.matrix[1]).toEqual([0, 1, 2, 0, 0, 0]);
    expect(impact.population[1]).toEqual([0, 1000, 10, 0, 0, 0]);
  });
});
