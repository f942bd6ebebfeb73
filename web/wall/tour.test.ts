import { expect, test } from 'vitest';
import { type AreaSummary, FRAME_VERSION, frameByte, type Severity } from '#core/contract.ts';
import { readPicture } from '#web/state/picture.ts';
import { freshness, nextStop, tourOf } from './tour.ts';

const area = (seq: number): AreaSummary => ({
  ...{ code: String(1000 - seq), name: `社区${seq}`, level: 'community', parent: null, seq },
  ...{ population: 1, population_65plus: null, point: [0, 0], bbox: [0, 0, 1, 1] },
});
const frameOf = (...severities: (Severity | null)[]) =>
  Uint8Array.from([FRAME_VERSION, ...severities.map(s => frameByte(s, s === null ? 'insufficient' : 'graded'))]);

test('the tour has what was raised, the worst first, then what stays red; nothing twice', () => {
  const areas = [1, 2, 3, 4, 5, 6].map(area);
  const now = frameOf(4, 2, 4, 3, 0, 4);
  const stops = tourOf(areas, now, readPicture(areas, now, frameOf(4, 1, 3, 4, 0, null)));
  expect(stops.map(({ area: { seq }, grade, from }) => [seq, grade, from])).toEqual([
    [3, 'red', 'orange'],
    [2, 'yellow', 'blue'],
    // From no grade to red is not raised, but red it is. By code, which runs against seq here.
    [6, 'red', null],
    [1, 'red', null],
  ]);
});

test('after the last stop comes the whole, and without stops it stays', () => {
  expect([nextStop(-1, 2), nextStop(0, 2), nextStop(1, 2)]).toEqual([0, 1, -1]);
  expect(nextStop(-1, 0)).toBe(-1);
  // The list became shorter meanwhile.
  expect(nextStop(7, 3)).toBe(-1);
});

test('age is told in the largest whole unit and is old from the agreed minute on', () => {
  const then = '2020-02-12T16:00:00.000Z';
  const after = (minutes: number) => freshness(then, Date.parse(then) + minutes * 60_000, 60);
  expect(after(0.9)).toEqual({ unit: 'now', count: 0, old: false });
  expect(after(59.9)).toEqual({ unit: 'minutes', count: 59, old: false });
  expect(after(60)).toEqual({ unit: 'minutes', count: 60, old: true });
  expect(after(121)).toEqual({ unit: 'hours', count: 2, old: true });
  expect(after(3 * 1440)).toEqual({ unit: 'days', count: 3, old: true });
  // A browser whose clock is behind.
  expect(after(-5)).toEqual({ unit: 'now', count: 0, old: false });
});
