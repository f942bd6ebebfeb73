/**
 * Rings cut to the box of a tile and snapped to its grid. Coordinates are flat arrays `[x0, y0, x1, y1, …]` in tile
 * units, unclosed. Neighbours share their border vertex by vertex (the coverage sees to that), so snapping moves both sides alike.
 */

type Box = { minimum: number; maximum: number };

/** Sutherland–Hodgman against one side: keeps what has `sign * (coordinate - limit) <= 0` on `axis`. */
function cut(ring: number[], axis: 0 | 1, limit: number, sign: 1 | -1): number[] {
  const kept: number[] = [];
  const length = ring.length;
  if (length === 0) return kept;
  let ax = ring[length - 2]!;
  let ay = ring[length - 1]!;
  let inside = sign * ((axis === 0 ? ax : ay) - limit) <= 0;
  for (let i = 0; i < length; i += 2) {
    const bx = ring[i]!;
    const by = ring[i + 1]!;
    const next = sign * ((axis === 0 ? bx : by) - limit) <= 0;
    if (inside !== next) {
      // From the end that is lower on the other axis: both neighbours of a border compute the very same crossing.
      if (axis === 0) kept.push(limit, ay <= by ? between(ay, by, ax, bx, limit) : between(by, ay, bx, ax, limit));
      else kept.push(ax <= bx ? between(ax, bx, ay, by, limit) : between(bx, ax, by, ay, limit), limit);
    }
    if (next) kept.push(bx, by);
    ax = bx;
    ay = by;
    inside = next;
  }
  return kept;
}

const between = (fromValue: number, toValue: number, from: number, to: number, limit: number): number =>
  fromValue + ((toValue - fromValue) * (limit - from)) / (to - from);

export function clip(ring: number[], { minimum, maximum }: Box): number[] {
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < ring.length; i += 2) {
    const x = ring[i]!;
    const y = ring[i + 1]!;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  if (left > maximum || right < minimum || top > maximum || bottom < minimum) return [];
  let kept = ring;
  if (left < minimum) kept = cut(kept, 0, minimum, -1);
  if (right > maximum) kept = cut(kept, 0, maximum, 1);
  if (top < minimum) kept = cut(kept, 1, minimum, -1);
  if (bottom > maximum) kept = cut(kept, 1, maximum, 1);
  return kept;
}

/** Rounds to whole tile units and drops repeated points. */
export function snap(ring: number[]): number[] {
  const snapped: number[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    const x = Math.round(ring[i]!);
    const y = Math.round(ring[i + 1]!);
    const end = snapped.length;
    if (end === 0 || x !== snapped[end - 2] || y !== snapped[end - 1]) snapped.push(x, y);
  }
  const end = snapped.length;
  if (end > 2 && snapped[0] === snapped[end - 2] && snapped[1] === snapped[end - 1]) snapped.length = end - 2;
  return snapped;
}

/** Twice the signed area; positive is clockwise on the screen (y grows downwards), an exterior ring in MVT. */
export function doubleArea(ring: number[]): number {
  let sum = 0;
  const length = ring.length;
  let ax = ring[length - 2] ?? 0;
  let ay = ring[length - 1] ?? 0;
  for (let i = 0; i < length; i += 2) {
    const bx = ring[i]!;
    const by = ring[i + 1]!;
    sum += ax * by - bx * ay;
    ax = bx;
    ay = by;
  }
  return sum;
}

/** The same ring the other way round. */
export function reversed(ring: number[]): number[] {
  const turned: number[] = [];
  for (let i = ring.length - 2; i >= 0; i -= 2) turned.push(ring[i]!, ring[i + 1]!);
  return turned;
}
