import type { Level } from '../contract.ts';
import type { ThemeId } from '../theme/grade_colours.ts';
import { LINE_STOPS, MAP_COLOURS, OVERRIDE_DASHES, STATE_LINE_OPACITY, stopAt } from '../theme/map_colours.ts';
import { type AreaPaint, gradePaint } from './area_paint.ts';
import type { Drawing, Mark, Pattern } from './drawing.ts';
import {
  type Box,
  boxOfRings,
  gridPoint,
  type OutlinesPayload,
  type Placement,
  pathOfRings,
  placeBox,
} from './outlines.ts';

/** What labels need of an area: `point` is inside of it, in degrees. */
export type Labelled = { seq: number; name: string; point: readonly [number, number] };

export type MapQuestion = {
  /** The painted level. */
  outlines: OutlinesPayload;
  /** Levels above it whose borders are drawn over it, coarse to fine. */
  above: OutlinesPayload[];
  /** One byte an area in `seq` order, as `/frames` has it. */
  frame: Uint8Array;
  theme: ThemeId;
  width: number;
  height: number;
  margin?: number;
  /** What the picture shows, in grid units of the outlines; all areas where it is left out. */
  box?: Box;
  labels?: Labelled[];
  /** Areas (seq) that are left grey, as the filter of the page leaves them; none where it is left out. */
  muted?: (seq: number) => boolean;
  /** What is told of an area, where that is not its grade (`movePaint`). */
  paint?: (seq: number) => AreaPaint;
};

export { shownOf } from './area_paint.ts';

const paintOf = (question: MapQuestion) => question.paint ?? gradePaint(question);

/** The map of a day as a picture: opaque fills, patterns of the states, borders over them, numerals and names where they fit. */
export function drawMap(question: MapQuestion): Drawing {
  const { outlines, theme, width, height, margin = 8 } = question;
  const ground = MAP_COLOURS[theme].ground;
  const box = question.box ?? outlines.box;
  if (box === null) return { width, height, ground, marks: [] };
  const placement = placeBox(box, width, height, margin);
  const zoom = zoomOf(outlines, placement);
  return {
    ...{ width, height, ground },
    marks: [
      ...areaMarks(question, placement),
      ...borderMarks(question, placement, zoom),
      ...stateMarks(question, placement, zoom),
      ...labelMarks(question, placement),
    ],
  };
}

export function areaMarks(question: MapQuestion, placement: Placement): Mark[] {
  const { outlines, theme } = question;
  const paint = paintOf(question);
  return outlines.areas.map(({ seq, rings }): Mark => {
    const { fill, pattern } = paint(seq);
    return { kind: 'area', seq, path: pathOfRings(rings, placement), fill, pattern, ink: patternInk(theme, pattern) };
  });
}

export const patternInk = (theme: ThemeId, pattern: Pattern | null): string =>
  pattern === 'dots' ? MAP_COLOURS[theme].dots : MAP_COLOURS[theme].hatch;

export type BorderStyle = { level: Level; stroke: string; width: number };

/** Thin between areas of the painted level, heavier for each level above it; in the order they are drawn. */
export function borderStyles(levels: { painted: Level; above: Level[] }, theme: ThemeId, zoom: number): BorderStyle[] {
  const colours = MAP_COLOURS[theme];
  const style = (level: Level, name: 'border' | 'border_street' | 'border_district' | 'casing'): BorderStyle => ({
    ...{ level, stroke: colours[name], width: stopAt(LINE_STOPS[name], zoom) },
  });
  const styles = [style(levels.painted, 'border')];
  if (levels.above.includes('street')) styles.push(style('street', 'border_street'));
  const heavy = (['district', 'city'] as const).find(level => levels.above.includes(level));
  if (heavy) styles.push(style(heavy, 'casing'), style(heavy, 'border_district'));
  return styles;
}

export function borderMarks({ outlines, above, theme }: MapQuestion, placement: Placement, zoom: number): Mark[] {
  const path = ({ areas }: OutlinesPayload) => areas.map(({ rings }) => pathOfRings(rings, placement)).join('');
  const of = (level: Level) => (level === outlines.level ? outlines : above.find(other => other.level === level)!);
  return borderStyles({ painted: outlines.level, above: above.map(({ level }) => level) }, theme, zoom).map(
    ({ level, stroke, width }): Mark => ({ kind: 'line', path: path(of(level)), stroke, width, dash: null }),
  );
}

/** Suspended: a second outline; set by hand: a dashed one. */
export function stateMarks(question: MapQuestion, placement: Placement, zoom: number): Mark[] {
  const paint = paintOf(question);
  return question.outlines.areas.flatMap(({ seq, rings }): Mark[] => {
    const { outline, fill, ink } = paint(seq);
    if (outline === null) return [];
    return [
      {
        kind: 'inset',
        path: pathOfRings(rings, placement),
        stroke: ink,
        gap: fill,
        width: stopAt(LINE_STOPS[outline], zoom),
        inset: stopAt(LINE_STOPS.inset, zoom),
        dash: outline === 'override' ? OVERRIDE_DASHES : null,
        opacity: STATE_LINE_OPACITY,
      },
    ];
  });
}

const NUMERAL_SIZE = 11;
const NAME_SIZE = 9;

/** A numeral where the area has room for it, its name below where there is room for that too. Greens are quiet: they are the rule. */
export function labelMarks(question: MapQuestion, placement: Placement): Mark[] {
  const { outlines, theme, labels = [] } = question;
  const paint = paintOf(question);
  const points = new Map(labels.map(label => [label.seq, label]));
  return outlines.areas.flatMap(({ seq, rings }): Mark[] => {
    const label = points.get(seq);
    const box = boxOfRings(rings);
    const { sign, ink, muted, outline } = paint(seq);
    if (!label || !box || muted) return [];
    const [wide, high] = [(box[2] - box[0]) * placement.scale, (box[3] - box[1]) * placement.scale];
    if (wide < NUMERAL_SIZE * 1.8 || high < NUMERAL_SIZE * 1.6) return [];
    const [gx, gy] = gridPoint(outlines.units, label.point);
    const [x, y] = [gx * placement.scale + placement.left, gy * placement.scale + placement.top];
    const named = wide > label.name.length * NAME_SIZE * 1.1 && high > (NUMERAL_SIZE + NAME_SIZE) * 1.9;
    const marks: Mark[] = [];
    if (sign !== '')
      marks.push({
        ...{ kind: 'text', x, y: named ? y - NAME_SIZE * 0.6 : y, size: NUMERAL_SIZE, fill: ink, halo: null },
        ...{ text: outline === 'override' ? `${sign}*` : sign, bold: true },
      });
    if (named)
      marks.push({
        ...{ kind: 'text', x, y: sign === '' ? y : y + NUMERAL_SIZE * 0.6, size: NAME_SIZE },
        ...{ fill: MAP_COLOURS[theme].label, halo: MAP_COLOURS[theme].label_halo, text: label.name, bold: false },
      });
    return marks;
  });
}

/** MapLibre's zoom (a world of 512 units at 0) that shows areas as large: lines are as wide as there. */
export const zoomOf = ({ units }: OutlinesPayload, { scale }: Placement): number => Math.log2((units * scale) / 512);
