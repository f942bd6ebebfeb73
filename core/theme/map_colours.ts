import type { ThemeId } from './grade_colours.ts';

/** What the map is drawn in beside the colours of the grades: by the page (web/map) and by `/style.json`, so that both are one map. */
export type MapColours = {
  ground: string;
  /** An area that the filter leaves out. */
  muted: string;
  hatch: string;
  dots: string;
  border: string;
  border_street: string;
  border_district: string;
  casing: string;
  label: string;
  label_halo: string;
  select: string;
  /** A base map of vector tiles: greys near the ground beneath the areas, lines over any fill. */
  base: { shape: string; water: string; line: string };
  /** What only changes is drawn in: no grade's hue, so that a step is not taken for a grade. */
  moved: Record<'up' | 'down' | 'other', { fill: string; text: string }>;
};

const LIGHT: MapColours = {
  ground: '#e9edf1',
  muted: '#dfe4e9',
  hatch: '#7c858f',
  dots: '#10161d',
  border: 'rgba(255, 255, 255, 0.62)',
  border_street: 'rgba(255, 255, 255, 0.95)',
  border_district: '#17212b',
  casing: 'rgba(255, 255, 255, 0.9)',
  label: '#17212b',
  label_halo: 'rgba(255, 255, 255, 0.94)',
  select: '#0b1219',
  base: { shape: '#e0e5ea', water: '#ccd6df', line: 'rgba(43, 54, 66, 0.4)' },
  moved: {
    up: { fill: '#2b3642', text: '#ffffff' },
    down: { fill: '#97a9bb', text: '#10161d' },
    other: { fill: '#f7f9fb', text: '#17212b' },
  },
};

export const MAP_COLOURS: Record<ThemeId, MapColours> = {
  official: LIGHT,
  // On its pale green a white border would vanish: the thin borders are dark here.
  luminance: { ...LIGHT, border: 'rgba(23, 33, 43, 0.22)', border_street: 'rgba(23, 33, 43, 0.5)' },
  wall: {
    ground: '#0a0f15',
    muted: '#1c2630',
    hatch: '#99a2b0',
    // Dark here too: light dots are lost on yellow, and make red, seen by protans, the green of this theme.
    dots: '#0a0f15',
    border: 'rgba(6, 10, 15, 0.55)',
    border_street: 'rgba(6, 10, 15, 0.95)',
    border_district: '#f2f6fa',
    casing: 'rgba(6, 10, 15, 0.9)',
    label: '#f4f7fa',
    label_halo: 'rgba(6, 10, 15, 0.92)',
    select: '#ffffff',
    base: { shape: '#111922', water: '#1a2835', line: 'rgba(226, 234, 242, 0.36)' },
    moved: {
      up: { fill: '#f2f6fa', text: '#0d141a' },
      down: { fill: '#75899c', text: '#0a0f15' },
      other: { fill: '#3a4856', text: '#f4f7fa' },
    },
  },
};

export type Stops = readonly (readonly [zoom: number, value: number])[];

/** Pixels by zoom. */
export const LINE_STOPS = {
  border: [
    [8, 0.3],
    [11, 0.7],
    [15, 1.6],
  ],
  border_street: [
    [8, 0.5],
    [11, 1.5],
    [15, 3],
  ],
  border_district: [
    [8, 0.9],
    [11, 1.8],
    [15, 3.2],
  ],
  casing: [
    [8, 2.2],
    [11, 4.2],
    [15, 7],
  ],
  suspended: [
    [9, 0.6],
    [14, 1.4],
  ],
  override: [
    [9, 0.8],
    [14, 1.8],
  ],
  /** How far inside the border the outlines of states are. */
  inset: [
    [9, 1.2],
    [14, 3.5],
  ],
} as const satisfies Record<string, Stops>;

export const STATE_LINE_OPACITY = 0.85;
/** As much as can be: more, and a dotted yellow of the luminance theme is nearer than 15 ΔE00 to its orange (web/theme/patterns.test.ts). */
export const DOTS_OPACITY = 0.45;
export const OVERRIDE_DASHES: [number, number] = [2, 2];

/** A value between the stops at a zoom, as `interpolate` of MapLibre gives it. */
export function stopAt(stops: Stops, zoom: number): number {
  const after = stops.findIndex(([at]) => at >= zoom);
  if (after === 0) return stops[0]![1];
  if (after < 0) return stops.at(-1)![1];
  const [[from, low], [to, high]] = [stops[after - 1]!, stops[after]!];
  return low + ((high - low) * (zoom - from)) / (to - from);
}
