import { expect, it } from 'vitest';
import { identify, nameOf } from './identity.ts';

const DAY = '2026-02-12';
const before = (number: number, areas: number[]) => ({ first_detected: '2026-02-10', number, areas });

it('a cluster is new where none of the day before is, and goes on where it shares an area', () => {
  const clusters = [{ areas: [1, 2, 3] }, { areas: [7] }, { areas: [20, 21] }];
  expect(identify(DAY, clusters, [before(1, [3, 4]), before(2, [9])])).toEqual([
    { first_detected: '2026-02-10', number: 1, status: 'ongoing' },
    { first_detected: DAY, number: 1, status: 'new' },
    { first_detected: DAY, number: 2, status: 'new' },
  ]);
});

it('of two that become one the name of the greater share stays; of one that falls apart the strongest part keeps it', () => {
  expect(identify(DAY, [{ areas: [1, 2, 3] }], [before(1, [1]), before(2, [2, 3])])).toEqual([
    { first_detected: '2026-02-10', number: 2, status: 'ongoing' },
  ]);
  expect(identify(DAY, [{ areas: [1] }, { areas: [2, 3] }], [before(1, [1, 2, 3])])).toEqual([
    { first_detected: '2026-02-10', number: 1, status: 'ongoing' },
    { first_detected: DAY, number: 1, status: 'ongoing' },
  ]);
});

it('is said by the day it was first detected', () => {
  expect(nameOf({ first_detected: DAY, number: 3 })).toBe('C-260212-3');
});
