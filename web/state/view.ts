import { type Day, type Language, LEVELS, type Level } from '#core/contract.ts';
import { isDay } from '#core/days.ts';
import { SYSTEMS, type System } from '#core/geometry/systems.ts';
import { GRADE_ORDER, type GradeKey, THEME_IDS, type ThemeId } from '#web/theme/themes.ts';

/** Everything one can see is in here, and in the address: a copied link shows the same screen. */
export type View = {
  /** null = the last day that is graded. */
  date: Day | null;
  /** Code of the selected area. */
  sel: string | null;
  layer: Level | 'auto';
  lang: Language;
  theme: ThemeId;
  camera: { x: number; y: number; z: number } | null;
  /** Only these grades are shown; empty = all. */
  filter: GradeKey[];
  /** Days back of the comparison; 1 = yesterday. */
  cmp: number;
  /** The day compared with, where it is one of the calendar and not a number of days back. */
  cmpdate: Day | null;
  /** How the two days are shown on the map. */
  compare: CompareId;
  /** Swipe: per cent of the map, from the left, that show the day compared with. */
  split: number;
  /** Per cent of the base map that are faded away. */
  fade: number;
  /** Wall: minutes after which the last computation is old. */
  fresh: number;
  /** Wall: seconds at each area of the tour. */
  pace: number;
  legend: boolean;
  /** What draws the map; `auto` = WebGL 2 where the browser has it, else SVG. */
  renderer: RendererId;
  /** What the left rail shows. */
  tab: TabId;
  /** On a narrow screen, where there is room for one: the left rail, the map or the details. */
  front: FrontId;
  screen: ScreenId;
  /** Under which standard the map is: null = that of each day, as published; else this one (id) on every day, an analysis. */
  basis: string | null;
  /** The standard that is opened in the editor, `id` or `id@version`; null = the one in force. */
  std: string | null;
  /** What the editor's map shows. */
  shown: ShownId;
  /** With memory, the first day in force; else by the rules alone. */
  memory: boolean;
  /** A cell of the matrix, `red>orange`: only its areas are listed and shown. */
  cell: { from: GradeKey; to: GradeKey } | null;
  /** What the editor's right column shows; where there is room for one column, `rules` is the left. */
  side: SideId;
  /** The proposal that is read, in place of the editor. */
  proposal: number | null;
  /** The bulletin that is opened; null = a new one. */
  bulletin: number | null;
  /** The issue that the opened one is compared with. */
  against: number | null;
  /** What the screen of integrators shows. */
  part: PartId;
  /** Coordinate system of the examples. */
  crs: System;
  /** The map alone, in another page's frame. Never changes while a page is open. */
  embed: boolean;
  /** The map, or the table in its place. */
  mode: ModeId;
  /** The indicator that the map shows in place of grades. */
  ind: string | null;
  /** Column that the table is ordered by, and whether from its greatest. */
  sort: { column: string; down: boolean } | null;
  /** Columns of the table; null = those it begins with. */
  cols: string[] | null;
  /** In a frame: seconds between looks at the service; null = told by events. */
  refresh: number | null;
};

export const RENDERERS = ['auto', 'webgl', 'svg'] as const;
export type RendererId = (typeof RENDERERS)[number];
export const SCREENS = ['map', 'standard', 'bulletin', 'integrate', 'wall'] as const;
export type ScreenId = (typeof SCREENS)[number];
export const SHOWN = ['current', 'proposed', 'difference'] as const;
export type ShownId = (typeof SHOWN)[number];
export const SIDES = ['rules', 'impact', 'tests', 'submit', 'versions'] as const;
export type SideId = (typeof SIDES)[number];

export const PARTS = [
  'start',
  'embed',
  'addresses',
  'contract',
  'coordinates',
  'keys',
  'webhooks',
  'selftest',
] as const;
export type PartId = (typeof PARTS)[number];
export const MODES = ['map', 'table'] as const;
export type ModeId = (typeof MODES)[number];
export const REFRESHES = [60, 300, 1800] as const;

export const TABS = ['overview', 'list'] as const;
export type TabId = (typeof TABS)[number];

export const FRONTS = ['rail', 'map', 'why'] as const;
export type FrontId = (typeof FRONTS)[number];

export const COMPARISONS = [1, 7, 14] as const;
export const COMPARES = ['off', 'difference', 'side', 'swipe'] as const;
export type CompareId = (typeof COMPARES)[number];
/** The divider never leaves the map. */
export const SPLIT = { least: 5, most: 95, middle: 50 } as const;
/** Half is enough to know a place by, and leaves the grades in front. */
export const FADE = { least: 0, most: 100, usual: 40, step: 10 } as const;
const FRESH_MINUTES = 60;
const PACE_SECONDS = 8;

const oneOf = <T extends string>(values: readonly T[], text: string | null): T | null =>
  values.includes(text as T) ? (text as T) : null;

function readCamera(query: URLSearchParams): View['camera'] {
  const [x, y, z] = ['x', 'y', 'z'].map(key => (query.has(key) ? Number(query.get(key)) : Number.NaN));
  const valid = Math.abs(x!) <= 180 && Math.abs(y!) <= 90 && z! >= 0 && z! <= 24;
  return valid ? { x: x!, y: y!, z: z! } : null;
}

function readCell(text: string | null): View['cell'] {
  const [from, to] = (text ?? '').split('>').map(part => oneOf(GRADE_ORDER, part));
  return from && to ? { from, to } : null;
}

const readCount = (text: string | null): number | null => (text && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null);

/** A column of the table or an indicator: `since`, `cases_per_100k_14d`. */
const COLUMN = /^[a-z][a-z0-9_]{0,63}$/;
const MOST_COLUMNS = 20;

function readSort(text: string | null): View['sort'] {
  const down = text?.endsWith('-') ?? false;
  const column = readText(down ? text!.slice(0, -1) : text, COLUMN);
  return column === null ? null : { column, down };
}

function readColumns(text: string | null): View['cols'] {
  const found = [...new Set((text ?? '').split(',').filter(column => COLUMN.test(column)))].slice(0, MOST_COLUMNS);
  return found.length > 0 ? found : null;
}

const readWithin = (text: string | null, least: number, most: number, otherwise: number): number => {
  const number = Number(text || Number.NaN);
  return Number.isInteger(number) && number >= least && number <= most ? number : otherwise;
};
const readText = (text: string | null, form: RegExp): string | null => (text && form.test(text) ? text : null);

/** A change of the view. Another screen brings its usual theme, unless one was chosen. */
export function changed(view: View, change: Partial<View>): View {
  const next = { ...view, ...change };
  const usual = view.theme === usualTheme(view.screen) && change.theme === undefined;
  return usual ? { ...next, theme: usualTheme(next.screen) } : next;
}

/** A wall is dark unless it is asked to be otherwise. */
export const usualTheme = (screen: ScreenId): ThemeId => (screen === 'wall' ? 'wall' : 'official');

/** A value it does not know is left out, never an error: an old link must open. */
export function readView(search: string, preferred: Language): View {
  const query = new URLSearchParams(search);
  const date = query.get('date');
  const filter = (query.get('filter') ?? '').split(',');
  const cmpdate = query.get('cmpdate');
  const screen = oneOf(SCREENS, query.get('screen')) ?? 'map';
  return {
    date: date && isDay(date) ? date : null,
    sel: query.get('sel') || null,
    layer: oneOf([...LEVELS, 'auto'] as const, query.get('layer')) ?? 'auto',
    lang: oneOf(['zh', 'en'] as const, query.get('lang')) ?? preferred,
    theme: oneOf(THEME_IDS, query.get('theme')) ?? usualTheme(screen),
    camera: readCamera(query),
    filter: GRADE_ORDER.filter(key => filter.includes(key)),
    cmp: readWithin(query.get('cmp'), 1, 90, 1),
    cmpdate: cmpdate && isDay(cmpdate) ? cmpdate : null,
    compare: oneOf(COMPARES, query.get('compare')) ?? 'off',
    split: readWithin(query.get('split'), SPLIT.least, SPLIT.most, SPLIT.middle),
    fade: readWithin(query.get('fade'), FADE.least, FADE.most, FADE.usual),
    fresh: readWithin(query.get('fresh'), 1, 10_080, FRESH_MINUTES),
    pace: readWithin(query.get('pace'), 2, 600, PACE_SECONDS),
    legend: query.get('legend') !== 'off',
    renderer: oneOf(RENDERERS, query.get('renderer')) ?? 'auto',
    tab: oneOf(TABS, query.get('tab')) ?? 'overview',
    front: oneOf(FRONTS, query.get('front')) ?? 'rail',
    screen,
    basis: readText(query.get('basis'), /^[a-z0-9][a-z0-9-]{0,63}$/),
    shown: oneOf(SHOWN, query.get('shown')) ?? 'difference',
    memory: query.get('memory') === 'on',
    cell: readCell(query.get('cell')),
    side: oneOf(SIDES, query.get('side')) ?? 'impact',
    proposal: readCount(query.get('proposal')),
    bulletin: readCount(query.get('bulletin')),
    against: readCount(query.get('against')),
    std: readText(query.get('std'), /^[a-z0-9][a-z0-9-]{0,63}(@[1-9]\d{0,8})?$/),
    part: oneOf(PARTS, query.get('part')) ?? 'start',
    crs: oneOf(SYSTEMS, query.get('crs')) ?? 'wgs84',
    // As the server reads it (server/platform/framing.ts), which lets other pages frame this address only.
    embed: query.get('embed') === '1',
    mode: oneOf(MODES, query.get('mode')) ?? 'map',
    ind: readText(query.get('ind'), COLUMN),
    sort: readSort(query.get('sort')),
    cols: readColumns(query.get('cols')),
    refresh: REFRESHES.find(seconds => String(seconds) === query.get('refresh')) ?? null,
  };
}

/** Defaults are left out so that the address stays short; the language is always said, so that a link reads alike for all. */
export function writeView(view: View): string {
  const query = new URLSearchParams();
  const put = (key: string, value: string | null) => value !== null && query.set(key, value);
  put('embed', view.embed ? '1' : null);
  put('mode', view.mode === 'map' ? null : view.mode);
  put('ind', view.ind);
  put('sort', view.sort && `${view.sort.column}${view.sort.down ? '-' : ''}`);
  put('cols', view.cols?.join(',') ?? null);
  put('screen', view.screen === 'map' ? null : view.screen);
  put('part', view.part === 'start' ? null : view.part);
  put('crs', view.crs === 'wgs84' ? null : view.crs);
  put('refresh', view.refresh === null ? null : String(view.refresh));
  put('basis', view.basis);
  put('proposal', view.proposal === null ? null : String(view.proposal));
  put('bulletin', view.bulletin === null ? null : String(view.bulletin));
  put('against', view.against === null ? null : String(view.against));
  put('shown', view.shown === 'difference' ? null : view.shown);
  put('memory', view.memory ? 'on' : null);
  put('cell', view.cell ? `${view.cell.from}>${view.cell.to}` : null);
  put('side', view.side === 'impact' ? null : view.side);
  put('date', view.date);
  put('sel', view.sel);
  put('layer', view.layer === 'auto' ? null : view.layer);
  put('filter', view.filter.length > 0 ? view.filter.join(',') : null);
  put('cmp', view.cmp === 1 ? null : String(view.cmp));
  put('cmpdate', view.cmpdate);
  put('compare', view.compare === 'off' ? null : view.compare);
  put('split', view.split === SPLIT.middle ? null : String(view.split));
  put('fade', view.fade === FADE.usual ? null : String(view.fade));
  put('fresh', view.fresh === FRESH_MINUTES ? null : String(view.fresh));
  put('pace', view.pace === PACE_SECONDS ? null : String(view.pace));
  put('tab', view.tab === 'overview' ? null : view.tab);
  put('front', view.front === 'rail' ? null : view.front);
  put('std', view.std);
  put('legend', view.legend ? null : 'off');
  put('renderer', view.renderer === 'auto' ? null : view.renderer);
  put('theme', view.theme === usualTheme(view.screen) ? null : view.theme);
  put('lang', view.lang);
  if (view.camera) {
    // Five decimals are about a metre.
    put('x', view.camera.x.toFixed(5));
    put('y', view.camera.y.toFixed(5));
    put('z', view.camera.z.toFixed(2));
  }
  return `?${query.toString().replaceAll('%2C', ',').replaceAll('%3E', '>').replaceAll('%40', '@')}`;
}
