import { LEVELS, type Level } from '#core/contract.ts';
import type { World } from './world.ts';

const GRADE_FIELDS = {
  grade: 'green, blue, yellow, orange or red; left out without a grade',
  severity: '0 (green) to 4 (red)',
  state: 'graded, insufficient, stale, suspended or override',
  since: 'First day of the grade, YYYY-MM-DD',
};
const FIELDS = { code: 'Code of the area', name: 'Name', parent: 'Code of the area above', ...GRADE_FIELDS };

/** As TileJSON tells of them. Where a tile would be too large its layer is that of a coarser level: a style may draw them all. */
export const vectorLayers = (world: World, level: Level, maxzoom: number): object[] =>
  LEVELS.slice(0, LEVELS.indexOf(level) + 1)
    .filter(upper => world.areas.levels[upper] !== undefined)
    .reverse()
    .map(id => ({ id, minzoom: 0, maxzoom, fields: FIELDS }));
