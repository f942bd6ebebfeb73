import { differenceCiede2000, lab } from 'culori';
import { describe, expect, test } from 'vitest';
import { FAMILIES } from '../standard/catalogue.ts';
import { GRADE_COLOURS, THEME_IDS } from './grade_colours.ts';
import { CLASS_COLOURS, CLASS_COUNT, CLASS_LIMITS, classOf, limitsOf, NO_VALUE } from './indicator_classes.ts';

test('every indicator has its limits, in ascending order, and no others are there', () => {
  expect(Object.keys(CLASS_LIMITS).sort()).toEqual(FAMILIES.map(({ family }) => family).sort());
  for (const [family, limits] of Object.entries(CLASS_LIMITS)) {
    expect(limits, family).toHaveLength(CLASS_COUNT - 1);
    expect([...limits], family).toEqual([...new Set(limits)].sort((a, b) => a - b));
  }
});

test('a value on a limit is in the class above; no value is in none', () => {
  const limits = limitsOf('cases_per_100k_14d_eb_lag7d')!;
  expect(limits).toEqual([10, 50, 100, 250]);
  expect([0, 9.99, 10, 49, 50, 100, 250, 1e6].map(value => classOf(value, limits))).toEqual([0, 0, 1, 1, 2, 3, 4, 4]);
  expect(classOf(null, limits)).toBe(NO_VALUE);
  expect(limitsOf('risk')).toBeNull();
});

describe.each(THEME_IDS)('colours of theme %s', theme => {
  const colours = CLASS_COLOURS[theme];

  test('are ordered by lightness', () => {
    const lightness = colours.map(colour => lab(colour)!.l);
    const sorted = lightness.toSorted((a, b) => (theme === 'wall' ? a - b : b - a));
    expect(lightness).toEqual(sorted);
    for (let i = 1; i < lightness.length; i++) expect(Math.abs(lightness[i]! - lightness[i - 1]!)).toBeGreaterThan(10);
  });

  test('are none of a grade', () => {
    const difference = differenceCiede2000();
    for (const colour of colours)
      for (const [grade, { fill }] of Object.entries(GRADE_COLOURS[theme]))
        expect(difference(colour, fill), `${colour} ${grade}`).toBeGreaterThan(grade === 'insufficient' ? 8 : 15);
  });
});
