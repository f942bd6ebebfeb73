import type { Day, Language, Level } from '#core/contract.ts';
import type { System } from '#core/geometry/systems.ts';
import type { ThemeId } from '#core/theme/grade_colours.ts';

/** What the examples are filled with. */
export type Choice = {
  /** Scheme and host of the service, as the page was opened. */
  origin: string;
  key_required: boolean;
  level: Level;
  area: { code: string; name: string };
  /** Where a map begins: west, south, east, north. */
  bbox: [number, number, number, number];
  date: Day;
  theme: ThemeId;
  language: Language;
  crs: System;
};

/** Stands where a key belongs; the reader puts their own there. */
export const KEY = 'YOUR_KEY';

/** The libraries as the examples name them; snippets.test.ts holds them to what is installed and tested. */
export const LIBRARIES = {
  leaflet: 'https://unpkg.com/leaflet@1.9.4/dist',
  maplibre: 'https://unpkg.com/maplibre-gl@6.17.0/dist',
  ol: 'https://unpkg.com/ol@10.11.0',
};

export const COLLECTIONS: Record<Level, string> = {
  city: 'cities',
  district: 'districts',
  street: 'streets',
  community: 'communities',
};

/** Encoded so that it stands between the quotation marks of a shell, of HTML, of JavaScript and of Python alike. */
export const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*~]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

export function address(origin: string, path: string, values: Record<string, string | number | null> = {}): string {
  const query = Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${encoded(String(value)).replaceAll('%2C', ',')}`);
  return `${origin}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/** WGS 84 is what answers come in without asking. */
const crsOf = ({ crs }: Choice): string | null => (crs === 'wgs84' ? null : crs);

export const itemsAddress = (choice: Choice, limit = 1000): string =>
  address(choice.origin, `/api/collections/${COLLECTIONS[choice.level]}/items`, {
    ...{ f: 'json', datetime: choice.date, crs: crsOf(choice), limit },
  });

export const styleAddress = ({ origin, theme, language, date }: Choice, level: Level | null = null): string =>
  address(origin, '/style.json', { theme, lang: language, date, level });

/** A template: {z}, {x} and {y} stay as they are. */
export const tilesAddress = ({ origin, level, date }: Choice): string =>
  `${address(origin, `/tiles/${level}`)}/{z}/{x}/{y}.mvt?date=${date}`;

/** Five decimals are about a metre. */
export const degrees = (value: number): string => String(Math.round(value * 1e5) / 1e5);

export const CREDIT = { zh: '五色图', en: 'Wusetu five-colour map' } as const;
