import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaAt, areaTowards, type Direction } from './towards.ts';

const SIDE = 5;
/** Five by five, code = row and column, rows from the south. */
const grid = Array.from({ length: SIDE * SIDE }, (_, i) => ({
  code: `${Math.floor(i / SIDE)}${i % SIDE}`,
  point: [113 + (i % SIDE) * 0.01, 34 + Math.floor(i / SIDE) * 0.01] as [number, number],
}));
const middle = grid.find(({ code }) => code === '22')!;

describe('arrow keys', () => {
  test.each([
    ['left', '21'],
    ['right', '23'],
    ['up', '32'],
    ['down', '12'],
  ] as const)('%s goes to %s', (direction, code) => {
    expect(areaTowards(grid, middle, direction)?.code).toBe(code);
  });

  test('at the edge there is nothing further', () => {
    expect(areaTowards(grid, grid[0]!, 'left')).toBeNull();
    expect(areaTowards(grid, grid[0]!, 'down')).toBeNull();
    expect(areaTowards([], middle, 'up')).toBeNull();
  });

  test('what lies ahead is nearer than what lies aside', () => {
    const areas = [
      { code: 'aside', point: [113.03, 34.035] as [number, number] },
      { code: 'ahead', point: [113.045, 34.02] as [number, number] },
    ];
    expect(areaTowards(areas, middle, 'right')?.code).toBe('ahead');
  });

  test('anywhere: the same arrow never comes back, and ends', () => {
    const points = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 999 })), {
      minLength: 2,
      maxLength: 60,
      selector: String,
    });
    const way = fc.constantFrom<Direction>('left', 'right', 'up', 'down');
    fc.assert(
      fc.property(points, way, (places, direction) => {
        const areas = places.map(([x, y], i) => ({
          code: String(i),
          point: [113 + x / 1e4, 34 + y / 1e4] as [number, number],
        }));
        const visited = new Set<string>();
        for (let area: (typeof areas)[number] | null = areas[0]!; area; area = areaTowards(areas, area, direction)) {
          expect(visited.has(area.code)).toBe(false);
          visited.add(area.code);
        }
      }),
    );
  });

  test('the area nearest to a place', () => {
    expect(areaAt(grid, [113.021, 34.019])?.code).toBe('22');
    expect(areaAt([], [0, 0])).toBeNull();
  });
});
