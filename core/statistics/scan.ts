import { makeRandom } from './random.ts';
import { type Cylinder, type Ground, greatestCylinder } from './scan_cylinders.ts';
import { relativeRisk } from './scan_likelihood.ts';
import { addUp, simulatedPValues } from './scan_simulation.ts';
import { findZones, residentsOf, total, type Zones } from './scan_zones.ts';

/** An area with residents; one of no or unknown population cannot be scanned, for nothing can be expected in it. */
export type ScanArea = {
  id: number;
  /** Euclidean, of two or three coordinates; the unit is that of `radius`. */
  point: readonly number[];
  population: number;
  /** Cases a day, the day of the scan last; as many days for every area. */
  cases: readonly number[];
};

export type ScanOptions = {
  share_of_population: number;
  most_areas: number;
  min_cases: number;
  most_clusters: number;
  simulations: number;
  /** A ratio that so many simulations have reached needs no more of them; `simulations` for a fixed number. */
  enough: number;
  seed: number;
};

export type ScanCluster = {
  /** Ids of its areas, nearest to the centre first; the centre is the first. */
  areas: number[];
  /** From the centre to its farthest area, in the unit of the points. */
  radius: number;
  /** It is of the last so many days. */
  days: number;
  cases: number;
  expected: number;
  /** null where every case is inside. */
  relative_risk: number | null;
  log_likelihood_ratio: number;
  p_value: number;
};

export type Scan = { clusters: ScanCluster[]; simulations: number };

/**
 * Kulldorff's scan statistic with circles, Poisson model: the most likely cluster and, each without an area of those
 * before it, the next likely ones. One day is the spatial scan (1997, Commun Stat Theory Methods 26:1481); several the prospective
 * space-time scan (2001, J R Stat Soc A 164:61), whose cylinders all end on the last day.
 *
 * Expected in a cylinder: its share of the population times the cases of its days everywhere ("nonparametric adjustment for
 * time"). So a rise of the whole city, quiet weekends and reports of the last days that are still missing are in every
 * expectation alike and make no cluster; reports that are late in some areas only do not pass for clusters either, they
 * hide them. An area that always has more cases than its share is found on every day.
 *
 * The secondary clusters' p-values compare them with the greatest ratio of each simulation too, which is conservative.
 */
export function scanClusters(areas: readonly ScanArea[], options: ScanOptions, zones?: Zones): Scan {
  // In the order of ids, so that neither ties nor random draws depend on the order of the list.
  const sorted = areas.toSorted((a, b) => a.id - b.id);
  const { ground, recent, cases_of_days } = prepare(sorted, options, zones);
  const found: Cylinder[] = [];
  const taken = new Set<number>();
  while (found.length < options.most_clusters) {
    const cylinder = greatestCylinder(ground, recent, taken);
    if (cylinder === null) break;
    found.push(cylinder);
    for (const area of cylinder.members) taken.add(area);
  }
  if (found.length === 0) return { clusters: [], simulations: 0 };
  const { p_values, simulations } = simulatedPValues(
    { ...ground, all: Math.round(ground.all) },
    cases_of_days.map(Math.round),
    found.map(({ ratio }) => ratio),
    { ...options, random: makeRandom(options.seed) },
  );
  return { clusters: found.map((cylinder, k) => clusterOf(cylinder, sorted, ground.all, p_values[k]!)), simulations };
}

/** The zones of areas, to scan several days of them: the areas in the order of their ids. */
export const zonesOf = (areas: readonly Omit<ScanArea, 'cases'>[], options: ScanOptions): Zones =>
  findZones(
    areas.map(({ point }) => point),
    areas.map(({ population }) => population),
    { share_of_population: options.share_of_population, areas: options.most_areas },
  );

function prepare(sorted: readonly ScanArea[], options: ScanOptions, zones: Zones | undefined) {
  const days = sorted[0]?.cases.length ?? 1;
  const recent = new Float64Array(sorted.length * days);
  const cases_of_days = new Array<number>(days).fill(0);
  for (const [index, { cases, population, id }] of sorted.entries()) {
    if (cases.length !== days || !(population > 0))
      throw new RangeError(`Area ${id}: every area of a scan has residents and as many days as the others.`);
    for (const [day, count] of cases.entries()) {
      recent[index * days + days - 1 - day] = count;
      cases_of_days[day] = cases_of_days[day]! + count;
    }
  }
  addUp(recent, days);
  const population = Float64Array.from(sorted, area => area.population);
  const rate = Float64Array.from(cases_of_days.toReversed());
  addUp(rate, days);
  const circles = zones ?? zonesOf(sorted, options);
  const ground: Ground = {
    zones: circles,
    residents: residentsOf(circles, population),
    population,
    days,
    rate: rate.map(cases => cases / total(population)),
    all: total(cases_of_days),
    min_cases: options.min_cases,
  };
  return { ground, recent, cases_of_days };
}

function clusterOf(cylinder: Cylinder, sorted: readonly ScanArea[], all: number, p_value: number): ScanCluster {
  const { centre, members, days, cases, expected, ratio } = cylinder;
  const from = sorted[centre]!.point;
  const farthest = sorted[members.at(-1)!]!.point;
  return {
    areas: members.map(index => sorted[index]!.id),
    radius: Math.hypot(...from.map((value, axis) => value - farthest[axis]!)),
    days,
    cases,
    expected,
    relative_risk: relativeRisk(cases, expected, all),
    log_likelihood_ratio: ratio,
    p_value,
  };
}
