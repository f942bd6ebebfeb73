import { type Color, converter, differenceCiede2000, wcagContrast } from 'culori';
import { describe, expect, test } from 'vitest';
import { GRADE_ORDER, severityOf, THEME_IDS, THEMES } from './themes.ts';

/** UX.md, acceptance 5: the worst pair in four kinds of colour vision, no-data grey included, as it is shipped: opaque. */
const ENOUGH = 15;
const AA = 4.5;

/**
 * Machado, Oliveira, Fernandes 2009 (doi 10.1109/TVCG.2009.113), severity 1.0, for linear RGB. culori's own filters apply
 * the same matrices to gamma-coded values, which moves the worst pair of theme C by three.
 */
const VISIONS: Record<string, number[][]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const toLinear = converter('lrgb');
const difference = differenceCiede2000();

function seenAs(colour: string, vision: string): Color {
  const linear = toLinear(colour)!;
  const from = [linear.r, linear.g, linear.b];
  const [r, g, b] = VISIONS[vision]!.map(row =>
    Math.max(
      0,
      Math.min(
        1,
        row.reduce((sum, weight, i) => sum + weight * from[i]!, 0),
      ),
    ),
  );
  return { mode: 'lrgb', r: r!, g: g!, b: b! };
}

function worstPair(colours: string[], vision: string): number {
  const seen = colours.map(colour => seenAs(colour, vision));
  return Math.min(...seen.flatMap((a, i) => seen.slice(i + 1).map(b => difference(a, b))));
}

test('the measure itself: a published CIEDE2000 pair (Sharma 2005, no. 1), and CSS colour names fail for protans', () => {
  const lab = (l: number, a: number, b: number) => ({ mode: 'lab65' as const, l, a, b });
  expect(difference(lab(50, 2.6772, -79.7751), lab(50, 0, -82.7485))).toBeCloseTo(2.0425, 3);
  expect(worstPair(['red', 'orange', 'yellow', 'blue', 'green'], 'protan')).toBeCloseTo(7.7, 0);
});

describe.each(THEME_IDS)('theme %s', id => {
  const theme = THEMES[id];

  test.each(Object.keys(VISIONS))('grades can be told apart in %s vision', vision => {
    const colours = GRADE_ORDER.map(key => theme.grades[key].fill);
    expect(worstPair(colours, vision)).toBeGreaterThanOrEqual(ENOUGH);
  });

  test('numerals and words on a grade pass AA', () => {
    for (const key of GRADE_ORDER)
      expect(wcagContrast(theme.grades[key].fill, theme.grades[key].text), key).toBeGreaterThanOrEqual(AA);
  });

  test('the text of the page passes AA on every ground it stands on', () => {
    const { panel, raised, sunken, accent_soft, accent, accent_ink } = theme.page;
    for (const ground of [panel, raised, sunken, accent_soft])
      for (const ink of ['ink', 'ink_2', 'ink_3', 'worse', 'better'] as const)
        expect(wcagContrast(theme.page[ink], ground), `${ink} on ${ground}`).toBeGreaterThanOrEqual(AA);
    expect(wcagContrast(accent_ink, accent)).toBeGreaterThanOrEqual(AA);
    expect(wcagContrast(theme.page.focus, panel)).toBeGreaterThanOrEqual(3);
  });

  test('the outline of a selection and the district border stand out from every fill with their casing', () => {
    for (const key of GRADE_ORDER) {
      const against = [theme.map.select, theme.map.casing].map(colour => wcagContrast(colour, theme.grades[key].fill));
      expect(Math.max(...against), key).toBeGreaterThanOrEqual(3);
    }
  });
});

test('theme A stays ordered by lightness, so that it can be photocopied', () => {
  const luminance = GRADE_ORDER.filter(key => key !== 'insufficient').map(key =>
    wcagContrast('#000000', THEMES.luminance.grades[key].fill),
  );
  expect(luminance).toEqual(luminance.toSorted((a, b) => a - b));
});

test('severity runs against the order of the list, missing data below green', () => {
  expect(GRADE_ORDER.map(severityOf)).toEqual([4, 3, 2, 1, 0, -1]);
});
