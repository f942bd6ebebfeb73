import type { AreaSummary, Level } from '#core/contract.ts';
import type { AreaPaint } from '#core/drawing/area_paint.ts';
import type { Mark } from '#core/drawing/drawing.ts';
import { screenLabels } from '#core/drawing/screen_labels.ts';
import type { ThemeId } from '#core/theme/grade_colours.ts';
import type { LevelZooms } from '#core/theme/level_zooms.ts';
import { placed, toWorld } from './camera.ts';
import type { Placing } from './picture.ts';

type Question = {
  levels: LevelZooms[];
  painted: Level;
  areas: Partial<Record<Level, AreaSummary[]>>;
  paint: (seq: number) => AreaPaint;
  arrows: boolean;
  theme: ThemeId;
  /** Read from afar: as many times larger. */
  factor: number;
};

/** Signs and names where the map looks. A map read from afar is laid out as one seen from as far, and enlarged. */
export function labelsAt({ factor, ...question }: Question, { camera, size }: Placing): Mark[] {
  const { scale, left, top } = placed(camera, 1, size);
  const marks = screenLabels({
    ...question,
    zoom: camera.zoom - Math.log2(factor),
    place: point => {
      const [x, y] = toWorld(point);
      return [(x * scale + left) / factor, (y * scale + top) / factor];
    },
    width: size.width / factor,
    height: size.height / factor,
  });
  if (factor === 1) return marks;
  return marks.map(mark =>
    mark.kind === 'text' ? { ...mark, x: mark.x * factor, y: mark.y * factor, size: mark.size * factor } : mark,
  );
}
