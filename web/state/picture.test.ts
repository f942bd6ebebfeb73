import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AreaSummary, FRAME_VERSION, frameByte, type Severity } from '#core/contract.ts';
import { GRADE_ORDER } from '#web/theme/themes.ts';
import { readPicture, standingOf, worstFirst } from './picture.ts';

const area = (seq: number, population: number | null = 100): AreaSummary => ({
  code: String(1000 + seq),
  name: `社区${seq}`,
  level: 'community',
  parent: null,
  seq,
  population,
  population_65plus: null,
  point: [0, 0],
  bbox: [0, 0, 1, 1],
});
const frameOf = (...severities: (Severity | null)[]) =>
  Uint8Array.from([FRAME_VERSION, ...severities.map(s => frameByte(s, s === null ? 'insufficient' : 'graded'))]);

describe('a picture of a day', () => {
  const areas = [area(1), area(2, 300), area(3, null), area(4), area(5)];
  const picture = readPicture(areas, frameOf(4, 0, 2, null, 1), frameOf(3, 1, 2, 0, 3));

  test('counts, population and the day before', () => {
    expect(picture.counts).toEqual({ red: 1, orange: 0, yellow: 1, blue: 1, green: 1, insufficient: 1 });
    expect(picture.before).toEqual({ red: 0, orange: 2, yellow: 1, blue: 1, green: 1, insufficient: 0 });
    expect(picture.population).toMatchObject({ red: 100, green: 300, yellow: 0, insufficient: 100 });
    expect(picture.total_population).toBe(600);
  });

  test('blue is worse than green; from and to missing data is neither up nor down', () => {
    const names = (list: typeof picture.transitions.up) => list.map(({ from, to }) => `${from}>${to}`);
    expect(names(picture.transitions.up)).toEqual(['orange>red']);
    expect(names(picture.transitions.down)).toEqual(['orange>blue', 'blue>green']);
    expect(names(picture.transitions.other)).toEqual(['green>insufficient']);
  });

  test('lists begin with the worst and end with missing data', () => {
    expect(areas.toSorted(worstFirst(frameOf(4, 0, 2, null, 1))).map(({ seq }) => seq)).toEqual([1, 3, 5, 2, 4]);
  });
});

test('an area beyond the frame is insufficient, never green', () => {
  expect(standingOf(frameOf(0), 7)).toEqual({ key: 'insufficient', state: 'insufficient' });
});

test('the six counts add up to the areas, and changes explain the difference of two days', () => {
  const severity = fc.constantFrom<Severity | null>(0, 1, 2, 3, 4, null);
  fc.assert(
    fc.property(fc.array(fc.tuple(severity, severity), { maxLength: 60 }), pairs => {
      const areas = pairs.map((_, i) => area(i + 1));
      const now = frameOf(...pairs.map(([to]) => to));
      const picture = readPicture(areas, now, frameOf(...pairs.map(([, from]) => from)));
      expect(GRADE_ORDER.reduce((sum, key) => sum + picture.counts[key], 0)).toBe(areas.length);
      const all = Object.values(picture.transitions).flat();
      for (const key of GRADE_ORDER) {
        const gained = all.filter(({ to }) => to === key).reduce((sum, group) => sum + group.areas.length, 0);
        const lost = all.filter(({ from }) => from === key).reduce((sum, group) => sum + group.areas.length, 0);
        expect(picture.counts[key] - (picture.before?.[key] ?? 0)).toBe(gained - lost);
      }
    }),
  );
});
