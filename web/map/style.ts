import type { FeatureCollection, Point } from 'geojson';
import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { AreaSummary, Level } from '#core/contract.ts';
import { smallBelow } from '#core/drawing/small_areas.ts';
import { BASE_SOURCE, type BaseLook, baseSource, layersBeneath, linesAbove } from './base_map.ts';
import { enlarge } from './enlarge.ts';
import { FONT, pointSource } from './expressions.ts';
import { buildLayers, type LayerOptions } from './layers.ts';
import { smallAreas } from './small_areas.ts';

export type StyleOptions = LayerOptions & {
  /** Scheme, host and port of the page: workers do not resolve relative addresses. */
  origin: string;
  boundary: number;
  box: [number, number, number, number];
  areas: Partial<Record<Level, AreaSummary[]>>;
  base?: BaseLook | null;
  /** Families for what the fonts of this machine lack, after those. */
  fonts?: readonly string[];
  /** Times as large as on a desk. */
  factor?: number;
};

/** Tiles are made to this zoom and drawn larger beyond it. */
const TILE_MAXZOOM = 14;

const points = new WeakMap<AreaSummary[], FeatureCollection<Point>>();

/** One label point an area, id = `seq` as in the tiles. The same list gives the same object, so that a diff is short. */
export function labelPoints(areas: AreaSummary[]): FeatureCollection<Point> {
  const known = points.get(areas);
  if (known) return known;
  const made: FeatureCollection<Point> = {
    type: 'FeatureCollection',
    features: areas.map(area => ({
      type: 'Feature',
      id: area.seq,
      geometry: { type: 'Point', coordinates: area.point },
      properties: { name: area.name, code: area.code, small_below: smallBelow(area) },
    })),
  };
  points.set(areas, made);
  return made;
}

const NO_AREAS: AreaSummary[] = [];

/** Other names of fonts are other glyphs to MapLibre, which would else go on with the empty boxes that it drew before they came. */
const withFonts = (layers: LayerSpecification[], fonts: readonly string[]): LayerSpecification[] =>
  layers.map(layer =>
    layer.type === 'symbol' && fonts.length > 0
      ? { ...layer, layout: { ...layer.layout, 'text-font': [...FONT, ...fonts] } }
      : layer,
  );

export function buildStyle(options: StyleOptions): StyleSpecification {
  const sources: Record<string, SourceSpecification> = {};
  for (const { level } of options.levels) {
    sources[level] = {
      type: 'vector',
      tiles: [`${options.origin}/tiles/${level}/{z}/{x}/{y}.mvt?boundary=${options.boundary}`],
      minzoom: 0,
      maxzoom: TILE_MAXZOOM,
      bounds: options.box,
    };
    sources[pointSource(level)] = { type: 'geojson', data: labelPoints(options.areas[level] ?? NO_AREAS) };
  }
  // No `glyphs`: MapLibre then draws every character from the fonts of this machine and of the page.
  const built = buildLayers(options);
  const plain = !options.moves && !options.classes;
  const small = plain ? smallAreas(options, options.areas[options.active] ?? NO_AREAS) : [];
  // Over fills and borders, under what is written.
  built.splice(
    built.findIndex(layer => layer.type === 'symbol'),
    0,
    ...small,
  );
  if (options.base) {
    sources[BASE_SOURCE] = baseSource(options.base, options.origin);
    const first_line = built.findIndex(layer => layer.type === 'line');
    built.splice(first_line, 0, ...linesAbove(options.base, options.theme));
    const over_ground = built.findIndex(layer => layer.type !== 'background');
    built.splice(over_ground, 0, ...layersBeneath(options.base, options.theme));
  }
  const layers = withFonts(built, options.fonts ?? []);
  return { version: 8, sources, layers: enlarge(layers, options.factor ?? 1) };
}
