import { GRADE_ORDER, type Theme } from './themes.ts';

/** Hands the theme to the style sheets as custom properties, through CSSOM: the policy allows no inline style. */
export function applyTheme(theme: Theme, root: HTMLElement = document.documentElement): void {
  root.dataset.theme = theme.id;
  for (const key of GRADE_ORDER) {
    root.style.setProperty(`--grade-${key}`, theme.grades[key].fill);
    root.style.setProperty(`--grade-${key}-text`, theme.grades[key].text);
  }
  for (const [name, value] of Object.entries(theme.page))
    root.style.setProperty(`--${name.replaceAll('_', '-')}`, value);
  for (const [key, { fill, text }] of Object.entries(theme.map.moved)) {
    root.style.setProperty(`--moved-${key}`, fill);
    root.style.setProperty(`--moved-${key}-text`, text);
  }
  root.style.setProperty('--muted', theme.map.muted);
  root.style.setProperty('--hatch', theme.map.hatch);
  root.style.setProperty('--map-ground', theme.map.ground);
}
