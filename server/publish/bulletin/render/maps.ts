import type { BulletinTheme } from '#core/contract_bulletin.ts';
import type { Drawing } from '#core/drawing/drawing.ts';
import { drawMap, shownOf } from '#core/drawing/map_drawing.ts';
import type { Box } from '#core/drawing/outlines.ts';
import type { MapGround } from '#server/publish/bulletin/pictures.ts';

/** The map of a bulletin as large as the width allows and no higher than `most`, so that its page has no empty band beside it. */
export function mapOf(ground: MapGround, theme: BulletinTheme, width: number, most: number, box?: Box): Drawing {
  const shown = box ?? ground.outlines.box;
  const margin = 6;
  const ratio = shown === null ? 0.5 : (shown[3] - shown[1] || 1) / (shown[2] - shown[0] || 1);
  const height = Math.max(120, Math.min(most, (width - 2 * margin) * ratio + 2 * margin));
  return drawMap({ ...ground, theme, width, height, margin, box });
}

/** Signs of the map beside the five colours, as far as it has them. */
export function signsOf({ outlines, frame }: MapGround): Set<'insufficient' | 'stale' | 'suspended' | 'override'> {
  const signs = new Set<'insufficient' | 'stale' | 'suspended' | 'override'>();
  for (const { seq } of outlines.areas) {
    const { key, state } = shownOf(frame, seq);
    if (key === 'insufficient') signs.add('insufficient');
    else if (state !== 'graded' && state !== 'insufficient') signs.add(state);
  }
  return signs;
}
