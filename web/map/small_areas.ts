import type { LayerSpecification } from 'maplibre-gl';
import type { AreaSummary } from '#core/contract.ts';
import { GRADE_ORDER, severityOf } from '#web/theme/themes.ts';
import { byGrade, grade, included, pointSource } from './expressions.ts';
import type { LayerOptions } from './layers.ts';

const SMALLEST_PIXELS = 12;
const WORLD_PIXELS = 512;

/** The zoom below which an area is narrower than 12 px. */
export function smallBelow({ bbox: [west, south, east, north] }: Pick<AreaSummary, 'bbox'>): number {
  const upright = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const degrees = Math.max(1e-7, Math.min(east - west, (north - south) / upright));
  return Math.log2((SMALLEST_PIXELS * 360) / (WORLD_PIXELS * degrees));
}

/**
 * A dot in its colour for an area that would vanish between larger ones: a dense community of a few blocks among rural ones. Only from the
 * zoom at which nine areas in ten are large enough: before, dots would be a second map over the first. None without a grade, which is
 * hatched and never a plain colour.
 */
export function smallAreas({ theme, active, filter }: LayerOptions, areas: AreaSummary[]): LayerSpecification[] {
  if (areas.length === 0) return [];
  const zooms = areas.map(smallBelow).sort((a, b) => a - b);
  const from = zooms[Math.floor((zooms.length - 1) * 0.9)]!;
  if (zooms.at(-1)! - from < 0.5) return [];
  const shown = GRADE_ORDER.filter(key => key !== 'insufficient' && included(filter, key)).map(severityOf);
  return [
    {
      id: `${active}-small`,
      type: 'circle',
      source: pointSource(active),
      minzoom: Math.min(24, Math.max(0, from)),
      filter: ['>', ['get', 'small_below'], ['zoom']],
      paint: {
        'circle-radius': SMALLEST_PIXELS / 2,
        'circle-color': byGrade(key => theme.grades[key].fill, theme.map.muted),
        'circle-stroke-color': theme.map.casing,
        'circle-stroke-width': 1.2,
        'circle-opacity': ['case', ['in', grade, ['literal', shown]], 1, 0],
        'circle-stroke-opacity': ['case', ['in', grade, ['literal', shown]], 1, 0],
      },
    },
  ];
}
