import { expect, test } from 'vitest';
import { frameByte } from '../contract.ts';
import { THEME_IDS } from '../theme/grade_colours.ts';
import { CLASS_COLOURS } from '../theme/indicator_classes.ts';
import { MAP_COLOURS } from '../theme/map_colours.ts';
import { classPaint, gradePaint, LEFT_OUT } from './area_paint.ts';

test.each(THEME_IDS)(
  'classes have their colours, no value is hatched, what the filter leaves out is grey (%s)',
  theme => {
    const paint = classPaint({ classes: Int8Array.from([0, 4, -1, 2]), theme, muted: seq => seq === 4 });
    const { muted } = MAP_COLOURS[theme];
    expect([1, 2, 3, 4, 5].map(seq => [paint(seq).fill, paint(seq).pattern, paint(seq).muted])).toEqual([
      [CLASS_COLOURS[theme][0], null, false],
      [CLASS_COLOURS[theme][4], null, false],
      [muted, 'hatch', false],
      [muted, null, true],
      [muted, 'hatch', false],
    ]);
    for (const seq of [1, 2, 3, 4, 5]) expect(paint(seq)).toMatchObject({ sign: '', outline: null });
  },
);

test('an area that a cell of the matrix leaves out is grey, and not taken for one without data', () => {
  const paint = gradePaint({
    frame: Uint8Array.from([1, LEFT_OUT, frameByte(null, 'insufficient')]),
    theme: 'official',
  });
  expect(paint(1)).toMatchObject({ fill: MAP_COLOURS.official.muted, pattern: null, sign: '', muted: true });
  expect(paint(2)).toMatchObject({ pattern: 'hatch', muted: false });
});
