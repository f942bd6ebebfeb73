import { type Counted, marshallMoments } from './empirical_bayes.ts';
import { makeRandom } from './random.ts';

/** For each area the indexes of its neighbours; neighbours weigh alike and sum to 1 (row-standardised contiguity). */
export type Neighbours = readonly (readonly number[])[];

export const QUADRANTS = ['high_high', 'low_low', 'high_low', 'low_high'] as const;
/** The area against the mean, then its neighbours against it. */
export type Quadrant = (typeof QUADRANTS)[number];

export type Local = {
  /** Standard deviations from the mean: of the area, and on average of its neighbours. */
  z: number;
  lag_z: number;
  local_i: number;
  quadrant: Quadrant;
  /** One-sided, in the direction observed. */
  p_value: number;
  /** The share of false finds, were all areas with a p-value as small or smaller reported (Benjamini & Hochberg 1995). */
  q_value: number;
};

export type Moran = {
  /** Global: 1 = like beside like, 0 = no pattern, below 0 = unlike beside unlike. null with fewer than three values, or all alike. */
  moran_i: number | null;
  /** What chance gives on average: -1 / (n - 1). */
  expected_i: number | null;
  /** How many areas have a value; those without, and those without a neighbour that has one, have no local value. */
  counted: number;
  local: (Local | null)[];
};

const FEWEST = 3;
/** Areas whose permutations are done before others get a turn. */
const BLOCK = 256;

/**
 * Local Moran's I of Anselin 1995, Geogr Anal 27:93-115, with the global I of which the local ones are the parts (their mean, over
 * the areas that have neighbours). Pseudo p-values by conditional permutation: an area stays, its neighbours are drawn from all
 * others `permutations` times; p = (1 + draws as extreme) / (1 + permutations), as GeoDa and PySAL count it. The same
 * draws serve every area. `values` of any unit; null = unknown: such an area is nobody's neighbour.
 *
 * A generator that pauses between blocks of areas: 5,000 areas with 999 permutations are some 0.2 s of arithmetic.
 */
export function* moranSteps(
  values: readonly (number | null)[],
  neighbours: Neighbours,
  { permutations, seed }: { permutations: number; seed: number },
): Generator<void, Moran> {
  const z = standardScores(values);
  const local: (Local | null)[] = values.map(() => null);
  const known = values.flatMap((value, i) => (value === null ? [] : [i]));
  if (z === null) return { moran_i: null, expected_i: null, counted: known.length, local };

  const linked = known.map(i => neighbours[i]!.filter(j => values[j] !== null));
  const most = linked.reduce((greatest, list) => Math.max(greatest, list.length), 0);
  const draws = drawOthers(known.length, most, permutations, seed);
  const scores = Float64Array.from(known, i => z[i]!);
  let [sum, with_neighbours] = [0, 0];
  for (const [own, i] of known.entries()) {
    if (own % BLOCK === BLOCK - 1) yield;
    const list = linked[own]!;
    if (list.length === 0) continue;
    const lag_z = list.reduce((total, j) => total + z[j]!, 0) / list.length;
    const local_i = z[i]! * lag_z;
    sum += local_i;
    with_neighbours++;
    const quadrant = `${side(z[i]!)}_${side(lag_z)}` as Quadrant;
    const p_value = permuted(scores, own, local_i, list.length, most, draws);
    local[i] = { z: z[i]!, lag_z, local_i, quadrant, p_value, q_value: p_value };
  }
  falseDiscovery(local);
  return {
    moran_i: with_neighbours === 0 ? null : sum / with_neighbours,
    expected_i: -1 / (known.length - 1),
    counted: known.length,
    local,
  };
}

/** All of `moranSteps` at once. */
export function moran(...question: Parameters<typeof moranSteps>): Moran {
  const steps = moranSteps(...question);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Rates to give to Moran's I in place of crude ones: in small populations these vary by chance, which hides a pattern or
 * makes one. Each is divided by the standard deviation that it would have (EBI, Assunção & Reis 1999, Stat Med 18:2147-2162, as
 * `EBImoran` of spdep). null without people.
 */
export function standardisedRates(areas: readonly Counted[]): (number | null)[] {
  const moments = marshallMoments(areas);
  return areas.map(({ cases, population }) => {
    if (moments === null || !(population > 0)) return null;
    const variance = moments.a + moments.b / population;
    return variance > 0 ? (cases / population - moments.b) / Math.sqrt(variance) : 0;
  });
}

const side = (score: number): 'high' | 'low' => (score >= 0 ? 'high' : 'low');

/** By the mean and the standard deviation (over n) of the known values; null where there are too few, or all are alike. */
function standardScores(values: readonly (number | null)[]): Float64Array | null {
  const known = values.filter(value => value !== null);
  if (known.length < FEWEST) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  // Equal values leave a rest of rounding: the mean of 0.1, 0.1, 0.1 is not 0.1.
  if (!(Math.sqrt(variance) > 1e-12 * Math.abs(mean))) return null;
  return Float64Array.from(values, value => (value === null ? Number.NaN : (value - mean) / Math.sqrt(variance)));
}

/** For each permutation `size` different ones of the n - 1 others, as places in their list. */
function drawOthers(n: number, size: number, permutations: number, seed: number): Int32Array {
  const random = makeRandom(seed);
  const others = Int32Array.from({ length: n - 1 }, (_, i) => i);
  const draws = new Int32Array(permutations * size);
  for (let draw = 0; draw < permutations; draw++)
    // The first places of the list are shuffled into; the list stays a list of all, so it serves the next draw too.
    for (let k = 0; k < size; k++) {
      const at = k + Math.floor(random() * (others.length - k));
      const drawn = others[at]!;
      others[at] = others[k]!;
      others[k] = drawn;
      draws[draw * size + k] = drawn;
    }
  return draws;
}

function permuted(
  scores: Float64Array,
  own: number,
  local_i: number,
  count: number,
  size: number,
  draws: Int32Array,
): number {
  const permutations = draws.length / size;
  const z = scores[own]!;
  let [above, below] = [0, 0];
  for (let at = 0; at < draws.length; at += size) {
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const other = draws[at + k]!;
      sum += scores[other < own ? other : other + 1]!;
    }
    const drawn = (z * sum) / count;
    // Sums of the same neighbours in another order differ in the last digit; they are as extreme.
    if (drawn >= local_i - 1e-12) above++;
    if (drawn <= local_i + 1e-12) below++;
  }
  return (1 + Math.min(above, below)) / (1 + permutations);
}

/** Writes the q-values, from the greatest p-value down. */
function falseDiscovery(local: readonly (Local | null)[]): void {
  const found = local.filter(one => one !== null).sort((a, b) => b.p_value - a.p_value);
  let least = 1;
  for (const [i, one] of found.entries()) {
    least = Math.min(least, (one.p_value * found.length) / (found.length - i));
    one.q_value = least;
  }
}
