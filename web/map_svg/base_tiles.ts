import type { BaseMap } from '#core/contract.ts';
import type { BaseLook } from '#web/map/base_map.ts';
import { BASE_AGAIN, tellBaseMapReached } from '#web/map/base_map_reach.ts';
import { type Camera, frameOf, placed, type Size } from './camera.ts';
import { element } from './scene.ts';

/** A base map of pictures under the SVG map: the same tiles, grey and fading as by WebGL (web/map/base_map.ts). */
export type BaseTile = { href: string; left: number; top: number; side: number };

/** Pictures of 256 pixels, enlarged by less than half or reduced: the world has 512 at zoom 0. */
const zoomOf = (zoom: number, { min_zoom, max_zoom }: BaseMap): number =>
  Math.max(min_zoom, Math.min(max_zoom, Math.round(zoom + 1)));
/** A screen that looks far out of the zooms there are is left empty, not filled with thousands of tiles. */
const MOST_TILES = 600;

/** The tiles that a picture of this size shows, each with its place in pixels. */
export function tilesIn(map: BaseMap, camera: Camera, size: Size): BaseTile[] {
  const z = zoomOf(camera.zoom, map);
  const count = 2 ** z;
  const { scale, left, top } = placed(camera, count, size);
  const [west, north, east, south] = map.bounds ? frameOf(map.bounds) : [0, 0, 1, 1];
  const range = (from: number, to: number, low: number, high: number): [number, number] => [
    Math.max(0, Math.floor(Math.max(from / scale, low * count))),
    Math.min(count, Math.ceil(Math.min(to / scale, high * count))),
  ];
  const [x_first, x_end] = range(-left, size.width - left, west, east);
  const [y_first, y_end] = range(-top, size.height - top, north, south);
  if (x_end <= x_first || y_end <= y_first || (x_end - x_first) * (y_end - y_first) > MOST_TILES) return [];
  const tiles: BaseTile[] = [];
  for (let y = y_first; y < y_end; y++)
    for (let x = x_first; x < x_end; x++) {
      const href = map.tiles.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y));
      tiles.push({ href, left: left + x * scale, top: top + y * scale, side: scale });
    }
  return tiles;
}

/** A hair over its neighbour, so that no seam shines through where a picture is scaled. */
const OVERLAP = 0.3;
const MOST_FAILED = 3;

/** Below all else in the drawing; tiles that stay are moved, not fetched again. */
export function createBase(root: SVGSVGElement) {
  const group = element('g', { 'data-layer': 'base', 'pointer-events': 'none' }, root);
  const shown = new Map<string, SVGElement>();
  let map: BaseMap | null = null;
  let failed = 0;

  const add = (href: string): SVGElement => {
    const image = element('image', { href, preserveAspectRatio: 'none' }, group);
    image.addEventListener('load', () => {
      failed = Number.NEGATIVE_INFINITY;
      tellBaseMapReached(true);
    });
    image.addEventListener('error', () => {
      failed += 1;
      if (failed >= MOST_FAILED) tellBaseMapReached(false);
      setTimeout(() => shown.get(href) === image && image.setAttribute('href', href), BASE_AGAIN);
    });
    shown.set(href, image);
    return image;
  };

  return {
    /** @param look null: no base map, or none that pictures can show */
    look(look: BaseLook | null, dark: boolean): void {
      map = look !== null && look.map.kind === 'raster' && look.fade < 100 ? look.map : null;
      group.style.opacity = String(1 - (look?.fade ?? 0) / 100);
      group.style.filter = dark ? 'grayscale(1) invert(1) brightness(0.68)' : 'grayscale(1)';
    },
    place(camera: Camera, size: Size): void {
      const tiles = map ? tilesIn(map, camera, size) : [];
      const wanted = new Set(tiles.map(({ href }) => href));
      for (const [href, image] of shown)
        if (!wanted.has(href)) {
          image.remove();
          shown.delete(href);
        }
      for (const { href, left, top, side } of tiles) {
        const image = shown.get(href) ?? add(href);
        for (const [name, value] of Object.entries({ x: left, y: top, width: side + OVERLAP, height: side + OVERLAP }))
          image.setAttribute(name, value.toFixed(2));
      }
    },
  };
}
