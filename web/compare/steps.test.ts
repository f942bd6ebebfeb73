import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AreaSummary, FRAME_VERSION, frameByte, type Severity } from '#core/contract.ts';
import { LEFT_OUT } from '#core/drawing/area_paint.ts';
import { readPicture } from '#web/state/picture.ts';
import { GRADE_ORDER } from '#web/theme/themes.ts';
import { choose, matrixOf, movesOf, only, stepsBetween } from './steps.ts';

const area = (seq: number): AreaSummary => ({
  ...{ code: String(seq), name: `社区${seq}`, level: 'community', parent: null, seq },
  ...{ population: 1, population_65plus: null, point: [0, 0], bbox: [0, 0, 1, 1] },
});
const frameOf = (severities: (Severity | null)[]) =>
  Uint8Array.from([FRAME_VERSION, ...severities.map(s => frameByte(s, s === null ? 'insufficient' : 'graded'))]);

describe('two days', () => {
  const days = { before: frameOf([0, 4, 2, null, 1]), now: frameOf([3, 1, 2, 0, null]) };
  const all = () => true;

  test('steps are counted over grades, and missing data is neither up nor down', () => {
    expect([...stepsBetween(days, all)]).toEqual([3, -3, 0, 9, 9]);
  });

  test('a cell leaves only its own areas, those that stay too', () => {
    const orange = choose(days, { from: 'green', to: 'orange' }, []);
    expect([...stepsBetween(days, orange)]).toEqual([3, 0, 0, 0, 0]);
    const stays = choose(days, { from: 'yellow', to: 'yellow' }, []);
    expect([...only(days.now, stays)]).toEqual([
      ...[FRAME_VERSION, LEFT_OUT, LEFT_OUT, days.now[3], LEFT_OUT, LEFT_OUT],
    ]);
  });

  test('the filter asks for a grade before or now', () => {
    expect([...stepsBetween(days, choose(days, null, ['orange']))]).toEqual([3, 0, 0, 0, 0]);
    expect([...stepsBetween(days, choose(days, null, ['blue']))]).toEqual([0, -3, 0, 0, 9]);
  });
});

test('rows add up to the day before, columns to the day, moves to the transitions of the picture, all to the areas', () => {
  const severity = fc.constantFrom<Severity | null>(0, 1, 2, 3, 4, null);
  fc.assert(
    fc.property(fc.array(fc.tuple(severity, severity), { maxLength: 60 }), pairs => {
      const areas = pairs.map((_, i) => area(i + 1));
      const [before, now] = [frameOf(pairs.map(([from]) => from)), frameOf(pairs.map(([, to]) => to))];
      const matrix = matrixOf(areas, { before, now });
      const picture = readPicture(areas, now, before);
      for (const [i, key] of GRADE_ORDER.entries()) {
        expect(matrix[i]!.reduce((sum, count) => sum + count, 0)).toBe(picture.before![key]);
        expect(matrix.reduce((sum, row) => sum + row[i]!, 0)).toBe(picture.counts[key]);
      }
      const size = (groups: { areas: unknown[] }[]) => groups.reduce((sum, group) => sum + group.areas.length, 0);
      const { up, down, other, same } = movesOf(matrix);
      expect([up, down, other]).toEqual([
        ...[size(picture.transitions.up), size(picture.transitions.down), size(picture.transitions.other)],
      ]);
      expect(up + down + other + same).toBe(areas.length);
    }),
  );
});
