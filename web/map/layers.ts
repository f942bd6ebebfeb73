import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Level } from '#core/contract.ts';
import { arrowOf, moveOf, NO_GRADE_STEP } from '#core/drawing/area_paint.ts';
import { CLASS_COLOURS, NO_VALUE } from '#core/theme/indicator_classes.ts';
import {
  arrowSizes,
  arrowsFrom,
  haloWidth,
  NAME_OFFSET,
  NAME_PADDING,
  NAME_WIDTH,
  nameSizes,
  nameZooms,
  numeralSizes,
  QUIET_OPACITY,
  SIGN_OPACITY,
} from '#core/theme/label_zooms.ts';
import type { LevelZooms } from '#core/theme/level_zooms.ts';
import { DOTS_OPACITY, LINE_STOPS } from '#core/theme/map_colours.ts';
import { patternName } from '#core/theme/patterns.ts';
import { GRADE_ORDER, type GradeKey, NUMERALS, severityOf, type Theme } from '#web/theme/themes.ts';
import { byGrade, FONT, grade, included, isState, pointSource, ROUND, zoomed } from './expressions.ts';
import { asterisks, stateOutlines } from './state_layers.ts';

/**
 * Layers as a pure function of theme and view. Tiles carry geometry only; `g` (severity, -1 = no grade) and `s` (index
 * in STATES) come from frames through feature-state, so that a step in time repaints without a tile.
 */
export type LayerOptions = {
  theme: Theme;
  levels: LevelZooms[];
  active: Level;
  filter: GradeKey[];
  sel: string | null;
  /** Codes of the areas, of the finest level, of the detected clusters that the selected area is in. */
  cluster?: readonly string[];
  /** Steps up and down instead of grades: what a what-if changes. */
  moves?: boolean;
  /** The classes of an indicator instead of grades: no numeral, no outline of a state. */
  classes?: boolean;
};

export const fillLayer = (level: Level): string => `${level}-fill`;

const UNPAINTED = 'rgba(0, 0, 0, 0)';

/** Opaque: at 0.7 the worst colour pair of theme B falls from 17.4 to 11.5 (UX.md). */
function fills({ theme, active, filter }: LayerOptions): LayerSpecification[] {
  const base = { type: 'fill', source: active, 'source-layer': active } as const;
  const hatched = included(filter, 'insufficient');
  const shown = GRADE_ORDER.filter(key => included(filter, key)).map(severityOf);
  return [
    {
      ...base,
      id: fillLayer(active),
      paint: {
        'fill-color': byGrade(key => (included(filter, key) ? theme.grades[key].fill : theme.map.muted), UNPAINTED),
      },
    },
    {
      ...base,
      id: `${active}-hatch`,
      paint: {
        'fill-pattern': patternName('hatch', theme.id),
        'fill-opacity': ['case', ['==', grade, -1], hatched ? 1 : 0, 0],
        'fill-antialias': false,
      },
    },
    {
      ...base,
      id: `${active}-dots`,
      paint: {
        'fill-pattern': patternName('dots', theme.id),
        'fill-opacity': ['case', ['all', isState('stale'), ['in', grade, ['literal', shown]]], DOTS_OPACITY, 0],
        'fill-antialias': false,
      },
    },
  ];
}

/** The classes of an indicator, as the painter writes them into `i`; hatched where there is no value, grey where the filter leaves its grade out. */
function classFills({ theme, active, filter }: LayerOptions): LayerSpecification[] {
  const base = { type: 'fill', source: active, 'source-layer': active } as const;
  const shown = GRADE_ORDER.filter(key => included(filter, key)).map(severityOf);
  const chosen: ExpressionSpecification = ['in', grade, ['literal', shown]];
  const found: ExpressionSpecification = ['coalesce', ['feature-state', 'i'], NO_VALUE];
  const colours = CLASS_COLOURS[theme.id].flatMap((colour, at) => [at, colour]);
  const fill = ['match', found, ...colours, theme.map.muted] as unknown as ExpressionSpecification;
  return [
    { ...base, id: fillLayer(active), paint: { 'fill-color': ['case', chosen, fill, theme.map.muted] } },
    {
      ...base,
      id: `${active}-hatch`,
      paint: {
        'fill-pattern': patternName('hatch', theme.id),
        'fill-opacity': ['case', ['all', chosen, ['==', found, NO_VALUE]], 1, 0],
        'fill-antialias': false,
      },
    },
    // As in `moveFills`: shows nothing, but must be there.
    {
      ...base,
      id: `${active}-dots`,
      paint: { 'fill-pattern': patternName('dots', theme.id), 'fill-opacity': 0, 'fill-antialias': false },
    },
  ];
}

const step: ExpressionSpecification = ['coalesce', ['feature-state', 'd'], 0];

/** Only what changes has a colour of its own; hatched where a grade is lost or found. */
function moveFills({ theme, active }: LayerOptions): LayerSpecification[] {
  const base = { type: 'fill', source: active, 'source-layer': active } as const;
  const { up, down, other } = theme.map.moved;
  return [
    {
      ...base,
      id: fillLayer(active),
      paint: {
        'fill-color': [
          'case',
          ['==', step, 0],
          theme.map.muted,
          ['==', step, NO_GRADE_STEP],
          other.fill,
          ['>', step, 0],
          up.fill,
          down.fill,
        ],
      },
    },
    {
      ...base,
      id: `${active}-hatch`,
      paint: {
        'fill-pattern': patternName('hatch', theme.id),
        'fill-opacity': ['case', ['==', step, NO_GRADE_STEP], 1, 0],
        'fill-antialias': false,
      },
    },
    // Shows nothing, but must be there: a tile parsed for the fills of one mode that arrives in the other has MapLibre 6 look
    // for each of them and throw where one is gone.
    {
      ...base,
      id: `${active}-dots`,
      paint: { 'fill-pattern': patternName('dots', theme.id), 'fill-opacity': 0, 'fill-antialias': false },
    },
  ];
}

/** `text-field` cannot follow feature-state, so one layer each. */
function moveArrows({ theme, levels, active }: LayerOptions): LayerSpecification[] {
  const zooms = levels.find(entry => entry.level === active)!;
  const all = [1, 2, 3, 4, -1, -2, -3, -4, NO_GRADE_STEP];
  return all.map(steps => ({
    id: `${active}-move-${steps}`,
    type: 'symbol',
    source: pointSource(active),
    minzoom: arrowsFrom(zooms),
    layout: {
      'text-field': arrowOf(steps),
      'text-font': FONT,
      'text-size': zoomed(...arrowSizes(zooms)),
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: {
      'text-color': theme.map.moved[moveOf(steps)].text,
      'text-opacity': ['case', ['==', step, steps], 1, 0],
    },
  }));
}

/** Thin between areas of the painted level, heavier for each level above it, drawn over the fills. */
function borders({ theme, levels, active }: LayerOptions): LayerSpecification[] {
  const above = levels
    .slice(
      0,
      levels.findIndex(entry => entry.level === active),
    )
    .map(entry => entry.level);
  const line = (level: Level, id: string, colour: string, width: ExpressionSpecification): LayerSpecification => ({
    id: `${level}-${id}`,
    type: 'line',
    source: level,
    'source-layer': level,
    layout: ROUND,
    paint: { 'line-color': colour, 'line-width': width },
  });
  const result = [line(active, 'border', theme.map.border, zoomed(...LINE_STOPS.border))];
  if (above.includes('street'))
    result.push(line('street', 'parent', theme.map.border_street, zoomed(...LINE_STOPS.border_street)));
  if (above.includes('district')) {
    result.push(line('district', 'casing', theme.map.casing, zoomed(...LINE_STOPS.casing)));
    result.push(line('district', 'parent', theme.map.border_district, zoomed(...LINE_STOPS.border_district)));
  }
  return result;
}

/** The areas of its clusters are outlined in dashes. The selected area keeps its outline whatever level is painted; the one under the pointer has it by feature-state. */
function outlines({ theme, levels, active, sel, cluster = [] }: LayerOptions): LayerSpecification[] {
  const hover: LayerSpecification = {
    id: `${active}-hover`,
    type: 'line',
    source: active,
    'source-layer': active,
    layout: ROUND,
    paint: {
      'line-color': theme.map.select,
      'line-width': 2,
      'line-opacity': ['case', ['boolean', ['feature-state', 'hover'], false], 0.9, 0],
    },
  };
  const selected = levels.flatMap(({ level }): LayerSpecification[] => {
    const base = { type: 'line', source: level, 'source-layer': level, layout: ROUND } as const;
    const filter: ExpressionSpecification = ['==', ['get', 'code'], sel ?? ''];
    return [
      {
        ...base,
        id: `${level}-select-casing`,
        filter,
        paint: { 'line-color': theme.map.casing, 'line-width': zoomed([9, 5.5], [14, 8]) },
      },
      {
        ...base,
        id: `${level}-select`,
        filter,
        paint: { 'line-color': theme.map.select, 'line-width': zoomed([9, 2.6], [14, 4]) },
      },
    ];
  });
  const finest = levels.at(-1)!.level;
  const clustered: LayerSpecification = {
    id: `${finest}-cluster`,
    type: 'line',
    source: finest,
    'source-layer': finest,
    layout: { 'line-join': 'round' },
    filter: ['in', ['get', 'code'], ['literal', [...cluster]]],
    paint: { 'line-color': theme.map.select, 'line-width': zoomed([9, 1.2], [14, 2.4]), 'line-dasharray': [2, 1.5] },
  };
  return [hover, clustered, ...selected];
}

/** `text-field` cannot follow feature-state, `text-opacity` can: one layer a grade, each shown where it applies. */
function numerals({ theme, levels, active, filter }: LayerOptions): LayerSpecification[] {
  const zooms = levels.find(entry => entry.level === active)!;
  return GRADE_ORDER.filter(key => key !== 'insufficient' && included(filter, key)).map(key => ({
    id: `${active}-numeral-${key}`,
    type: 'symbol',
    source: pointSource(active),
    minzoom: zooms.numeral,
    layout: {
      'text-field': NUMERALS[key],
      'text-font': FONT,
      'text-size': zoomed(...numeralSizes(zooms)),
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: {
      'text-color': theme.grades[key].text,
      'text-opacity': ['case', ['==', grade, severityOf(key)], key === 'green' ? QUIET_OPACITY : SIGN_OPACITY, 0],
    },
  }));
}

function names({ theme, levels, active }: LayerOptions): LayerSpecification[] {
  const activeIndex = levels.findIndex(entry => entry.level === active);
  return levels.slice(0, activeIndex + 1).map((entry, index): LayerSpecification => {
    const own = index === activeIndex;
    return {
      id: `${entry.level}-name`,
      type: 'symbol',
      source: pointSource(entry.level),
      ...nameZooms(levels, index, activeIndex),
      layout: {
        'text-field': ['get', 'name'],
        'text-font': FONT,
        'text-size': zoomed(...nameSizes(entry)),
        'text-max-width': NAME_WIDTH,
        'text-letter-spacing': entry.level === 'district' ? 0.06 : 0,
        'text-padding': NAME_PADDING,
        // Below its own numeral.
        'text-anchor': own ? 'top' : 'center',
        'text-offset': own ? [0, NAME_OFFSET] : [0, 0],
      },
      paint: {
        'text-color': theme.map.label,
        'text-halo-color': theme.map.label_halo,
        'text-halo-width': haloWidth(entry.level),
      },
    };
  });
}

export function buildLayers(options: LayerOptions): LayerSpecification[] {
  const coarsest = options.levels[0]!.level;
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': options.theme.map.ground } },
    // Land under tiles that have not come yet: the city keeps its shape while a level loads.
    {
      id: 'land',
      type: 'fill',
      source: coarsest,
      'source-layer': coarsest,
      paint: { 'fill-color': options.theme.map.muted },
    },
    ...(options.moves ? moveFills(options) : options.classes ? classFills(options) : fills(options)),
    ...borders(options),
    ...stateOutlines(options),
    ...outlines(options),
    ...(options.moves ? moveArrows(options) : options.classes ? [] : [...numerals(options), ...asterisks(options)]),
    ...names(options).reverse(),
  ];
}
