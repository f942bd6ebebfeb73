import { orient2d } from 'robust-predicates';
import type { Segment } from './crossings.ts';
import { boundsOf, signedArea } from './measure.ts';
import { type Flaw, type Polygons, type Position, type Ring, refuse, written } from './polygons.ts';

/** 1 inside, -1 outside, 0 on the border. */
export function sideOf([x, y]: Position, ring: Ring): 1 | 0 | -1 {
  let inside = false;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax, ay] = ring[i]!;
    const [bx, by] = ring[i + 1]!;
    if ((ay > y && by > y) || (ay < y && by < y) || (ax < x && bx < x)) continue;
    const turn = Math.sign(orient2d(ax, ay, bx, by, x, y));
    if (turn === 0 && Math.min(ax, bx) <= x && x <= Math.max(ax, bx)) return 0;
    // A ray to the east; an edge counts with its lower end. orient2d is negative to the left of a → b.
    if (ay > y !== by > y && (by > ay ? turn < 0 : turn > 0)) inside = !inside;
  }
  return inside ? 1 : -1;
}

export const contains = (point: Position, polygons: Polygons): boolean =>
  polygons.some(([shell, ...holes]) => sideOf(point, shell!) >= 0 && holes.every(hole => sideOf(point, hole) <= 0));

/**
 * What findCrossings cannot see: holes outside their shell, holes in holes, parts within parts, rings that pass
 * through each other at a vertex, rings without area. Call it only where nothing crosses: then one vertex that is
 * not on the border speaks for the whole ring.
 */
export function findNestingFlaw(polygons: Polygons, touches: [Segment, Segment][]): Flaw | null {
  const rings = polygons.flat();
  const flat = rings.findIndex(ring => signedArea(ring) === 0);
  if (flat !== -1) return refuse('no_area', 'The ring has no area.', rings[flat]![0]!, flat).flaw;

  for (const [s, t] of touches)
    for (const [segment, other] of [
      [s, t],
      [t, s],
    ] as const) {
      const middle: Position = [(segment.a[0] + segment.b[0]) / 2, (segment.a[1] + segment.b[1]) / 2];
      const side = sideOf(middle, rings[other.ring]!);
      const general = sideOfRing(rings[segment.ring]!, rings[other.ring]!);
      if (side !== 0 && general !== 0 && side !== general)
        return refuse('crossing', `Two rings cross at ${written(segment.a)}.`, segment.a, segment.ring, segment.vertex)
          .flaw;
    }

  let first = 0;
  const shells = polygons.map(([shell]) => ({ shell: shell!, bounds: boundsOf([[shell!]]) }));
  for (const [index, polygon] of polygons.entries()) {
    const flaw = holeFlaw(polygon, first) ?? partFlaw(polygons, shells, index, first);
    if (flaw) return flaw;
    first += polygon.length;
  }
  return null;
}

function holeFlaw([shell, ...holes]: Ring[], first: number): Flaw | null {
  const boxes = holes.map(hole => boundsOf([[hole]]));
  for (const [index, hole] of holes.entries()) {
    const ring = first + 1 + index;
    if (sideOfRing(hole, shell!) === -1)
      return refuse('hole_outside', `The hole at ${written(hole[0]!)} lies outside its polygon.`, hole[0]!, ring, 0)
        .flaw;
    const within = holes.findIndex(
      (other, j) => j !== index && encloses(boxes[j]!, boxes[index]!) && sideOfRing(hole, other) === 1,
    );
    if (within !== -1)
      return refuse('hole_outside', `The hole at ${written(hole[0]!)} lies within another hole.`, hole[0]!, ring, 0)
        .flaw;
  }
  return null;
}

type Shell = { shell: Ring; bounds: Box };
type Box = [number, number, number, number];

function partFlaw(polygons: Polygons, shells: Shell[], index: number, first: number): Flaw | null {
  const { shell, bounds } = shells[index]!;
  const over = polygons.findIndex(
    ([outer, ...holes], j) =>
      j !== index &&
      encloses(shells[j]!.bounds, bounds) &&
      sideOfRing(shell, outer!) === 1 &&
      !holes.some(hole => sideOfRing(shell, hole) === 1),
  );
  return over === -1
    ? null
    : refuse('overlapping', `The part at ${written(shell[0]!)} lies within another part.`, shell[0]!, first, 0).flaw;
}

/** The side of the first vertex, else middle of an edge, that is not on the border; 0 if none. */
function sideOfRing(ring: Ring, other: Ring): 1 | 0 | -1 {
  for (const position of ring) {
    const side = sideOf(position, other);
    if (side !== 0) return side;
  }
  for (let i = 0; i + 1 < ring.length; i++) {
    const side = sideOf([(ring[i]![0] + ring[i + 1]![0]) / 2, (ring[i]![1] + ring[i + 1]![1]) / 2], other);
    if (side !== 0) return side;
  }
  return 0;
}

const encloses = (outer: Box, inner: Box): boolean =>
  outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
