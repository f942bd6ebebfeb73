import { wcagContrast } from 'culori';
import { describe, expect, test } from 'vitest';
import { difference, VISIONS, worstPair } from './testing_vision.ts';
import { GRADE_ORDER, severityOf, THEME_IDS, THEMES } from './themes.ts';

/** UX.md, acceptance 5: the worst pair in four kinds of colour vision, no-data grey included, as it is shipped: opaque. */
const ENOUGH = 15;
const AA = 4.5;

test('the measure itself: a published CIEDE2000 pair (Sharma 2005, no. 1), and CSS colour names fail for protans', () => {
  const lab = (l: number, a: number, b: number) => ({ mode: 'lab65' as const, l, a, b });
  expect(difference(lab(50, 2.6772, -79.7751), lab(50, 0, -82.7485))).toBeCloseTo(2.0425, 3);
  expect(worstPair(['red', 'orange', 'yellow', 'blue', 'green'], 'protan')).toBeCloseTo(7.7, 0);
});

describe.each(THEME_IDS)('theme %s', id => {
  const theme = THEMES[id];

  test.each(VISIONS)('grades can be told apart in %s vision', vision => {
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
