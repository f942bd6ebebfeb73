import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { asteriskSizes } from '#core/theme/label_zooms.ts';
import { LINE_STOPS, OVERRIDE_DASHES, STATE_LINE_OPACITY } from '#core/theme/map_colours.ts';
import { GRADE_ORDER, severityOf } from '#web/theme/themes.ts';
import { byGrade, FONT, grade, included, isState, pointSource, ROUND, zoomed } from './expressions.ts';
import type { LayerOptions } from './layers.ts';

/**
 * Suspended: a second outline inside the border; set by hand: a dashed one, and an asterisk beside the numeral. In the
 * colour of the grade's numeral, which stands out from its fill in every theme.
 */
export function stateOutlines({ theme, active, filter, moves, classes }: LayerOptions): LayerSpecification[] {
  const base = { type: 'line', source: active, 'source-layer': active, layout: ROUND } as const;
  const shown = moves || classes ? [] : GRADE_ORDER.filter(key => included(filter, key)).map(severityOf);
  const opacity = (state: 'suspended' | 'override'): ExpressionSpecification => [
    'case',
    ['all', isState(state), ['in', grade, ['literal', shown]]],
    STATE_LINE_OPACITY,
    0,
  ];
  const inside = {
    'line-color': byGrade(key => theme.grades[key].text, theme.map.label),
    'line-offset': zoomed(...LINE_STOPS.inset),
  };
  return [
    {
      ...base,
      id: `${active}-suspended`,
      paint: { ...inside, 'line-width': zoomed(...LINE_STOPS.suspended), 'line-opacity': opacity('suspended') },
    },
    {
      ...base,
      id: `${active}-override`,
      paint: {
        ...inside,
        'line-width': zoomed(...LINE_STOPS.override),
        'line-dasharray': OVERRIDE_DASHES,
        'line-opacity': opacity('override'),
      },
    },
  ];
}

/** What a person has set bears an asterisk, as adjusted figures do in print: a hand is in few of the fonts at hand. */
export function asterisks({ theme, levels, active, filter }: LayerOptions): LayerSpecification[] {
  const zooms = levels.find(entry => entry.level === active)!;
  const shown = GRADE_ORDER.filter(key => included(filter, key)).map(severityOf);
  return [
    {
      id: `${active}-by-hand`,
      type: 'symbol',
      source: pointSource(active),
      minzoom: zooms.numeral,
      layout: {
        'text-field': '*',
        'text-font': FONT,
        'text-size': zoomed(...asteriskSizes(zooms)),
        'text-offset': [0.75, -0.15],
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: {
        'text-color': byGrade(key => theme.grades[key].text, theme.map.label),
        'text-opacity': ['case', ['all', isState('override'), ['in', grade, ['literal', shown]]], 1, 0],
      },
    },
  ];
}
