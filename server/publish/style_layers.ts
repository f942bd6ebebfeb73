import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import { GRADES, type Level, type State } from '#core/contract.ts';
import { GRADE_COLOURS, type Swatch, type ThemeId } from '#core/theme/grade_colours.ts';
import type { LevelZooms } from '#core/theme/level_zooms.ts';
import { DOTS_OPACITY, LINE_STOPS, MAP_COLOURS, OVERRIDE_DASHES, STATE_LINE_OPACITY } from '#core/theme/map_colours.ts';
import { asteriskName, numeralName } from '#core/theme/numerals.ts';
import { patternName } from '#core/theme/patterns.ts';

/**
 * The layers of `/style.json`: what the page paints by feature-state (web/map/layers.ts), by the attributes of our tiles. No text: a
 * style with text needs a server of glyphs, which clients without one refuse. Numerals are images.
 */
export type LayerQuestion = {
  theme: ThemeId;
  /** The levels shown, coarse to fine, each until the next one begins. */
  zooms: LevelZooms[];
  /** All levels there are, coarse to fine. */
  present: Level[];
};

/** A layer of the tiles of a source. */
type Place = { source: Level; layer: Level; id: string; minzoom: number; maxzoom: number };

const MAXIMUM = 24;
const ROUND = { 'line-join': 'round', 'line-cap': 'round' } as const;

const zoomed = (stops: readonly (readonly [zoom: number, value: number])[]): ExpressionSpecification =>
  ['interpolate', ['linear'], ['zoom'], ...stops.flat()] as unknown as ExpressionSpecification;

/** By name of the grade. What has none, or one that this style does not know, is missing data: never a colour of a grade. */
const byGrade = (theme: ThemeId, part: keyof Swatch): ExpressionSpecification =>
  [
    'match',
    ['get', 'grade'],
    ...GRADES.flatMap(grade => [grade, GRADE_COLOURS[theme][grade][part]]),
    GRADE_COLOURS[theme].insufficient[part],
  ] as unknown as ExpressionSpecification;

const image = (name: (grade: (typeof GRADES)[number], theme: ThemeId) => string, theme: ThemeId) =>
  [
    'match',
    ['get', 'grade'],
    ...GRADES.slice(1).flatMap(grade => [grade, name(grade, theme)]),
    name(GRADES[0], theme),
  ] as unknown as ExpressionSpecification;

const WITHOUT_GRADE: FilterSpecification = ['!', ['has', 'grade']];
const WITH_GRADE: FilterSpecification = ['has', 'grade'];
const inState = (state: State): FilterSpecification => ['all', ['has', 'grade'], ['==', ['get', 'state'], state]];

const range = ({ minzoom, maxzoom }: { minzoom: number; maxzoom: number }) => ({
  ...(minzoom > 0 ? { minzoom } : {}),
  ...(maxzoom < MAXIMUM ? { maxzoom } : {}),
});

/**
 * Of each shown level its own layer and those of the levels above: a tile that would be too large is of the next coarser one, and without
 * these a hole. The coarser first, so that where a client has both (QGIS puts the layers of all sources together) the finer is seen.
 */
function placesOf({ zooms, present }: LayerQuestion): Place[] {
  const shown = zooms.flatMap(({ level, shown }, index) => {
    const maxzoom = zooms[index + 1]?.shown ?? MAXIMUM;
    return shown < maxzoom ? [{ source: level, minzoom: shown, maxzoom }] : [];
  });
  return present.flatMap(layer =>
    shown
      .filter(({ source }) => present.indexOf(layer) <= present.indexOf(source))
      .map(place => ({ ...place, layer, id: layer === place.source ? layer : `${place.source}-as-${layer}` })),
  );
}

function paintOf(theme: ThemeId, place: Place): LayerSpecification[] {
  const colours = MAP_COLOURS[theme];
  const base = { source: place.source, 'source-layer': place.layer, ...range(place) };
  const fill = { ...base, type: 'fill' } as const;
  const line = { ...base, type: 'line', layout: ROUND } as const;
  const inside = { 'line-color': byGrade(theme, 'text'), 'line-offset': zoomed(LINE_STOPS.inset) };
  return [
    // Opaque: colours seen through each other are other colours.
    { ...fill, id: `${place.id}-fill`, paint: { 'fill-color': byGrade(theme, 'fill') } },
    {
      ...fill,
      id: `${place.id}-hatch`,
      filter: WITHOUT_GRADE,
      paint: { 'fill-pattern': patternName('hatch', theme), 'fill-antialias': false },
    },
    {
      ...fill,
      id: `${place.id}-dots`,
      filter: inState('stale'),
      paint: { 'fill-pattern': patternName('dots', theme), 'fill-opacity': DOTS_OPACITY, 'fill-antialias': false },
    },
    {
      ...line,
      id: `${place.id}-border`,
      paint: { 'line-color': colours.border, 'line-width': zoomed(LINE_STOPS.border) },
    },
    {
      ...line,
      id: `${place.id}-suspended`,
      filter: inState('suspended'),
      paint: { ...inside, 'line-width': zoomed(LINE_STOPS.suspended), 'line-opacity': STATE_LINE_OPACITY },
    },
    {
      ...line,
      id: `${place.id}-override`,
      filter: inState('override'),
      paint: {
        ...inside,
        'line-width': zoomed(LINE_STOPS.override),
        'line-dasharray': OVERRIDE_DASHES,
        'line-opacity': STATE_LINE_OPACITY,
      },
    },
  ];
}

/** Over the finer areas the borders of the streets and districts that they lie in. */
function parentLines({ theme, zooms }: LayerQuestion): LayerSpecification[] {
  const colours = MAP_COLOURS[theme];
  const above = (level: Level, id: string, colour: string, stops: keyof typeof LINE_STOPS): LayerSpecification[] => {
    const index = zooms.findIndex(entry => entry.level === level);
    const next = index < 0 ? undefined : zooms[index + 1];
    if (next === undefined) return [];
    const paint = { 'line-color': colour, 'line-width': zoomed(LINE_STOPS[stops]) };
    const place = { source: level, 'source-layer': level, ...range({ minzoom: next.shown, maxzoom: MAXIMUM }) };
    return [{ id: `${level}-${id}`, type: 'line', ...place, layout: ROUND, paint }];
  };
  return [
    ...above('street', 'parent', colours.border_street, 'border_street'),
    ...above('district', 'casing', colours.casing, 'casing'),
    ...above('district', 'parent', colours.border_district, 'border_district'),
  ];
}

/** Never colour alone: Ⅰ to Ⅴ where it fits, an asterisk beside it where a person set the grade. */
function numerals(theme: ThemeId, { level, numeral, name }: LevelZooms, place: Place): LayerSpecification[] {
  const minzoom = Math.max(numeral, place.minzoom);
  if (minzoom >= place.maxzoom) return [];
  const base = { type: 'symbol', source: level, 'source-layer': level } as const;
  const size = zoomed([
    [Math.min(numeral, name), 0.75],
    [Math.max(numeral, name) + 1, 1.1],
  ]);
  // One numeral over another is neither: the worse grade keeps the place. An area that a tile's edge cuts may have one on either side of it.
  const worseFirst: ExpressionSpecification = ['-', 0, ['get', 'severity']];
  const own = { 'icon-size': size, 'symbol-sort-key': worseFirst, 'icon-padding': 0 } as const;
  const beside = { 'icon-size': size, 'icon-allow-overlap': true, 'icon-ignore-placement': true } as const;
  return [
    {
      ...base,
      id: `${level}-numeral`,
      ...range({ minzoom, maxzoom: place.maxzoom }),
      filter: WITH_GRADE,
      layout: { ...own, 'icon-image': image(numeralName, theme) },
      paint: { 'icon-opacity': ['match', ['get', 'grade'], 'green', 0.4, 0.95] },
    },
    {
      ...base,
      id: `${level}-by-hand`,
      ...range({ minzoom, maxzoom: place.maxzoom }),
      filter: inState('override'),
      layout: { ...beside, 'icon-image': image(asteriskName, theme), 'icon-offset': [11, -3] },
    },
  ];
}

export function layersOf(question: LayerQuestion): LayerSpecification[] {
  const { theme, zooms } = question;
  const places = placesOf(question);
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': MAP_COLOURS[theme].ground } },
    ...places.flatMap(place => paintOf(theme, place)),
    ...parentLines(question),
    ...zooms.flatMap(entry => {
      const place = places.find(({ source, layer }) => source === entry.level && layer === entry.level);
      return place ? numerals(theme, entry, place) : [];
    }),
  ];
}
