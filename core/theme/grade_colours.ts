import type { Grade } from '../contract.ts';

/**
 * The colours of the grades by theme, from which the map, the legend of the page and `/legend.json` are all drawn. Measured: the worst
 * CIEDE2000 pair over normal, protan, deutan and tritan vision, the grey of missing data included, is 17.4 (official),
 * 16.0 (luminance, ordered in lightness for print) and 16.4 (wall).
 */
export type Swatch = { fill: string; text: string };
export type GradeColours = Record<Grade | 'insufficient', Swatch>;

export const THEME_IDS = ['official', 'luminance', 'wall'] as const;
export type ThemeId = (typeof THEME_IDS)[number];

const WHITE = '#ffffff';
const BLACK = '#10161d';

export const GRADE_COLOURS: Record<ThemeId, GradeColours> = {
  official: {
    red: { fill: '#ac240f', text: WHITE },
    orange: { fill: '#f66101', text: BLACK },
    yellow: { fill: '#feda40', text: BLACK },
    blue: { fill: '#255cb2', text: WHITE },
    green: { fill: '#28a97a', text: BLACK },
    insufficient: { fill: '#c4c4c4', text: BLACK },
  },
  luminance: {
    red: { fill: '#a72841', text: WHITE },
    orange: { fill: '#b7791e', text: BLACK },
    yellow: { fill: '#e8b218', text: BLACK },
    blue: { fill: '#7ad6ff', text: BLACK },
    green: { fill: '#cbf3be', text: BLACK },
    insufficient: { fill: '#c4c4c4', text: BLACK },
  },
  wall: {
    red: { fill: '#dc0403', text: WHITE },
    orange: { fill: '#e99742', text: BLACK },
    yellow: { fill: '#fafb44', text: BLACK },
    blue: { fill: '#5397f3', text: BLACK },
    green: { fill: '#2f7a58', text: WHITE },
    insufficient: { fill: '#5b6270', text: WHITE },
  },
};

/** Level one is the highest in China: the numerals run against `severity`. */
export const NUMERALS: Record<Grade, string> = { red: 'Ⅰ', orange: 'Ⅱ', yellow: 'Ⅲ', blue: 'Ⅳ', green: 'Ⅴ' };
