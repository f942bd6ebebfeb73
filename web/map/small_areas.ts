import type { LayerSpecification } from 'maplibre-gl';
import type { AreaSummary } from '#core/contract.ts';
import { DOT_STROKE, SMALLEST_PIXELS, smallAreasOf } from '#core/drawing/small_areas.ts';
import { GRADE_ORDER, severityOf } from '#web/theme/themes.ts';
import { byGrade, grade, included, pointSource } from './expressions.ts';
import type { LayerOptions } from './layers.ts';

/** The dots of core/drawing/small_areas.ts as a layer, for grades only. */
export function smallAreas({ theme, active, filter }: LayerOptions, areas: AreaSummary[]): LayerSpecification[] {
  const small = smallAreasOf(areas);
  if (small === null) return [];
  const shown = GRADE_ORDER.filter(key => key !== 'insufficient' && included(filter, key)).map(severityOf);
  return [
    {
      id: `${active}-small`,
      type: 'circle',
      source: pointSource(active),
      minzoom: small.from,
      filter: ['>', ['get', 'small_below'], ['zoom']],
      paint: {
        'circle-radius': SMALLEST_PIXELS / 2,
        'circle-color': byGrade(key => theme.grades[key].fill, theme.map.muted),
        'circle-stroke-color': theme.map.casing,
        'circle-stroke-width': DOT_STROKE,
        'circle-opacity': ['case', ['in', grade, ['literal', shown]], 1, 0],
        'circle-stroke-opacity': ['case', ['in', grade, ['literal', shown]], 1, 0],
      },
    },
  ];
}
