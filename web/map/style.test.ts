import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, test } from 'vitest';
import { type AreaSummary, type BaseMap, type Level, STATES } from '#core/contract.ts';
import { smallBelow } from '#core/drawing/small_areas.ts';
import { patternImages } from '#core/theme/patterns.ts';
import { type GradeKey, THEME_IDS, THEMES, type ThemeId } from '#web/theme/themes.ts';
import { BASE_SOURCE } from './base_map.ts';
import { levelZooms } from './levels.ts';
import { buildStyle, labelPoints } from './style.ts';

const box: [number, number, number, number] = [120, 30, 120.4, 30.3];
const levels = levelZooms({ district: 6, street: 40, community: 1200 }, box);
const areas = {
  // The last is a few blocks between two of 20 km.
  district: [
    { seq: 3, code: '1', name: '东区', point: [120.1, 30.1], bbox: [120, 30, 120.2, 30.2] },
    { seq: 4, code: '2', name: '西区', point: [120.3, 30.1], bbox: [120.2, 30, 120.4, 30.2] },
    { seq: 5, code: '3', name: '里弄', point: [120.2, 30.2], bbox: [120.2, 30.2, 120.204, 30.204] },
  ] as unknown as AreaSummary[],
};
const style = (
  id: ThemeId,
  active: Level,
  filter: GradeKey[] = [],
  sel: string | null = null,
  moves: boolean = false,
) => buildStyle({ ...options(id, active), moves, filter, sel });
const options = (id: ThemeId, active: Level) => ({
  ...{ theme: THEMES[id], levels, active, filter: [], sel: null },
  ...{ origin: 'https://map.example', boundary: 7, box, areas },
});

describe.each(THEME_IDS)('style of theme %s', id => {
  test.each(['district', 'street', 'community'] as const)('is valid at %s level', active => {
    expect(validateStyleMin(style(id, active, ['red', 'insufficient'], 'a"b'))).toEqual([]);
  });

  test('has its patterns', () => {
    const used = style(id, 'community').layers.flatMap(layer =>
      layer.type === 'fill' && layer.paint?.['fill-pattern'] ? [String(layer.paint['fill-pattern'])] : [],
    );
    expect(used).toHaveLength(2);
    for (const name of used) expect(patternImages().has(name)).toBe(true);
  });
});

describe('what is drawn', () => {
  test('names no other origin and asks for no glyphs', () => {
    expect(JSON.stringify(style('official', 'community')).match(/https?:\/\/[^/"]+/g)).toEqual(
      Array(3).fill('https://map.example'),
    );
    expect(style('official', 'community').glyphs).toBeUndefined();
  });

  test('tiles depend on the boundary version only: neither day, filter nor theme refetches one', () => {
    expect(style('wall', 'street', ['red'], 'x').sources).toEqual(style('official', 'community').sources);
  });

  test('fills are opaque and lie under borders, borders under labels', () => {
    const { layers } = style('official', 'community');
    const fill = layers.find(layer => layer.id === 'community-fill');
    expect(fill?.type === 'fill' && fill.paint?.['fill-opacity']).toBeFalsy();
    const last = (type: string) => layers.findLastIndex(layer => layer.type === type);
    const first = (type: string) => layers.findIndex(layer => layer.type === type);
    expect(last('fill')).toBeLessThan(first('line'));
    expect(last('line')).toBeLessThan(first('symbol'));
  });

  test('borders of every level above are drawn, of none below', () => {
    const ids = (active: Level) => style('official', active).layers.map(layer => layer.id);
    expect(ids('community')).toEqual(expect.arrayContaining(['street-parent', 'district-parent', 'district-casing']));
    expect(ids('district')).not.toContain('street-parent');
    expect(ids('district').filter(name => name.startsWith('community') && !/select|cluster/.test(name))).toEqual([]);
  });

  test('the areas of a cluster are outlined, none where there is none', () => {
    const { layers } = buildStyle({ ...options('official', 'community'), cluster: ['1', '2'] });
    const outline = layers.find(layer => layer.id === 'community-cluster');
    expect(outline).toMatchObject({ type: 'line', filter: ['in', ['get', 'code'], ['literal', ['1', '2']]] });
    const without = style('official', 'community').layers.find(layer => layer.id === 'community-cluster');
    expect(without).toMatchObject({ filter: ['in', ['get', 'code'], ['literal', []]] });
  });

  test('suspended and set by hand have outlines of their own, and none where only what changes is drawn', () => {
    const opacity = (moves: boolean, id: string) => {
      const layer = style('official', 'community', [], null, moves).layers.find(layer => layer.id === id);
      return JSON.stringify(layer?.type === 'line' && layer.paint?.['line-opacity']);
    };
    for (const [id, state] of [
      ['community-suspended', STATES.indexOf('suspended')],
      ['community-override', STATES.indexOf('override')],
    ] as const) {
      expect(opacity(false, id)).toContain(`["coalesce",["feature-state","s"],0],${state}]`);
      expect(opacity(false, id)).toContain('["literal",[4,3,2,1,0');
      expect(opacity(true, id)).toContain('["literal",[]]');
    }
  });

  test('a filter keeps its grades and turns the others into ground', () => {
    const fill = style('official', 'community', ['red']).layers.find(layer => layer.id === 'community-fill');
    const colours = JSON.stringify(fill);
    expect(colours).toContain(THEMES.official.grades.red.fill);
    expect(colours).not.toContain(THEMES.official.grades.green.fill);
    expect(colours).toContain(THEMES.official.map.muted);
  });

  test.each(THEME_IDS)('what only changes is drawn in no colour of a grade (theme %s)', id => {
    const moves = style(id, 'community', [], null, true);
    expect(validateStyleMin(moves)).toEqual([]);
    const painted = JSON.stringify(moves.layers.filter(layer => layer.type === 'fill' || layer.id.includes('move')));
    for (const { fill } of Object.values(THEMES[id].grades)) expect(painted).not.toContain(fill);
    const arrows = moves.layers.flatMap(layer => (layer.id.includes('-move-') ? [layer.layout] : []));
    expect(arrows.map(layout => (layout as Record<string, unknown>)['text-field'])).toEqual([
      '↑',
      '↑2',
      '↑3',
      '↑4',
      '↓',
      '↓2',
      '↓3',
      '↓4',
      '–',
    ]);
  });

  test('both ways of filling have the same layers: a tile parsed for one is drawn by the other', () => {
    const fills = (moves: boolean) =>
      style('official', 'community', [], null, moves)
        .layers.filter(layer => layer.type === 'fill')
        .map(layer => layer.id);
    expect(fills(true)).toEqual(fills(false));
  });

  test('labels carry the seq as id, so that a frame reaches them', () => {
    expect(labelPoints(areas.district).features[0]).toMatchObject({ id: 3, properties: { name: '东区' } });
    expect(labelPoints(areas.district)).toBe(labelPoints(areas.district));
  });

  test('an area too small to see has a dot until it is 12 px wide, once the others can be seen', () => {
    const dots = style('official', 'district').layers.find(layer => layer.id === 'district-small')!;
    const [large, , small] = areas.district.map(smallBelow);
    expect(dots.minzoom).toBeCloseTo(large!, 6);
    expect(small! - large!).toBeGreaterThan(5);
    // 0.004° at that zoom, 512 px for 360° at zoom 0, narrower by the latitude or not at all.
    expect((0.004 / 360) * 512 * 2 ** small!).toBeCloseTo(12, 6);
  });

  test('what a machine lacks is asked for after its own fonts', () => {
    const named = buildStyle({ ...options('official', 'district'), fonts: ['Wusetu Rare'] });
    const fonts = named.layers.flatMap(layer => (layer.type === 'symbol' ? [layer.layout?.['text-font']] : []));
    expect(fonts.length).toBeGreaterThan(0);
    for (const stack of fonts) expect((stack as string[]).at(-1)).toBe('Wusetu Rare');
  });
});

describe('a base map', () => {
  const shared = { min_zoom: 3, max_zoom: 16, bounds: null, credit: 'x' };
  const pictures: BaseMap = {
    ...shared,
    kind: 'raster',
    tiles: 'https://tiles.example.org/{z}/{x}/{y}.png',
    layers: [],
  };
  const vectors: BaseMap = {
    ...{ ...shared, kind: 'vector', tiles: '/base_map/v/{z}/{x}/{y}' },
    layers: ['water', 'landuse', 'roads', 'boundaries', 'places'],
  };
  const over = (id: ThemeId, map: BaseMap, fade = 40) =>
    buildStyle({ ...options(id, 'community'), base: { map, fade } });
  const own = (id: ThemeId) => style(id, 'community').layers.map(layer => layer.id);

  test.each(THEME_IDS)('is valid under theme %s, and changes no layer of ours', id => {
    for (const map of [pictures, vectors]) {
      const made = over(id, map);
      expect(validateStyleMin(made)).toEqual([]);
      // NaN, which the validator takes for a number, is written as null.
      expect(JSON.stringify(made.layers)).not.toContain('null');
      expect(made.layers.filter(layer => !layer.id.startsWith('base-'))).toEqual(style(id, 'community').layers);
    }
  });

  test('of pictures lies over the ground and under every area, in grey', () => {
    const { layers, sources } = over('official', pictures);
    expect(layers.slice(0, 3).map(layer => layer.id)).toEqual(['ground', 'base-picture', 'land']);
    expect(layers[1]).toMatchObject({ paint: { 'raster-saturation': -1, 'raster-opacity': 0.6 } });
    expect(sources[BASE_SOURCE]).toMatchObject({ type: 'raster', tiles: [pictures.tiles], minzoom: 3, maxzoom: 16 });
  });

  test('of vectors has its shapes under the areas and its lines over the fills, under the borders; no border and no name', () => {
    const { layers, sources } = over('official', vectors);
    const ids = layers.map(layer => layer.id);
    const at = (id: string) => ids.indexOf(id);
    expect(ids.filter(id => /bound|place/.test(id))).toEqual([]);
    expect(at('base-shape-water')).toBeLessThan(at('land'));
    expect(at('base-line-roads-major')).toBeGreaterThan(at('community-dots'));
    expect(at('base-line-roads-major')).toBeLessThan(at('community-border'));
    expect(sources[BASE_SOURCE]).toMatchObject({ tiles: ['https://map.example/base_map/v/{z}/{x}/{y}'] });
    for (const layer of layers.filter(({ id }) => id.startsWith('base-')))
      expect(JSON.stringify(layer)).toContain('-opacity":0.6');
  });

  test('wholly faded asks for no tile', () => {
    for (const map of [pictures, vectors])
      expect(over('wall', map, 100).layers.map(({ id }) => id)).toEqual(own('wall'));
    expect(style('official', 'community').sources[BASE_SOURCE]).toBeUndefined();
  });
});
