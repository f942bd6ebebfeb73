import { type AreaPaint, classPaint, gradePaint, movePaint, shownOf } from '#core/drawing/area_paint.ts';
import type { ThemeId } from '#core/theme/grade_colours.ts';
import type { IndicatorLayer } from '#web/layers/indicators.ts';
import type { GradeKey } from '#web/theme/themes.ts';

type Question = {
  frame: Uint8Array;
  theme: ThemeId;
  filter: GradeKey[];
  moves: Int8Array | null;
  indicator: IndicatorLayer | null;
};

/** What the map tells of each area: what changes, an indicator, or the grades; the filter is one of grades in all but the first. */
export function paintOf({ frame, theme, filter, moves, indicator }: Question): (seq: number) => AreaPaint {
  if (moves) return movePaint({ steps: moves, theme });
  const muted = filter.length === 0 ? undefined : (seq: number) => !filter.includes(shownOf(frame, seq).key);
  if (indicator) return classPaint({ classes: indicator.classes, theme, muted });
  return gradePaint({ frame, theme, muted });
}
