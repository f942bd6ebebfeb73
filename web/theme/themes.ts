import type { Grade } from '#core/contract.ts';
import { GRADE_COLOURS, type GradeColours, THEME_IDS, type ThemeId } from '#core/theme/grade_colours.ts';
import { MAP_COLOURS, type MapColours } from '#core/theme/map_colours.ts';

/**
 * Themes are data: the map's layers, the legend, the chips and the page's own colours are pure functions of one of these.
 * Grade colours were measured (UX.md): worst CIEDE2000 pair over normal, protan, deutan and tritan vision, no-data grey
 * included: luminance 16.0, official 17.4, wall 16.4. themes.test.ts repeats the measurement on what is shipped.
 */
export { THEME_IDS, type ThemeId };

export type GradeKey = Grade | 'insufficient';

export type Theme = {
  id: ThemeId;
  dark: boolean;
  grades: GradeColours;
  map: MapColours;
  page: {
    ground: string;
    panel: string;
    raised: string;
    sunken: string;
    line: string;
    line_strong: string;
    ink: string;
    ink_2: string;
    ink_3: string;
    accent: string;
    accent_soft: string;
    accent_ink: string;
    worse: string;
    better: string;
    focus: string;
    shadow: string;
  };
};

const LIGHT_PAGE: Theme['page'] = {
  ground: '#eef1f4',
  panel: '#ffffff',
  raised: '#ffffff',
  sunken: '#f5f7f9',
  line: '#e1e6eb',
  line_strong: '#c6ced6',
  ink: '#17212b',
  ink_2: '#4a5765',
  ink_3: '#5b6875',
  accent: '#1d3a56',
  accent_soft: '#e8eef4',
  accent_ink: '#ffffff',
  worse: '#a3230f',
  better: '#12694a',
  focus: '#5b4bc4',
  shadow: '0 1px 2px rgb(16 28 40 / 8%), 0 6px 20px rgb(16 28 40 / 9%)',
};

export const THEMES: Record<ThemeId, Theme> = {
  official: {
    id: 'official',
    dark: false,
    grades: GRADE_COLOURS.official,
    map: MAP_COLOURS.official,
    page: LIGHT_PAGE,
  },
  luminance: {
    id: 'luminance',
    dark: false,
    grades: GRADE_COLOURS.luminance,
    map: MAP_COLOURS.luminance,
    page: LIGHT_PAGE,
  },
  wall: {
    id: 'wall',
    dark: true,
    grades: GRADE_COLOURS.wall,
    map: MAP_COLOURS.wall,
    page: {
      ground: '#0a0f15',
      panel: '#111920',
      raised: '#18222b',
      sunken: '#0d141a',
      line: '#22303b',
      line_strong: '#3a4b59',
      ink: '#e8eef4',
      ink_2: '#b3c0cc',
      ink_3: '#8c9cab',
      accent: '#cfe0f0',
      accent_soft: '#1d2b38',
      accent_ink: '#0d141a',
      worse: '#ff8f7d',
      better: '#6fd3a6',
      focus: '#a99cff',
      shadow: '0 1px 2px rgb(0 0 0 / 50%), 0 8px 24px rgb(0 0 0 / 45%)',
    },
  },
};

/** Official numerals: level one is the highest, so they run against `severity`. */
export const NUMERALS: Record<GradeKey, string> = {
  red: 'Ⅰ',
  orange: 'Ⅱ',
  yellow: 'Ⅲ',
  blue: 'Ⅳ',
  green: 'Ⅴ',
  insufficient: '–',
};

/** Worst first, missing data last: the order of tiles, legend, lists. */
export const GRADE_ORDER: readonly GradeKey[] = ['red', 'orange', 'yellow', 'blue', 'green', 'insufficient'];

/** Severity of a grade; missing data sorts below green and is never counted as one. */
export const severityOf = (key: GradeKey): number => (key === 'insufficient' ? -1 : 4 - GRADE_ORDER.indexOf(key));
