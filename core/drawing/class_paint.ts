import type { ThemeId } from '../theme/grade_colours.ts';
import { CLASS_COLOURS } from '../theme/indicator_classes.ts';
import { MAP_COLOURS } from '../theme/map_colours.ts';
import type { AreaPaint } from './area_paint.ts';

type ClassQuestion = { classes: Int8Array; theme: ThemeId; muted?: ((seq: number) => boolean) | undefined };

/** An indicator in place of grades, `classes[seq - 1]` (indicator_classes.ts): no sign and no outline of a state, hatched without a value. */
export function classPaint({ classes, theme, muted }: ClassQuestion): (seq: number) => AreaPaint {
  const { muted: grey } = MAP_COLOURS[theme];
  const base: AreaPaint = {
    ...{ fill: grey, pattern: null, outline: null, sign: '', ink: '', quiet: false, muted: false },
  };
  return seq => {
    if (muted?.(seq)) return { ...base, muted: true };
    const fill = CLASS_COLOURS[theme][classes[seq - 1] ?? -1];
    return fill === undefined ? { ...base, pattern: 'hatch' } : { ...base, fill };
  };
}
