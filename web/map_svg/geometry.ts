import type { Level } from '#core/contract.ts';
import { boxOfRings, type OutlinesPayload, type Placement, pathOfRings } from '#core/drawing/outlines.ts';

/**
 * The outlines of a level as paths, written once: in grid units from the north-west corner of a box, so that numbers are short and whole,
 * and a camera is one transform over all of them.
 */
export type Shapes = {
  level: Level;
  units: number;
  /** Grid units of the corner that paths count from. */
  origin: readonly [x: number, y: number];
  outlines: OutlinesPayload;
  path_of: Map<number, string>;
  /** Borders in pieces by place, so that a browser leaves out those that are off the screen. */
  borders: string[];
};

const PIECES = 8;

const kept = new WeakMap<OutlinesPayload, Shapes>();

/** `origin` is the same for all levels of a picture; shapes of another origin are written anew. */
export function shapesOf(outlines: OutlinesPayload, origin: readonly [x: number, y: number]): Shapes {
  const known = kept.get(outlines);
  if (known && known.origin[0] === origin[0] && known.origin[1] === origin[1]) return known;
  const placement = localPlacement(origin);
  const path_of = new Map<number, string>();
  const pieces = new Map<number, string>();
  const [west, north, east, south] = outlines.box ?? [0, 0, 1, 1];
  for (const { seq, rings } of outlines.areas) {
    const path = pathOfRings(rings, placement);
    path_of.set(seq, path);
    const box = boxOfRings(rings);
    if (!box) continue;
    const column = Math.floor((PIECES * ((box[0] + box[2]) / 2 - west)) / (east - west + 1));
    const row = Math.floor((PIECES * ((box[1] + box[3]) / 2 - north)) / (south - north + 1));
    const piece = row * PIECES + column;
    pieces.set(piece, (pieces.get(piece) ?? '') + path);
  }
  const made = { ...{ level: outlines.level, units: outlines.units, origin, outlines, path_of } };
  const shapes = { ...made, borders: [...pieces.values()] };
  kept.set(outlines, shapes);
  return shapes;
}

export const localPlacement = ([x, y]: readonly [x: number, y: number]): Placement => ({ scale: 1, left: -x, top: -y });
