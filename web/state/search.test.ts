import { expect, test } from 'vitest';
import type { AreaSummary } from '#core/contract.ts';
import { matchAreas } from './search.ts';

const areas = new Map(
  [
    ['330102', '东湖区'],
    ['330102001', '东湖街道'],
    ['330102001003', '东湖社区'],
    ['330102001004', '小东湖社区'],
    ['330103001001', 'Riverside'],
  ].map(([code, name]) => [code!, { code, name } as AreaSummary]),
);
const found = (query: string) => matchAreas(areas, query, 10).map(({ name }) => name);

test('begins with names that begin so, larger areas first, then names that contain it', () => {
  expect(found('东湖')).toEqual(['东湖区', '东湖街道', '东湖社区', '小东湖社区']);
});

test('an exact name comes first, codes by their beginning, letters in any case and width', () => {
  expect(found('东湖社区')[0]).toBe('东湖社区');
  expect(found('330102001')).toEqual(['东湖街道', '东湖社区', '小东湖社区']);
  expect(found('ｒIVER')).toEqual(['Riverside']);
});

test('nothing asked is nothing found', () => {
  expect(found('  ')).toEqual([]);
  expect(found('西湖')).toEqual([]);
});
