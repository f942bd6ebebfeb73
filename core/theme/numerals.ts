import type { Grade } from '../contract.ts';
import { GRADE_COLOURS, type ThemeId } from './grade_colours.ts';
import { channels, type PatternImage } from './patterns.ts';

/**
 * The numerals of the grades and the asterisk of what was set by hand, as strokes: a style for others can ask for no font, and
 * never is colour the only sign. In a square of 16; drawn at twice that, as the patterns.
 */
type Stroke = readonly [x1: number, y1: number, x2: number, y2: number];

const SIDE = 16;
const RATIO = 2;
const TOP = 3.2;
const FOOT = 12.8;
const HALF_STROKE = 0.72;

const bar = (x: number): Stroke => [x, TOP, x, FOOT];
const vee = (x: number): Stroke[] => [
  [x - 2.5, TOP, x, FOOT],
  [x, FOOT, x + 2.5, TOP],
];
/** Lines above and below, as the numerals of print have them: without, Ⅲ is three strokes of a hatch. */
const framed = (from: number, to: number, strokes: Stroke[]): Stroke[] => [
  ...strokes,
  [from, TOP, to, TOP],
  [from, FOOT, to, FOOT],
];
const topped = (from: number, to: number, strokes: Stroke[]): Stroke[] => [...strokes, [from, TOP, to, TOP]];

const STROKES: Record<Grade, Stroke[]> = {
  red: framed(6, 10, [bar(8)]),
  orange: framed(4.4, 11.6, [bar(6.2), bar(9.8)]),
  yellow: framed(3, 13, [bar(4.9), bar(8), bar(11.1)]),
  blue: topped(2.4, 13.8, [bar(4.2), ...vee(9.9)]),
  green: topped(4, 12, vee(8)),
};

const ASTERISK: Stroke[] = [
  [8, 4, 8, 12],
  [4.6, 6, 11.4, 10],
  [4.6, 10, 11.4, 6],
];

export const numeralName = (grade: Grade, theme: ThemeId): string => `numeral-${theme}-${grade}`;
export const asteriskName = (grade: Grade, theme: ThemeId): string => `asterisk-${theme}-${grade}`;

export const numeralImage = (grade: Grade, theme: ThemeId): PatternImage =>
  drawStrokes(STROKES[grade], GRADE_COLOURS[theme][grade].text);
export const asteriskImage = (grade: Grade, theme: ThemeId): PatternImage =>
  drawStrokes(ASTERISK, GRADE_COLOURS[theme][grade].text);

function drawStrokes(strokes: Stroke[], hex: string): PatternImage {
  const side = SIDE * RATIO;
  const data = new Uint8ClampedArray(side * side * 4);
  const [red, green, blue] = channels(hex);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const nearest = Math.min(...strokes.map(stroke => distance((x + 0.5) / RATIO, (y + 0.5) / RATIO, stroke)));
      const cover = Math.max(0, Math.min(1, 0.5 + (HALF_STROKE - nearest) * RATIO));
      data.set([red, green, blue, Math.round(255 * cover)], (y * side + x) * 4);
    }
  return { width: side, height: side, data };
}

function distance(x: number, y: number, [x1, y1, x2, y2]: Stroke): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}
