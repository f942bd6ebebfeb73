import type { ExpressionSpecification, LayerSpecification, SourceSpecification } from 'maplibre-gl';
import type { BaseMap } from '#core/contract.ts';
import type { Theme } from '#web/theme/themes.ts';
import { ROUND, zoomed } from './expressions.ts';

/**
 * What the map is drawn over, in grey: every hue on the map is a grade's. Pictures lie beneath the areas, whose fills stay opaque, and are seen
 * around them. Of vector tiles shapes lie beneath and lines above the fills, so that roads lead through the city; their administrative
 * borders and their names are left out, because those of the areas are the map's own.
 */
export const BASE_SOURCE = 'base-map';

/** @property fade per cent of it that are taken away */
export type BaseLook = { map: BaseMap; fade: number };

const PICTURE_SIZE = 256;
const WATER = /water|ocean|sea|lake|river/i;
const LEFT_OUT = /bound|admin|place|poi|label|name|address|housenumber|peak/i;
/** Words of the schemas of Protomaps, OpenMapTiles and OpenStreetMap itself. */
const MAJOR = ['highway', 'major_road', 'motorway', 'trunk', 'primary', 'secondary', 'rail'];
const kind: ExpressionSpecification = ['coalesce', ['get', 'kind'], ['get', 'class'], ['get', 'highway'], ''];

export function baseSource({ map }: BaseLook, origin: string): SourceSpecification {
  const { tiles, min_zoom, max_zoom, bounds } = map;
  // Workers do not resolve relative addresses.
  const address = tiles.startsWith('/') ? `${origin}${tiles}` : tiles;
  const shared = { tiles: [address], minzoom: min_zoom, maxzoom: max_zoom, ...(bounds ? { bounds } : {}) };
  return map.kind === 'raster' ? { ...shared, type: 'raster', tileSize: PICTURE_SIZE } : { ...shared, type: 'vector' };
}

const shownLayers = ({ map, fade }: BaseLook): string[] =>
  fade >= 100 ? [] : map.layers.filter(name => !LEFT_OUT.test(name));

/** Over the ground, under the areas. Wholly faded it is not there, and no tile of it is asked for. */
export function layersBeneath(look: BaseLook, { dark, map: { base } }: Theme): LayerSpecification[] {
  const opacity = 1 - look.fade / 100;
  if (look.map.kind === 'raster' && look.fade < 100)
    return [
      {
        id: 'base-picture',
        type: 'raster',
        source: BASE_SOURCE,
        paint: {
          'raster-opacity': opacity,
          'raster-saturation': -1,
          'raster-fade-duration': 0,
          // Turned about on dark ground: paper white would outshine the grades.
          ...(dark ? { 'raster-brightness-min': 0.72, 'raster-brightness-max': 0.04 } : {}),
        },
      },
    ];
  return shownLayers(look).map(name => ({
    id: `base-shape-${name}`,
    type: 'fill',
    source: BASE_SOURCE,
    'source-layer': name,
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': WATER.test(name) ? base.water : base.shape, 'fill-opacity': opacity },
  }));
}

/** Over the fills, under the borders of the areas. */
export function linesAbove(look: BaseLook, { map: { base } }: Theme): LayerSpecification[] {
  const is_major: ExpressionSpecification = ['in', kind, ['literal', MAJOR]];
  const drawn = (name: string, major: boolean): LayerSpecification => ({
    id: `base-line-${name}-${major ? 'major' : 'minor'}`,
    type: 'line',
    source: BASE_SOURCE,
    'source-layer': name,
    filter: ['all', ['==', ['geometry-type'], 'LineString'], major ? is_major : ['!', is_major]],
    layout: ROUND,
    paint: {
      'line-color': base.line,
      'line-opacity': 1 - look.fade / 100,
      'line-width': major ? zoomed([9, 0.8], [13, 2], [16, 5]) : zoomed([9, 0.2], [13, 0.7], [16, 2]),
    },
  });
  return shownLayers(look).flatMap(name => [drawn(name, false), drawn(name, true)]);
}
