import { type Ground, SAME_RATIO } from './scan_cylinders.ts';
import { ratioFinder } from './scan_greatest_ratio.ts';

/**
 * p-values of ratios by Monte Carlo (Dwass 1957): each day's cases are dealt out over the areas by population alone, again
 * and again, and the greatest ratio of each deal is what a ratio is compared with.
 *
 * Sequential (Besag & Clifford 1991, Biometrika 78:301): a ratio that `enough` deals have reached is done, after l deals, with
 * p = enough / l; one that lasts to the end has (times reached + 1) / (simulations + 1). Both are valid p-values. Most days have no
 * cluster, so most scans end after some tens of deals.
 */
export function simulatedPValues(
  ground: Ground,
  cases_of_days: readonly number[],
  ratios: readonly number[],
  options: { simulations: number; enough: number; random: () => number },
): { p_values: number[]; simulations: number } {
  const { simulations, enough, random } = options;
  const { days, population } = ground;
  const draw = drawByWeight(population);
  const recent = new Int32Array(population.length * days);
  const has_cases = new Uint8Array(population.length);
  const reached = ratios.map(() => 0);
  const p_values: (number | null)[] = ratios.map(() => null);
  // What is done is not looked for any more: the floor rises to the least ratio that is still open.
  const finderOfOpen = () =>
    ratioFinder(ground, Math.min(...ratios.filter((_, k) => p_values[k] === null)) - SAME_RATIO);
  let findGreatest = finderOfOpen();
  let done = 0;
  while (done < simulations && p_values.includes(null)) {
    deal(recent, has_cases, days, cases_of_days, () => draw(random));
    const greatest = findGreatest(recent, has_cases);
    done++;
    let ended = false;
    for (const [k, ratio] of ratios.entries()) {
      if (p_values[k] !== null || greatest < ratio - SAME_RATIO) continue;
      reached[k] = reached[k]! + 1;
      if (reached[k] !== enough) continue;
      p_values[k] = enough / done;
      ended = true;
    }
    if (ended && p_values.includes(null)) findGreatest = finderOfOpen();
  }
  return { p_values: p_values.map((p, k) => p ?? (reached[k]! + 1) / (done + 1)), simulations: done };
}

/** Deals the cases of each day (the last day last) over areas, and adds them up over the last n days. */
function deal(
  recent: Int32Array,
  has_cases: Uint8Array,
  days: number,
  cases_of_days: readonly number[],
  draw: () => number,
): void {
  recent.fill(0);
  has_cases.fill(0);
  for (let day = 0; day < days; day++) {
    const age = days - 1 - day;
    for (let n = 0; n < cases_of_days[day]!; n++) {
      const area = draw();
      const at = area * days + age;
      recent[at] = recent[at]! + 1;
      has_cases[area] = 1;
    }
  }
  addUp(recent, days);
}

/** From the cases of n days ago to those of the last n + 1 days, area by area. */
export function addUp(recent: Int32Array | Float64Array, days: number): void {
  for (let first = 0; first < recent.length; first += days)
    for (let age = 1; age < days; age++) recent[first + age] = recent[first + age]! + recent[first + age - 1]!;
}

/** Draws an index with a chance by its weight, in constant time (Walker 1977; Vose 1991, IEEE Trans Softw Eng 17:972). */
function drawByWeight(weights: Float64Array): (random: () => number) => number {
  const count = weights.length;
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / count;
  const chance = Float64Array.from(weights, weight => weight / mean);
  const other = new Int32Array(count);
  const [small, large]: [number[], number[]] = [[], []];
  for (const [index, value] of chance.entries()) (value < 1 ? small : large).push(index);
  while (small.length > 0 && large.length > 0) {
    const [low, high] = [small.pop()!, large.pop()!];
    other[low] = high;
    chance[high] = chance[high]! - (1 - chance[low]!);
    (chance[high]! < 1 ? small : large).push(high);
  }
  // What rounding left over is a full column.
  for (const index of [...small, ...large]) chance[index] = 1;
  return random => {
    const place = random() * count;
    const index = Math.floor(place);
    return place - index < chance[index]! ? index : other[index]!;
  };
}
