import { describe, expect, test } from 'vitest';
import { frameByte } from '../contract.ts';
import { GRADE_COLOURS } from '../theme/grade_colours.ts';
import { gradePaint, LEFT_OUT } from './area_paint.ts';
import { type Dotted, dotMarks, smallAreasOf } from './small_areas.ts';

/** On the equator, so that a degree is as wide as it is high. */
const area = (seq: number, degrees: number): Dotted => ({
  seq,
  point: [seq, 0],
  bbox: [seq, -degrees / 2, seq + degrees, degrees / 2],
});
/** Twenty of 0.4 degrees, then one of 0.004 and one of 0.002. */
const areas = [...Array.from({ length: 20 }, (_, i) => area(i + 1, 0.4)), area(21, 0.004), area(22, 0.002)];
const pixels = (degrees: number, zoom: number) => (degrees / 360) * 512 * 2 ** zoom;
const small = smallAreasOf(areas)!;

describe('dots for areas that would vanish', () => {
  test('are those narrower than 12 px, from the zoom at which nine in ten are wider', () => {
    expect(small.areas.map(({ area: { seq } }) => seq)).toEqual([21, 22]);
    expect(pixels(0.4, small.from)).toBeCloseTo(12, 6);
    expect(small.areas.map(({ below }) => below)).toEqual([expect.closeTo(11.04, 1), expect.closeTo(12.04, 1)]);
    expect(pixels(0.002, small.areas[1]!.below)).toBeCloseTo(12, 6);
  });

  test('are none where all are of about one size, or where there is no area', () => {
    expect(smallAreasOf(areas.slice(0, 20))).toBeNull();
    expect(smallAreasOf([])).toBeNull();
  });

  const dots = (zoom: number, frame: Uint8Array, muted?: (seq: number) => boolean) =>
    dotMarks({
      ...{ small, theme: 'official', zoom, width: 400, height: 100 },
      paint: gradePaint({ frame, theme: 'official', muted }),
      place: ([x]) => [10 * x, 50],
    }).filter(mark => mark.kind === 'area');
  const graded = Uint8Array.from([1, ...areas.map(() => frameByte(4, 'graded'))]);

  test('have the colour of the grade, lie on the point of the area, and go one after the other as one comes nearer', () => {
    const [one] = dots(small.from + 0.1, graded);
    expect(dots(small.from + 0.1, graded)).toHaveLength(2);
    expect(one).toMatchObject({ seq: null, fill: GRADE_COLOURS.official.red.fill, pattern: null });
    const corners = one!.path.match(/[\d.]+ [\d.]+/g)!.map(corner => corner.split(' ').map(Number) as [number, number]);
    for (const [x, y] of corners) expect(Math.hypot(x - 210, y - 50)).toBeCloseTo(6, 0);
    expect(dots(small.from - 0.1, graded)).toHaveLength(0);
    expect(dots(11.5, graded)).toHaveLength(1);
    expect(dots(12.5, graded)).toHaveLength(0);
  });

  test('are none without a grade, where the filter leaves the area out, and off the picture', () => {
    const frame = graded.slice();
    frame[21] = frameByte(null, 'insufficient');
    expect(dots(10, frame)).toHaveLength(1);
    frame[22] = LEFT_OUT;
    expect(dots(10, frame)).toHaveLength(0);
    expect(dots(10, graded, seq => seq === 22)).toHaveLength(1);
    const off = { small, theme: 'official', zoom: 10, width: 205, height: 100 } as const;
    const paint = gradePaint({ frame: graded, theme: 'official' });
    expect(dotMarks({ ...off, paint, place: ([x]) => [10 * x, 50] })).toEqual([]);
  });
});
