import { expect, test } from 'vitest';
import { THEME_IDS } from '../theme/grade_colours.ts';
import { CLASS_COLOURS } from '../theme/indicator_classes.ts';
import { MAP_COLOURS } from '../theme/map_colours.ts';
import { classPaint } from './area_paint.ts';

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
