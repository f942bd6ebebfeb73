/**
 * The circles of a spatial scan: around every area's point, its nearest areas, nearest first; each is a candidate for a
 * cluster together with those before it. Kept as flat arrays, because a Monte Carlo test walks them a thousand times.
 */
export type Zones = {
  /** The areas around centre i, itself first: `members[i * width + rank]`, `lengths[i]` of them. */
  members: Int32Array;
  lengths: Int32Array;
  width: number;
};

export type ZoneLimits = {
  /** A circle holds at most this share of the population; Kulldorff 1997 takes a half, beyond which the outside is the cluster. */
  share_of_population: number;
  /** A circle holds at most so many areas. */
  areas: number;
};

/** The residents of every circle: of place p in `members`, those of the areas from its centre to there. */
export function residentsOf({ members, lengths, width }: Zones, population: Float64Array): Float64Array {
  const residents = new Float64Array(members.length);
  for (let centre = 0; centre < lengths.length; centre++) {
    let sum = 0;
    for (let place = centre * width; place < centre * width + lengths[centre]!; place++) {
      sum += population[members[place]!]!;
      residents[place] = sum;
    }
  }
  return residents;
}

/** Points are Euclidean, of two or three coordinates. At equal distance the area that comes first in the list is nearer. */
export function findZones(
  points: readonly (readonly number[])[],
  population: ArrayLike<number>,
  { share_of_population, areas }: ZoneLimits,
): Zones {
  const count = points.length;
  const width = Math.max(1, Math.min(areas, count));
  const [xs, ys, zs] = [0, 1, 2].map(axis => Float64Array.from(points, point => point[axis] ?? 0));
  const members = new Int32Array(count * width);
  const lengths = new Int32Array(count);
  const bound = share_of_population * total(population) * (1 + 1e-12);
  const distances = new Float64Array(width);
  for (let centre = 0; centre < count; centre++) {
    const nearest = members.subarray(centre * width, (centre + 1) * width);
    let found = 0;
    for (let area = 0; area < count; area++) {
      const dx = xs![area]! - xs![centre]!;
      const dy = ys![area]! - ys![centre]!;
      const dz = zs![area]! - zs![centre]!;
      // The centre is the first of its own circle, also where two areas share a point.
      const distance = area === centre ? -1 : dx * dx + dy * dy + dz * dz;
      if (found === width && distance >= distances[width - 1]!) continue;
      let place = found < width ? found++ : width - 1;
      while (place > 0 && distances[place - 1]! > distance) {
        distances[place] = distances[place - 1]!;
        nearest[place] = nearest[place - 1]!;
        place--;
      }
      distances[place] = distance;
      nearest[place] = area;
    }
    lengths[centre] = withinBound(nearest, found, population, bound);
  }
  return { members, lengths, width };
}

function withinBound(nearest: Int32Array, found: number, population: ArrayLike<number>, bound: number): number {
  let inside = 0;
  for (let rank = 0; rank < found; rank++) {
    inside += population[nearest[rank]!]!;
    if (inside > bound) return rank;
  }
  return found;
}

export function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
