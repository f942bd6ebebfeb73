import { type AreaPaint, movePaint } from '#core/drawing/area_paint.ts';
import type { Mark, Pattern } from '#core/drawing/drawing.ts';
import { borderStyles, patternInk, stateMarks } from '#core/drawing/map_drawing.ts';
import type { Placement } from '#core/drawing/outlines.ts';
import { pattern, written } from '#core/drawing/svg.ts';
import type { ThemeId } from '#core/theme/grade_colours.ts';
import { MAP_COLOURS, stopAt } from '#core/theme/map_colours.ts';
import { localPlacement, type Shapes } from './geometry.ts';

/**
 * The SVG document of the map, changed in place: a day touches only the areas whose paint is another, a camera one transform, the widths of
 * the borders and the labels. Layers from below: fills, patterns, borders, outlines of states, outlines of what is chosen, labels.
 */
export type Scene = {
  shapes(painted: Shapes, above: Shapes[]): void;
  paint(paint: (seq: number) => AreaPaint, theme: ThemeId): void;
  place(placement: Placement, zoom: number): void;
  /** Dashed, around areas; or one area chosen, or under the pointer. Null: none. */
  outline(kind: OutlineKind, paths: string[] | null): void;
  labels(marks: Mark[]): void;
  clear(): void;
};
export type OutlineKind = 'cluster' | 'hover' | 'select';

const SVG = 'http://www.w3.org/2000/svg';
let scenes = 0;

export function element(name: string, attributes: Record<string, string | number>, parent?: Element): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  parent?.append(made);
  return made;
}

/** Two outlines of the same path: one that stands out from dark fills, one from light ones. */
const OUTLINES = {
  cluster: {
    casing: null,
    line: [
      [9, 1.2],
      [14, 2.4],
    ],
    dash: '5 3.6',
  },
  hover: {
    casing: null,
    line: [
      [9, 2],
      [14, 2],
    ],
    dash: null,
  },
  select: {
    casing: [
      [9, 5.5],
      [14, 8],
    ],
    line: [
      [9, 2.6],
      [14, 4],
    ],
    dash: null,
  },
} as const;

export function createScene(root: SVGSVGElement): Scene {
  const id = `map${scenes++}`;
  const defs = element('defs', {}, root);
  const world = element('g', {}, root);
  const layer = (name: string) => element('g', { 'data-layer': name, fill: 'none' }, world);
  const [fills, patterns, borders, states] = ['fills', 'patterns', 'borders', 'states'].map(layer) as [
    SVGElement,
    SVGElement,
    SVGElement,
    SVGElement,
  ];
  const outlines = { cluster: layer('cluster'), hover: layer('hover'), select: layer('select') };
  const labels = element('g', { 'data-layer': 'labels', 'text-anchor': 'middle' }, root);
  for (const part of [patterns, borders, states, ...Object.values(outlines), labels])
    part.setAttribute('pointer-events', 'none');

  let painted: Shapes | null = null;
  let levels_above: Shapes[] = [];
  let theme: ThemeId = 'official';
  let paint: (seq: number) => AreaPaint = movePaint({ steps: new Int8Array(0), theme });
  let placement: Placement = { scale: 1, left: 0, top: 0 };
  let zoom = 0;
  const areas = new Map<number, { fill: SVGElement; pattern: SVGElement | null; last: AreaPaint | null }>();

  const patternUrl = (kind: Pattern) => `url(#${id}-${kind})`;

  const writePatterns = () => {
    defs.innerHTML = (['hatch', 'dots'] as const)
      .map(kind => pattern([kind, patternInk(theme, kind)], `${id}-${kind}`))
      .join('');
    scalePatterns();
  };
  // They are as large on screen at every zoom, and stay where the map is.
  const scalePatterns = () => {
    for (const one of defs.children) one.setAttribute('patternTransform', `scale(${1 / placement.scale})`);
  };

  const paintArea = (seq: number, path: string): boolean => {
    const area = areas.get(seq)!;
    const now = paint(seq);
    const { last } = area;
    area.last = now;
    if (last?.fill !== now.fill) area.fill.setAttribute('fill', now.fill);
    if (last === null || last.pattern !== now.pattern) {
      area.pattern?.remove();
      area.fill.setAttribute('data-pattern', now.pattern ?? 'none');
      area.pattern = now.pattern
        ? element('path', { d: path, 'fill-rule': 'evenodd', fill: patternUrl(now.pattern) }, patterns)
        : null;
    }
    if (last?.outline !== now.outline) area.fill.setAttribute('data-outline', now.outline ?? 'none');
    return last?.outline !== now.outline || (now.outline !== null && (last?.ink !== now.ink || last.fill !== now.fill));
  };

  const styleBorders = () => {
    if (!painted) return;
    const above = levels_above.map(({ level }) => level);
    borderStyles({ painted: painted.level, above }, theme, zoom).forEach(({ stroke, width }, index) => {
      borders.children[index]?.setAttribute('stroke', stroke);
      borders.children[index]?.setAttribute('stroke-width', width.toFixed(2));
    });
  };

  const writeStates = () => {
    if (!painted) return;
    const chosen = painted.outlines.areas.filter(({ seq }) => areas.get(seq)?.last?.outline);
    const question = { outlines: { ...painted.outlines, areas: chosen }, above: [], frame: new Uint8Array(0), theme };
    const marks = stateMarks({ ...question, width: 0, height: 0, paint }, localPlacement(painted.origin), zoom);
    states.innerHTML = marks.map((mark, index) => written(mark, `${id}-inside-${index}`, new Map())).join('');
  };

  const styleOutlines = () => {
    for (const kind of ['cluster', 'hover', 'select'] as const) {
      const { casing, line, dash } = OUTLINES[kind];
      for (const path of outlines[kind].children) {
        const below = path.hasAttribute('data-casing');
        path.setAttribute('stroke', below ? MAP_COLOURS[theme].casing : MAP_COLOURS[theme].select);
        path.setAttribute('stroke-width', stopAt(below && casing ? casing : line, zoom).toFixed(2));
        if (dash) path.setAttribute('stroke-dasharray', dash);
      }
    }
  };

  return {
    shapes(next, above) {
      painted = next;
      levels_above = above;
      areas.clear();
      for (const part of [fills, patterns, borders, states]) part.replaceChildren();
      for (const [seq, path] of next.path_of) {
        const fill = element('path', { d: path, 'fill-rule': 'evenodd', 'data-seq': seq }, fills);
        areas.set(seq, { fill, pattern: null, last: null });
      }
      const of = [next, ...above];
      for (const { level } of borderStyles({ painted: next.level, above: above.map(one => one.level) }, theme, zoom)) {
        const part = element('g', { 'stroke-linejoin': 'round' }, borders);
        for (const path of of.find(one => one.level === level)!.borders) element('path', { d: path }, part);
      }
      styleBorders();
    },
    paint(next, its_theme) {
      const other_theme = its_theme !== theme || defs.childElementCount === 0;
      theme = its_theme;
      paint = next;
      if (other_theme) writePatterns();
      let outlined = false;
      for (const [seq, path] of painted?.path_of ?? []) outlined = paintArea(seq, path) || outlined;
      if (outlined) writeStates();
      if (!other_theme) return;
      styleBorders();
      styleOutlines();
    },
    place(next, its_zoom) {
      placement = next;
      zoom = its_zoom;
      const [x, y] = painted?.origin ?? [0, 0];
      const { scale, left, top } = placement;
      world.setAttribute('transform', `matrix(${scale} 0 0 ${scale} ${left + x * scale} ${top + y * scale})`);
      scalePatterns();
      styleBorders();
      styleOutlines();
      writeStates();
    },
    outline(kind, paths) {
      const twice = OUTLINES[kind].casing ? [true, false] : [false];
      outlines[kind].replaceChildren();
      for (const casing of twice)
        for (const path of paths ?? [])
          element(
            'path',
            { d: path, 'stroke-linejoin': 'round', ...(casing ? { 'data-casing': '' } : {}) },
            outlines[kind],
          );
      styleOutlines();
    },
    labels(marks) {
      labels.innerHTML = marks.map(mark => written(mark, '', new Map())).join('');
    },
    clear() {
      root.replaceChildren();
    },
  };
}
