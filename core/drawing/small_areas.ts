import type { ThemeId } from '../theme/grade_colours.ts';
import { MAP_COLOURS } from '../theme/map_colours.ts';
import type { AreaPaint } from './area_paint.ts';
import type { Mark } from './drawing.ts';
import type { LabelQuestion } from './screen_labels.ts';

export const SMALLEST_PIXELS = 12;
export const DOT_STROKE = 1.2;
const WORLD_PIXELS = 512;

type Boxed = { bbox: readonly [west: number, south: number, east: number, north: number] };
export type Dotted = Boxed & { seq: number; point: readonly [number, number] };

/** The zoom below which an area is narrower than 12 px. */
export function smallBelow({ bbox: [west, south, east, north] }: Boxed): number {
  const upright = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const degrees = Math.max(1e-7, Math.min(east - west, (north - south) / upright));
  return Math.log2((SMALLEST_PIXELS * 360) / (WORLD_PIXELS * degrees));
}

/** Areas that have a dot between the zoom `from` and their own; null where all are of about one size. */
export type SmallAreas<A> = { from: number; areas: { area: A; below: number }[] } | null;

/**
 * A dot in its colour for an area that would vanish between larger ones: a dense community of a few blocks among rural ones. Only from the
 * zoom at which nine areas in ten are large enough: before, dots would be a second map over the first.
 */
export function smallAreasOf<A extends Boxed>(areas: readonly A[]): SmallAreas<A> {
  const by_size = areas.map(area => ({ area, below: smallBelow(area) })).sort((a, b) => a.below - b.below);
  const from = by_size[Math.floor((by_size.length - 1) * 0.9)]?.below;
  if (from === undefined || by_size.at(-1)!.below - from < 0.5) return null;
  return { from: Math.min(24, Math.max(0, from)), areas: by_size.filter(({ below }) => below > from) };
}

type Question = Pick<LabelQuestion, 'place' | 'zoom' | 'width' | 'height'> & {
  small: SmallAreas<Dotted>;
  paint: (seq: number) => AreaPaint;
  theme: ThemeId;
};

/** None without a grade, which is hatched and never a plain colour, nor where the filter leaves the area out: neither has a sign. */
export function dotMarks({ small, paint, theme, zoom, place, width, height }: Question): Mark[] {
  if (small === null || zoom < small.from) return [];
  return small.areas.flatMap(({ area: { seq, point }, below }): Mark[] => {
    const { sign, fill, ink } = paint(seq);
    if (below <= zoom || sign === '') return [];
    const [x, y] = place(point);
    if (x < 0 || y < 0 || x > width || y > height) return [];
    const path = circle(x, y, SMALLEST_PIXELS / 2);
    return [
      { kind: 'area', seq: null, path, fill, pattern: null, ink },
      { kind: 'line', path, stroke: MAP_COLOURS[theme].casing, width: DOT_STROKE, dash: null },
    ];
  });
}

const CORNERS = 24;

/** By straight lines, which every renderer of a drawing knows. */
function circle(x: number, y: number, radius: number): string {
  const corners = Array.from({ length: CORNERS }, (_, i) => {
    const angle = (2 * Math.PI * i) / CORNERS;
    return `${(x + radius * Math.cos(angle)).toFixed(1)} ${(y + radius * Math.sin(angle)).toFixed(1)}`;
  });
  return `M${corners.join('L')}Z`;
}
