import type { Level } from '../contract.ts';
import type { ThemeId } from '../theme/grade_colours.ts';
import * as sizes from '../theme/label_zooms.ts';
import type { LevelZooms } from '../theme/level_zooms.ts';
import { MAP_COLOURS, stopAt } from '../theme/map_colours.ts';
import type { AreaPaint } from './area_paint.ts';
import type { Mark } from './drawing.ts';
import type { Labelled } from './map_drawing.ts';

/** Signs and names of a map on a screen: as large at every zoom as web/map draws them, names never over each other. */
export type LabelQuestion = {
  levels: LevelZooms[];
  painted: Level;
  areas: Partial<Record<Level, readonly Labelled[]>>;
  paint: (seq: number) => AreaPaint;
  /** Arrows of what changes begin earlier than numerals. */
  arrows: boolean;
  theme: ThemeId;
  zoom: number;
  /** Degrees → units of the picture. */
  place: (point: Labelled['point']) => readonly [x: number, y: number];
  width: number;
  height: number;
};

type Frame = [left: number, top: number, right: number, bottom: number];

export function screenLabels(question: LabelQuestion): Mark[] {
  return [...signMarks(question), ...nameMarks(question)];
}

function signMarks({ levels, painted, areas, paint, arrows, zoom, place, width, height }: LabelQuestion): Mark[] {
  const zooms = levels.find(({ level }) => level === painted)!;
  if (zoom < (arrows ? sizes.arrowsFrom(zooms) : zooms.numeral)) return [];
  const size = stopAt(arrows ? sizes.arrowSizes(zooms) : sizes.numeralSizes(zooms), zoom);
  const star = stopAt(sizes.asteriskSizes(zooms), zoom);
  return (areas[painted] ?? []).flatMap(({ seq, point }): Mark[] => {
    const { sign, ink, quiet, outline } = paint(seq);
    if (sign === '') return [];
    const [x, y] = place(point);
    if (x < 0 || y < 0 || x > width || y > height) return [];
    const sign_mark: Mark = {
      ...{ kind: 'text', x, y, text: sign, size, fill: ink, halo: null, bold: true },
      opacity: quiet ? sizes.QUIET_OPACITY : sizes.SIGN_OPACITY,
    };
    if (outline !== 'override') return [sign_mark];
    return [
      sign_mark,
      {
        ...{ kind: 'text', x: x + 0.75 * star, y: y - 0.15 * star, text: '*', size: star },
        ...{ fill: ink, halo: null, bold: true },
      },
    ];
  });
}

/** Larger units first: where two names meet the smaller one's is left out. */
function nameMarks({ levels, painted, areas, paint, theme, zoom, place, width, height }: LabelQuestion): Mark[] {
  const index = levels.findIndex(({ level }) => level === painted);
  const taken: Frame[] = [];
  const { label, label_halo } = MAP_COLOURS[theme];
  return levels.slice(0, index + 1).flatMap((entry, i) => {
    const { minzoom, maxzoom } = sizes.nameZooms(levels, i, index);
    if (zoom < minzoom || zoom >= maxzoom) return [];
    const size = stopAt(sizes.nameSizes(entry), zoom);
    return (areas[entry.level] ?? []).flatMap(({ seq, name, point }): Mark[] => {
      if (i === index && paint(seq).muted) return [];
      const [x, y] = place(point);
      if (x < -100 || y < -100 || x > width + 100 || y > height + 100) return [];
      const lines = linesOf(name, sizes.NAME_WIDTH);
      const wide = Math.max(...lines.map(widthOf)) * size;
      const high = lines.length * LINE * size;
      const top = i === index ? y + sizes.NAME_OFFSET * size : y - high / 2;
      const frame = framed([x - wide / 2, top, x + wide / 2, top + high], sizes.NAME_PADDING);
      if (taken.some(other => meet(frame, other))) return [];
      taken.push(frame);
      return lines.map(
        (text, line): Mark => ({
          ...{ kind: 'text', x, y: top + (line + 0.5) * LINE * size, text, size },
          ...{ fill: label, halo: label_halo, bold: true },
        }),
      );
    });
  });
}

const LINE = 1.2;

const framed = ([left, top, right, bottom]: Frame, by: number): Frame => [left - by, top - by, right + by, bottom + by];
const meet = (a: Frame, b: Frame): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/** Of a text in its own size. Rather too wide than too narrow: there is no font here to ask. */
export function widthOf(text: string): number {
  let width = 0;
  for (const sign of text)
    width += sign > '\u2e7f' ? 1 : /[ .,'’il|-]/.test(sign) ? 0.36 : /[A-Z&MWmw]/.test(sign) ? 0.82 : 0.64;
  return width;
}

/** Broken after spaces and hyphens, between any two Chinese characters; lines as even as can be. */
export function linesOf(name: string, most: number): string[] {
  const whole = widthOf(name);
  if (whole <= most) return [name];
  const even = whole / Math.ceil(whole / most);
  const pieces = name.match(/[\u2e80-\u{3ffff}]|[^\u2e80-\u{3ffff}\s-]+-?\s*|[\s-]+/gu) ?? [name];
  const lines = [''];
  for (const piece of pieces) {
    const last = lines.at(-1)!;
    // One more than half over the even length goes to the next line.
    if (last !== '' && widthOf(last + piece.trimEnd()) - widthOf(piece.trimEnd()) / 2 > even) lines.push(piece);
    else lines[lines.length - 1] = last + piece;
  }
  return lines.map(line => line.trim());
}
