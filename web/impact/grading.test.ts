import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameSeverity, frameState } from '#core/contract.ts';
import { gradeRow } from '#core/grading/raw.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { preset } from '#core/standard/presets.ts';
import { thresholdsOf, withThreshold } from '#core/standard/thresholds.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { edgeNames, findEdges, shiftByOneCase } from './edges.ts';
import {
  byParent,
  compareGradings,
  frameOf,
  gradeAreas as gradeRaws,
  inCell,
  type Memory,
  OTHER,
  rawGrades,
  rowOf,
  stepsOf,
} from './grading.ts';
import { sensitivityOf } from './sensitivity.ts';

const base = preset('wusetu-community')!;
const NAMES = [...base.indicators, ...edgeNames(base)];

const gradeAreas = (
  compiled: CompiledStandard,
  columns: Record<string, Float64Array>,
  length: number,
  memory: Memory | null,
) => gradeRaws(compiled, rawGrades(compiled, columns, length), memory);

/** Areas by a few numbers; the rest is an area that reports daily and has nothing. */
function columnsOf(rows: Record<string, number>[]): Record<string, Float64Array> {
  return Object.fromEntries(
    NAMES.map(name => [
      name,
      Float64Array.from(rows, row => row[name] ?? (name.startsWith('local_case_share') ? Number.NaN : 0)),
    ]),
  );
}
const cases = (count: number, local = count) => ({
  new_cases_7d: count,
  new_cases_14d: count,
  new_cases_28d: count,
  local_case_share_14d: count > 0 ? local / count : Number.NaN,
});
const severities = (columns: Record<string, Float64Array>, length: number) => [
  ...gradeAreas(base, columns, length, null).grades,
];

describe('the what-if of the page', () => {
  test('a standard compared with itself changes nothing, with memory or without', () => {
    const columns = columnsOf([cases(0), cases(1), cases(4), cases(12)]);
    const standings = [null, null, null, null];
    for (const memory of [null, { standings, day: '2020-02-13' }]) {
      const one = gradeAreas(base, columns, 4, memory);
      const outcome = compareGradings(one, gradeAreas(base, columns, 4, memory), new Float64Array(4).fill(1000));
      expect(outcome.moved).toEqual([]);
      expect(outcome.impact).toMatchObject({ up: 0, down: 0, other: 0 });
      expect(byParent(outcome.steps, ['a', 'a', 'b', 'b'])).toEqual([]);
    }
  });

  test('a threshold moved from 10 to 13 lowers the area of 12 cases from red to orange, and nothing else', () => {
    const columns = columnsOf([cases(0), cases(4), cases(12), cases(20)]);
    const threshold = thresholdsOf(base.standard).find(({ expression }) => expression === 'new_cases_14d >= 10')!;
    const edited = validateStandard(withThreshold(base.standard, threshold, 13));
    if (!('standard' in edited)) throw new Error(JSON.stringify(edited.problems));
    const population = Float64Array.from([500, Number.NaN, 700, 900]);
    const outcome = compareGradings(
      gradeAreas(base, columns, 4, null),
      gradeAreas(edited.standard, columns, 4, null),
      population,
    );
    expect([...outcome.steps]).toEqual([0, 0, -1, 0]);
    expect(outcome.moved).toEqual([2]);
    expect(outcome.impact.matrix[0]).toEqual([1, 1, 0, 0, 0, 0]);
    expect(outcome.impact.population[0]).toEqual([900, 700, 0, 0, 0, 0]);
    expect([0, 1, 2, 3].filter(inCell(outcome, 0, 1))).toEqual([2]);
    expect(byParent(outcome.steps, ['a', 'a', 'b', 'b'])).toEqual([
      { code: 'b', total: 2, up: [], down: [2], other: [] },
    ]);
  });

  test('steps and order: up before down before no grade, the worst first', () => {
    const before = Int8Array.from([0, 4, 1, -1, 2, 3]);
    const after = Int8Array.from([2, 3, 4, 2, 2, -1]);
    expect([...stepsOf(before, after)]).toEqual([2, -1, 3, OTHER, 0, OTHER]);
    const raws = gradeAreas(base, columnsOf(Array.from(before, () => cases(0))), 6, null).raws;
    const grading = (grades: Int8Array) => ({ raws, grades });
    expect(compareGradings(grading(before), grading(after), new Float64Array(6)).moved).toEqual([2, 0, 1, 3, 5]);
  });

  test('as a frame it reads like one of the service; an area left out has no grade of its own', () => {
    const columns = columnsOf([cases(12), { report_age_days: 9 }, { ...cases(4), report_age_days: 2 }, cases(0)]);
    const bytes = frameOf(gradeAreas(base, columns, 4, null), i => i !== 3);
    expect([1, 2, 3].map(seq => [frameSeverity(bytes[seq]!), frameState(bytes[seq]!)])).toEqual([
      [4, 'graded'],
      [null, 'insufficient'],
      [3, 'stale'],
    ]);
    expect(frameSeverity(bytes[4]!)).toBe(6);
  });
});

describe('on the edge', () => {
  const population = (length: number) => new Float64Array(length).fill(1000);

  test('one case more or one fewer, in every window alike', () => {
    // 2 cases: a third makes orange (>= 3). 3: one fewer is yellow. 9 of them local: a tenth makes red. 0: one makes yellow
    // or worse. 6: neither.
    const columns = columnsOf([cases(2), cases(3), cases(9), cases(0), cases(6)]);
    expect(severities(columns, 5)).toEqual([2, 3, 3, 0, 3]);
    const edges = findEdges(base.standard, base, columns, population(5));
    const of = (i: number) => edges.find(edge => edge.i === i);
    expect(of(0)).toMatchObject({ severity: 2, with_one_more: 3, with_one_fewer: null });
    expect(of(1)).toMatchObject({ severity: 3, with_one_more: null, with_one_fewer: 2 });
    expect(of(2)).toMatchObject({ severity: 3, with_one_more: 4, with_one_fewer: null });
    expect(of(3)).toMatchObject({ severity: 0, with_one_more: 2 });
    expect(of(4)).toBeUndefined();
  });

  test('the latest case taken away leaves the windows that did not hold it', () => {
    const columns = columnsOf([{ new_cases_28d: 1, new_cases_14d: 0, new_cases_7d: 0 }]);
    expect(severities(columns, 1)).toEqual([1]);
    const shifted = shiftByOneCase(columns, base.indicators, population(1), -1);
    expect([shifted.new_cases_28d![0], shifted.new_cases_14d![0]]).toEqual([0, 0]);
    expect(findEdges(base.standard, base, columns, population(1))[0]).toMatchObject({ with_one_fewer: 0 });
  });

  test('within five percent of a threshold, where that decides', () => {
    const columns = columnsOf([{ neighbour_cases_per_100k_14d: 9.7 }, { neighbour_cases_per_100k_14d: 9 }]);
    const near = findEdges(base.standard, base, columns, population(2)).filter(edge => edge.near !== null);
    expect(near.map(({ i }) => i)).toEqual([0]);
    expect(near[0]!.near).toMatch(/neighbour_cases_per_100k_14d.* >= 10$/);
  });

  test('a case more never makes the shipped standard milder, and both directions agree with the row one by one', () => {
    const area = fc.record({
      local: fc.integer({ min: 0, max: 30 }),
      imported: fc.integer({ min: 0, max: 30 }),
      clusters: fc.integer({ min: 0, max: 2 }),
      recent: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(area, { minLength: 1, maxLength: 30 }), areas => {
        const columns = columnsOf(
          areas.map(({ local, imported, clusters, recent }) => ({
            ...cases(local + imported, local),
            new_cases_7d: recent ? local + imported : 0,
            clusters_14d: clusters,
          })),
        );
        const now = severities(columns, areas.length);
        const shifted = shiftByOneCase(columns, base.indicators, population(areas.length), 1);
        const more = severities(shifted, areas.length);
        for (const [i, severity] of more.entries()) {
          expect(severity).toBeGreaterThanOrEqual(now[i]!);
          expect(gradeRow(base, rowOf(shifted, i)).severity ?? -1).toBe(severity);
        }
      }),
    );
  });
});

describe('sensitivity', () => {
  test('counts what each threshold moves when it stands ten percent lower and higher', () => {
    const columns = columnsOf([cases(10), cases(11), cases(9), cases(0)]);
    const rows = sensitivityOf(base.standard, columns, 4);
    expect(rows.find(({ expression }) => expression === 'new_cases_14d >= 10')).toMatchObject({
      path: '$.rules[0].when',
      value: 10,
      lower: { value: 9, areas: 1, up: 1, down: 0 },
      higher: { value: 11, areas: 1, up: 0, down: 1 },
    });
    expect(rows.every(({ value }) => value !== 0)).toBe(true);
  });
});
