import Flatbush from 'flatbush';
import { orient2d } from 'robust-predicates';
import { type Flaw, type Polygons, type Position, refuse, written } from './polygons.ts';

/** Pairs of segments that are looked at: this many a segment, and some for small rings; real borders need under 10. */
const PAIRS_PER_SEGMENT = 100;
/** After so many flaws a geometry is no longer slightly wrong. */
export const MOST_FLAWS = 64;
const MOST_TOUCHES = 1_000;
/** Below it comparing all pairs is faster than building an index. */
const INDEX_FROM = 40;

export type Segment = { ring: number; polygon: number; vertex: number; last: boolean; a: Position; b: Position };
export type Crossings = {
  /** The first flaw found, null if none. */
  flaw: Flaw | null;
  /** How many pairs are flawed; counting stops at MOST_FLAWS. */
  flaws: number;
  /** Rings that meet in a point, which is allowed: the nesting check looks at these segments. */
  touches: [Segment, Segment][];
};

/**
 * Where the borders of a geometry cross, touch or run over themselves, within a bound of work: a star of 3,001
 * vertices is answered at its 64th crossing, a bow tie at its first. Orientation is exact (robust-predicates), so
 * that GEOS, which meets the geometry next, sees the same.
 */
export function findCrossings(polygons: Polygons): Crossings {
  const segments = segmentsOf(polygons);
  const found: Crossings = { flaw: null, flaws: 0, touches: [] };
  let budget = 20_000 + segments.length * PAIRS_PER_SEGMENT;
  /** False = enough is known. */
  const compare = (s: Segment, t: Segment): boolean => {
    if (--budget < 0) {
      const message = `The border is too tangled to be checked (near ${written(s.a)}).`;
      found.flaw = refuse('too_tangled', message, s.a, s.ring, s.vertex).flaw;
      found.flaws = MOST_FLAWS;
      return false;
    }
    const flaw = flawOf(s, t, found.touches);
    if (flaw === null) return true;
    found.flaw ??= flaw;
    return ++found.flaws < MOST_FLAWS;
  };
  if (segments.length < INDEX_FROM) compareAll(segments, compare);
  else compareNear(segments, compare);
  return found;
}

function compareAll(segments: Segment[], compare: (s: Segment, t: Segment) => boolean): void {
  for (let i = 0; i < segments.length; i++)
    for (let j = i + 1; j < segments.length; j++) {
      const s = segments[i]!;
      const t = segments[j]!;
      const apart =
        Math.max(s.a[0], s.b[0]) < Math.min(t.a[0], t.b[0]) ||
        Math.min(s.a[0], s.b[0]) > Math.max(t.a[0], t.b[0]) ||
        Math.max(s.a[1], s.b[1]) < Math.min(t.a[1], t.b[1]) ||
        Math.min(s.a[1], s.b[1]) > Math.max(t.a[1], t.b[1]);
      if (!apart && !compare(s, t)) return;
    }
}

const ENOUGH = Symbol('enough');

function compareNear(segments: Segment[], compare: (s: Segment, t: Segment) => boolean): void {
  const index = new Flatbush(segments.length);
  for (const { a, b } of segments)
    index.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]));
  index.finish();
  try {
    segments.forEach(({ a, b }, i) => {
      index.search(
        Math.min(a[0], b[0]),
        Math.min(a[1], b[1]),
        Math.max(a[0], b[0]),
        Math.max(a[1], b[1]),
        // The filter is called per pair: leaving from here keeps the budget when one search would yield millions.
        j => {
          if (j > i && !compare(segments[i]!, segments[j]!)) throw ENOUGH;
          return false;
        },
      );
    });
  } catch (reason) {
    if (reason !== ENOUGH) throw reason;
  }
}

export function segmentsOf(polygons: Polygons): Segment[] {
  const segments: Segment[] = [];
  let ring = 0;
  polygons.forEach((rings, polygon) => {
    for (const positions of rings) {
      for (let vertex = 0; vertex + 1 < positions.length; vertex++)
        segments.push({
          ring,
          polygon,
          vertex,
          last: vertex + 2 === positions.length,
          a: positions[vertex]!,
          b: positions[vertex + 1]!,
        });
      ring++;
    }
  });
  return segments;
}

function flawOf(s: Segment, t: Segment, touches: [Segment, Segment][]): Flaw | null {
  const relation = relate(s.a, s.b, t.a, t.b);
  if (relation === 'apart') return null;
  const sameRing = s.ring === t.ring;
  const neighbours = sameRing && (t.vertex === s.vertex + 1 || (s.vertex === 0 && t.last));
  if (relation === 'touch' && neighbours) return null;
  const place = relation === 'cross' ? meeting(s, t) : shared(s, t);
  const flaw = (kind: Flaw['kind'], message: string) =>
    refuse(kind, `${message} at ${written(place)}.`, place, t.ring, t.vertex).flaw;
  if (relation === 'cross') return flaw('crossing', sameRing ? 'The border crosses itself' : 'Two rings cross');
  if (relation === 'overlap')
    return neighbours
      ? flaw('spike', 'The border goes out and back on the same line')
      : flaw('crossing', sameRing ? 'The border runs over itself' : 'Two rings share a line');
  if (sameRing) return flaw('touching', 'The border touches itself');
  if (touches.length >= MOST_TOUCHES) return flaw('too_tangled', 'Rings touch each other too often');
  touches.push([s, t]);
  return null;
}

type Relation = 'apart' | 'touch' | 'cross' | 'overlap';

function relate(a: Position, b: Position, c: Position, d: Position): Relation {
  const c1 = Math.sign(orient2d(a[0], a[1], b[0], b[1], c[0], c[1]));
  const d1 = Math.sign(orient2d(a[0], a[1], b[0], b[1], d[0], d[1]));
  if (c1 === d1 && c1 !== 0) return 'apart';
  const a1 = Math.sign(orient2d(c[0], c[1], d[0], d[1], a[0], a[1]));
  const b1 = Math.sign(orient2d(c[0], c[1], d[0], d[1], b[0], b[1]));
  if (a1 === b1 && a1 !== 0) return 'apart';
  if (c1 !== 0 || d1 !== 0) return c1 * d1 < 0 && a1 * b1 < 0 ? 'cross' : 'touch';
  // Collinear: compare along the longer axis.
  const axis = Math.abs(b[0] - a[0]) >= Math.abs(b[1] - a[1]) ? 0 : 1;
  const from = Math.max(Math.min(a[axis], b[axis]), Math.min(c[axis], d[axis]));
  const to = Math.min(Math.max(a[axis], b[axis]), Math.max(c[axis], d[axis]));
  return from > to ? 'apart' : from === to ? 'touch' : 'overlap';
}

function meeting({ a, b }: Segment, { a: c, b: d }: Segment): Position {
  const cross = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0]);
  const along = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / cross;
  return [round(a[0] + along * (b[0] - a[0])), round(a[1] + along * (b[1] - a[1]))];
}

/** An end of one segment that lies on the other. */
function shared(s: Segment, t: Segment): Position {
  const on = (p: Position, { a, b }: Segment): boolean =>
    orient2d(a[0], a[1], b[0], b[1], p[0], p[1]) === 0 &&
    Math.min(a[0], b[0]) <= p[0] &&
    p[0] <= Math.max(a[0], b[0]) &&
    Math.min(a[1], b[1]) <= p[1] &&
    p[1] <= Math.max(a[1], b[1]);
  return on(t.a, s) ? t.a : on(t.b, s) ? t.b : on(s.a, t) ? s.a : s.b;
}

/** A computed place is told to a person: 1 cm. */
const round = (value: number): number => Math.round(value * 1e7) / 1e7;
