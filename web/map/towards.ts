import type { AreaSummary } from '#core/contract.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

const WAYS: Record<Direction, readonly [right: number, up: number]> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, 1],
  down: [0, -1],
};

type Placed = Pick<AreaSummary, 'code' | 'point'>;

/**
 * The nearest area in a direction: within 60° of it, and what lies aside counts as further away than what lies ahead, so that pressing the
 * same arrow again goes on in a line. Null where there is none: at the edge of the city one stays.
 */
export function areaTowards<A extends Placed>(areas: readonly A[], from: Placed, direction: Direction): A | null {
  const [right, up] = WAYS[direction];
  // Degrees of longitude are shorter than those of latitude.
  const narrow = Math.cos((from.point[1] * Math.PI) / 180);
  let best: A | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const area of areas) {
    if (area.code === from.code) continue;
    const [east, north] = [(area.point[0] - from.point[0]) * narrow, area.point[1] - from.point[1]];
    const ahead = east * right + north * up;
    const aside = Math.abs(east * up) + Math.abs(north * right);
    if (ahead <= 0 || aside > ahead * Math.sqrt(3)) continue;
    const distance = Math.hypot(ahead, 2 * aside);
    if (distance >= least) continue;
    least = distance;
    best = area;
  }
  return best;
}

/** The area whose point is nearest to a place. */
export function areaAt<A extends Placed>(areas: readonly A[], [x, y]: readonly [number, number]): A | null {
  const narrow = Math.cos((y * Math.PI) / 180);
  const distance = ({ point }: A) => Math.hypot((point[0] - x) * narrow, point[1] - y);
  return areas.reduce<A | null>((best, area) => (best && distance(best) <= distance(area) ? best : area), null);
}
