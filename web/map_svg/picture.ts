import type { AreaPaint } from '#core/drawing/area_paint.ts';
import type { Mark } from '#core/drawing/drawing.ts';
import type { OutlinesPayload } from '#core/drawing/outlines.ts';
import type { ThemeId } from '#core/theme/grade_colours.ts';
import type { BaseLook } from '#web/map/base_map.ts';
import { createBase } from './base_tiles.ts';
import { type Camera, placed, type Size } from './camera.ts';
import { shapesOf } from './geometry.ts';
import { createScene, type OutlineKind } from './scene.ts';

/**
 * The picture under the hands. While a hand moves it the drawing is only shifted and scaled as a layer, with some of it beyond the edges;
 * drawn anew once the hand rests, or when it runs out at an edge. A step of the hand so costs the same for 100 areas and for 5,000.
 */
export type Picture = {
  camera(): Camera;
  look(camera: Camera): void;
  resize(size: Size): void;
  shapes(painted: OutlinesPayload, above: OutlinesPayload[]): void;
  paint(paint: (seq: number) => AreaPaint, theme: ThemeId): void;
  outline(kind: OutlineKind, areas: { outlines: OutlinesPayload; seqs: number[] } | null): void;
  base(look: BaseLook | null, dark: boolean): void;
  /** Laid out anew whenever the drawing is: for where it looks then, in its own pixels. */
  onLabels(labels: (place: Placing) => Mark[]): void;
  remove(): void;
};
export type Placing = { camera: Camera; size: Size };

const REST = 140;
const MOST_BEYOND = 240;
/** Drawn lines become too thick or too thin beyond these. */
const [LEAST_SCALE, MOST_SCALE] = [0.6, 1.9];

export function createPicture(root: SVGSVGElement, start: Camera, told: { rest(resting: boolean): void }): Picture {
  const base = createBase(root);
  const scene = createScene(root);
  let camera = start;
  let settled = start;
  let size: Size = { width: 1, height: 1 };
  let beyond = 0;
  let units = 0;
  let origin: readonly [number, number] = [0, 0];
  let labels: (place: Placing) => Mark[] = () => [];
  let resting = 0;

  const whole = (): Size => ({ width: size.width + 2 * beyond, height: size.height + 2 * beyond });
  const relabel = () => {
    if (units > 0) scene.labels(labels({ camera: settled, size: whole() }));
  };
  const settle = () => {
    clearTimeout(resting);
    settled = camera;
    root.style.transform = `translate(${-beyond}px, ${-beyond}px)`;
    if (units > 0) scene.place(placed(camera, units, whole()), camera.zoom);
    base.place(settled, whole());
    relabel();
    told.rest(units > 0);
  };
  const drift = () => {
    const now = placed(camera, 1, size);
    const then = placed(settled, 1, whole());
    const scale = now.scale / then.scale;
    const [left, top] = [now.left - then.left * scale, now.top - then.top * scale];
    const { width, height } = whole();
    const covers = left <= 0 && top <= 0 && left + width * scale >= size.width && top + height * scale >= size.height;
    if (!covers || scale < LEAST_SCALE || scale > MOST_SCALE) return settle();
    root.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
    told.rest(false);
    clearTimeout(resting);
    resting = window.setTimeout(settle, REST);
  };

  return {
    camera: () => camera,
    look(next) {
      camera = next;
      drift();
    },
    resize(next) {
      size = next;
      beyond = Math.round(Math.min(MOST_BEYOND, next.width / 4, next.height / 4));
      root.setAttribute('width', String(whole().width));
      root.setAttribute('height', String(whole().height));
      settle();
    },
    shapes(painted, above) {
      units = painted.units;
      origin = [painted.box?.[0] ?? 0, painted.box?.[1] ?? 0];
      scene.shapes(
        shapesOf(painted, origin),
        above.map(one => shapesOf(one, origin)),
      );
      settle();
    },
    paint(paint, theme) {
      scene.paint(paint, theme);
      relabel();
    },
    outline(kind, areas) {
      const shapes = areas && areas.outlines.units === units ? shapesOf(areas.outlines, origin) : null;
      scene.outline(kind, shapes && areas!.seqs.flatMap(seq => shapes.path_of.get(seq) ?? []));
    },
    base(look, dark) {
      base.look(look, dark);
      base.place(settled, whole());
    },
    onLabels(lay) {
      labels = lay;
      relabel();
    },
    remove() {
      clearTimeout(resting);
      scene.clear();
    },
  };
}
