import type { AreaSummary, Level } from '#core/contract.ts';
import type { AreaPaint } from '#core/drawing/area_paint.ts';
import type { Mark } from '#core/drawing/drawing.ts';
import { screenLabels } from '#core/drawing/screen_labels.ts';
import { type Dotted, dotMarks, type SmallAreas } from '#core/drawing/small_areas.ts';
import type { ThemeId } from '#core/theme/grade_colours.ts';
import type { LevelZooms } from '#core/theme/level_zooms.ts';
import { placed, toWorld } from './camera.ts';
import type { Placing } from './picture.ts';

type Question = {
  levels: LevelZooms[];
  painted: Level;
  areas: Partial<Record<Level, AreaSummary[]>>;
  small: SmallAreas<Dotted>;
  paint: (seq: number) => AreaPaint;
  arrows: boolean;
  theme: ThemeId;
  /** Read from afar: as many times larger. */
  factor: number;
};

/** Dots, signs and names where the map looks. A map read from afar is laid out as one seen from as far, and its text enlarged. */
export function labelsAt({ factor, ...question }: Question, { camera, size }: Placing): Mark[] {
  const { scale, left, top } = placed(camera, 1, size);
  const on = (point: readonly [number, number]): readonly [number, number] => {
    const [x, y] = toWorld(point);
    return [x * scale + left, y * scale + top];
  };
  const dots = dotMarks({ ...question, ...size, zoom: camera.zoom, place: on });
  const marks = screenLabels({
    ...question,
    zoom: camera.zoom - Math.log2(factor),
    place: point => {
      const [x, y] = on(point);
      return [x / factor, y / factor];
    },
    width: size.width / factor,
    height: size.height / factor,
  });
  if (factor === 1) return [...dots, ...marks];
  const enlarged = marks.map(mark =>
    mark.kind === 'text' ? { ...mark, x: mark.x * factor, y: mark.y * factor, size: mark.size * factor } : mark,
  );
  return [...dots, ...enlarged];
}
