import type { Language } from '#core/contract.ts';
import type { ThemeId } from '#core/theme/grade_colours.ts';
import { address } from './choice.ts';

/** What a frame in another page shows. */
export type FrameChoice = {
  origin: string;
  /** Null: all areas. */
  area: string | null;
  theme: ThemeId;
  language: Language;
  panel: boolean;
  /** Seconds; null: told by events. */
  refresh: number | null;
  height: number;
};

/** Read by web/state/view.ts. */
export const frameAddress = ({ origin, area, theme, language, panel, refresh }: FrameChoice): string =>
  address(origin, '/', { embed: 1, sel: area, theme, lang: language, legend: panel ? null : 'off', refresh });

const TITLES = { zh: '社区疫情风险五色图', en: 'Community five-colour epidemic risk map' };

export const frameSnippet = (choice: FrameChoice): string =>
  `<iframe src="${frameAddress(choice).replaceAll('&', '&amp;')}"
  title="${TITLES[choice.language]}" width="100%" height="${choice.height}"
  style="border: 0" loading="lazy" allow="fullscreen"></iframe>
`;
