import { type Color, wcagContrast } from 'culori';
import { describe, expect, test } from 'vitest';
import { pattern } from '#core/drawing/svg.ts';
import { DOTS_OPACITY, MAP_COLOURS } from '#core/theme/map_colours.ts';
import { patternImages, patternName } from '#core/theme/patterns.ts';
import { difference, seenAs, toLinear, VISIONS, type Vision } from './testing_vision.ts';
import { GRADE_ORDER, type GradeKey, THEME_IDS, THEMES, type ThemeId } from './themes.ts';

/** As for plain fills (themes.test.ts). */
const ENOUGH = 15;
const GRADED = GRADE_ORDER.filter(key => key !== 'insufficient');

/** The share of an area that the ink of a pattern covers, as WebGL draws it: the pixels of its image. */
function imageCoverage(kind: 'hatch' | 'dots', id: ThemeId): number {
  const { data, width, height } = patternImages().get(patternName(kind, id))!;
  let sum = 0;
  for (let i = 3; i < data.length; i += 4) sum += data[i]! / 255;
  return (sum / (width * height)) * (kind === 'dots' ? DOTS_OPACITY : 1);
}

/** And as SVG does: a circle, or a line of 45° that is `stroke-width` wide, in a square. */
function svgCoverage(kind: 'hatch' | 'dots'): number {
  const text = pattern([kind, '#000000'], 'any');
  const of = (name: string) => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(text)![1]);
  const side = of('width');
  return kind === 'dots'
    ? (Math.PI * of('r') ** 2 * of('fill-opacity')) / side ** 2
    : (of('stroke-width') * Math.SQRT2) / side;
}

/** What an eye makes of it that is too far away for the pattern: light adds up. */
function mixed(fill: string, ink: string, share: number): Color {
  const [under, over] = [toLinear(fill)!, toLinear(ink)!];
  const part = (channel: 'r' | 'g' | 'b') => under[channel] * (1 - share) + over[channel] * share;
  return { mode: 'lrgb', r: part('r'), g: part('g'), b: part('b') };
}

describe.each(THEME_IDS)('patterns of theme %s', id => {
  const fillOf = (key: GradeKey) => THEMES[id].grades[key].fill;
  const { dots, hatch } = MAP_COLOURS[id];

  describe.each([
    ['WebGL', imageCoverage('dots', id), imageCoverage('hatch', id)],
    ['SVG', svgCoverage('dots'), svgCoverage('hatch')],
  ] as const)('as %s draws them', (_, dotted_share, hatched_share) => {
    /** All that a map can show, by grade: plain, under dots, without a grade. */
    const shown: [GradeKey, Color][] = [
      ...GRADED.flatMap((key): [GradeKey, Color][] => [
        [key, mixed(fillOf(key), dots, 0)],
        [key, mixed(fillOf(key), dots, dotted_share)],
      ]),
      ['insufficient', mixed(fillOf('insufficient'), hatch, hatched_share)],
    ];
    const worst = (vision: Vision) =>
      Math.min(
        ...shown.flatMap(([key, colour], i) =>
          shown
            .slice(i + 1)
            .filter(([other]) => other !== key)
            .map(([, other]) => difference(seenAs(colour, vision), seenAs(other, vision))),
        ),
      );

    test.each(VISIONS)('a grade under a pattern is told from the others in %s vision', vision => {
      expect(worst(vision)).toBeGreaterThanOrEqual(ENOUGH);
    });
  });

  test('both renderers cover as much, within a tenth of the area', () => {
    expect(svgCoverage('dots')).toBeCloseTo(imageCoverage('dots', id), 2);
    expect(Math.abs(svgCoverage('hatch') - imageCoverage('hatch', id))).toBeLessThan(0.1);
  });

  test('dots and lines are seen on every fill that they lie on', () => {
    for (const key of GRADED) expect(wcagContrast(dots, fillOf(key)), key).toBeGreaterThanOrEqual(2.5);
    expect(wcagContrast(hatch, fillOf('insufficient'))).toBeGreaterThanOrEqual(2);
  });
});
