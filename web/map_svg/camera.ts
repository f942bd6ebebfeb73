import { gridPoint, type Placement } from '#core/drawing/outlines.ts';

/**
 * Where the SVG map looks, in the terms of MapLibre, so that an address shows the same place in both: the middle on the square world of Web
 * Mercator (0 to 1 from its north-west corner) and the zoom, at which the world is 512 · 2^zoom pixels wide.
 */
export type Camera = { x: number; y: number; zoom: number };
export type Size = { width: number; height: number };
export type Padding = { top: number; right: number; bottom: number; left: number };
type Degrees = readonly [west: number, south: number, east: number, north: number];
/** On the square world: west, north, east, south. */
export type Frame = readonly [west: number, north: number, east: number, south: number];

const WORLD = 512;
export const MOST_ZOOM = 18;

export const pixelsOf = (zoom: number): number => WORLD * 2 ** zoom;

export const toWorld = (point: readonly [number, number]): [x: number, y: number] => gridPoint(1, point);

export const toDegrees = (x: number, y: number): [longitude: number, latitude: number] => [
  x * 360 - 180,
  (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI,
];

export function frameOf([west, south, east, north]: Degrees): Frame {
  const [left, top] = toWorld([west, north]);
  const [right, bottom] = toWorld([east, south]);
  return [left, top, right, bottom];
}

/** All of a frame beside what lies over the map. */
export function fitted(frame: Frame, { width, height }: Size, padding: Padding, most = MOST_ZOOM): Camera {
  const [west, north, east, south] = frame;
  const wide = Math.max(1, width - padding.left - padding.right);
  const high = Math.max(1, height - padding.top - padding.bottom);
  const scale = Math.min(wide / (east - west || 1e-9), high / (south - north || 1e-9));
  const zoom = Math.min(most, Math.log2(scale / WORLD));
  return moved(
    { x: (west + east) / 2, y: (north + south) / 2, zoom },
    (padding.right - padding.left) / 2,
    (padding.bottom - padding.top) / 2,
  );
}

/** Looks `right` and `down` pixels further. */
export const moved = ({ x, y, zoom }: Camera, right: number, down: number): Camera => ({
  ...{ x: x + right / pixelsOf(zoom), y: y + down / pixelsOf(zoom), zoom },
});

/** Nearer or further so that what is `right` and `down` of the middle stays where it is. */
export function zoomedAbout(camera: Camera, zoom: number, right: number, down: number): Camera {
  const there = moved(camera, right, down);
  return moved({ ...there, zoom: Math.max(0, Math.min(MOST_ZOOM, zoom)) }, -right, -down);
}

/** The picture stays within the room around the areas; where it would be larger than that, it comes nearer. */
export function within(camera: Camera, [west, north, east, south]: Frame, { width, height }: Size): Camera {
  const least = Math.log2(Math.max(width / (east - west), height / (south - north)) / WORLD);
  const zoom = Math.max(camera.zoom, Math.min(least, MOST_ZOOM));
  const [half_x, half_y] = [width / 2 / pixelsOf(zoom), height / 2 / pixelsOf(zoom)];
  const between = (value: number, low: number, high: number) =>
    low > high ? (low + high) / 2 : Math.max(low, Math.min(high, value));
  return {
    x: between(camera.x, west + half_x, east - half_x),
    y: between(camera.y, north + half_y, south - half_y),
    zoom,
  };
}

/** Whether all of a frame is on the picture. */
export function shows(camera: Camera, [west, north, east, south]: Frame, { width, height }: Size): boolean {
  const [half_x, half_y] = [width / 2 / pixelsOf(camera.zoom), height / 2 / pixelsOf(camera.zoom)];
  return (
    west >= camera.x - half_x && east <= camera.x + half_x && north >= camera.y - half_y && south <= camera.y + half_y
  );
}

/** Where grid units of `units` a world fall on a picture of this size. */
export function placed({ x, y, zoom }: Camera, units: number, { width, height }: Size): Placement {
  const pixels = pixelsOf(zoom);
  return { scale: pixels / units, left: width / 2 - x * pixels, top: height / 2 - y * pixels };
}

/** Part of the way from one view to another; zoom even, so that the eye follows. */
export function between(from: Camera, to: Camera, share: number): Camera {
  const eased = share * (2 - share);
  const zoom = from.zoom + (to.zoom - from.zoom) * eased;
  const [start, end] = [pixelsOf(from.zoom), pixelsOf(to.zoom)];
  // Where the zoom changes, the point that stays in place is the one that both views have in common.
  const way = Math.abs(end / start - 1) < 1e-6 ? eased : (1 / pixelsOf(zoom) - 1 / start) / (1 / end - 1 / start);
  return { x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way, zoom };
}
