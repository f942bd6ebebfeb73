import { describe, expect, test } from 'vitest';
import type { BulletinRow } from '#core/contract_bulletin.ts';
import { differenceOf } from './issue_difference.ts';

const row = (code: string, severity: BulletinRow['severity'], seq = 1): BulletinRow => ({
  ...{ seq, code, name: `社区${code}`, parent: null, population: 1, severity, since: null },
  state: severity === null ? 'insufficient' : 'graded',
  before: { severity: null, state: 'insufficient' },
});

describe('the difference of two issues', () => {
  const before = [row('A', 0), row('B', 4), row('C', 2), row('D', null), row('E', 1), row('F', 0)];
  const after = [row('A', 4, 9), row('B', 3), row('C', 2), row('D', 0), row('E', 3), row('G', 1)];
  const { matrix, moved, only_before, only_after } = differenceOf(before, after);

  test('has upgrades first, the most severe first, then downgrades, then grades found or lost', () => {
    expect(
      moved.map(({ from, to, direction, areas }) => [from, to, direction, areas.map(({ code }) => code).join()]),
    ).toEqual([
      ['green', 'red', 'up', 'A'],
      ['blue', 'orange', 'up', 'E'],
      ['red', 'orange', 'down', 'B'],
      ['insufficient', 'green', 'other', 'D'],
    ]);
  });

  test('counts every area that is in both, and names those that are in one', () => {
    expect(matrix.flat().reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(matrix[2]![2]).toBe(1);
    expect(only_before.map(({ code }) => code)).toEqual(['F']);
    expect(only_after.map(({ code }) => code)).toEqual(['G']);
  });

  test('is nothing between an issue and itself', () => {
    expect(differenceOf(before, before)).toMatchObject({ moved: [], only_before: [], only_after: [] });
  });
});
