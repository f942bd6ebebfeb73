/** Values of an indicator over all areas as bars, and where a threshold stands among them. */
export type Histogram = {
  /** `log`: places go by log(1 + x), where a few areas are far above the rest. */
  scale: 'linear' | 'log';
  least: number;
  most: number;
  bins: { from: number; to: number; count: number }[];
  highest: number;
  /** Ascending, without missing ones. */
  sorted: Float64Array;
  missing: number;
  /** All are whole numbers: a threshold steps by one. */
  whole: boolean;
};

const MOST_BINS = 44;

export function sortedValues(values: Float64Array): Float64Array {
  return values.filter(value => !Number.isNaN(value)).sort();
}

/** `marks` are thresholds that must be on the scale too. */
export function histogramOf(sorted: Float64Array, total: number, marks: readonly number[]): Histogram {
  const lowest = sorted[0] ?? 0;
  const highest = sorted.at(-1) ?? 0;
  const whole = sorted.every(Number.isInteger) && marks.every(Number.isInteger);
  const least = Math.min(0, lowest, ...marks);
  const reach = Math.max(highest, ...marks.map(mark => mark * 1.5), whole ? 4 : 0);
  const most = reach > least ? reach : least + 1;
  const firstPositive = firstAbove(sorted, 0);
  const middle = sorted[firstPositive + Math.floor((sorted.length - firstPositive) / 2)] ?? 0;
  const first = Math.min(...marks.filter(mark => mark > 0));
  const skewed = (middle > 0 && most > 12 * middle) || (marks.length > 1 && most > 40 * first);
  const scale = least >= 0 && skewed && most > 8 ? 'log' : 'linear';
  const empty = {
    scale,
    least,
    most,
    bins: [],
    highest: 0,
    sorted,
    missing: total - sorted.length,
    whole,
  } as Histogram;
  const edges = edgesOf(empty);
  const bins = edges.slice(0, -1).map((from, i) => {
    const to = edges[i + 1] as number;
    const end = i === edges.length - 2 ? sorted.length : firstNotBelow(sorted, to);
    return { from, to, count: end - firstNotBelow(sorted, from) };
  });
  return { ...empty, bins, highest: Math.max(0, ...bins.map(({ count }) => count)) };
}

/** One bar a whole number where there is room for each, else bars of equal width on the scale. */
function edgesOf(histogram: Histogram): number[] {
  const { least, most, whole } = histogram;
  if (whole && most - least < MOST_BINS)
    return Array.from({ length: Math.ceil(most - least) + 2 }, (_, i) => Math.floor(least) + i);
  const edges = Array.from({ length: MOST_BINS + 1 }, (_, i) => valueAt(histogram, i / MOST_BINS));
  return whole ? [...new Set(edges.map(Math.ceil))] : edges;
}

const log = (value: number) => Math.log1p(Math.max(0, value));

/** 0 to 1 along the scale; the last bar of whole numbers has its width to the right of `most`. */
export function placeOf({ scale, least, most, whole }: Histogram, value: number): number {
  const end = whole ? most + 1 : most;
  const share = scale === 'log' ? log(value) / log(end) : (value - least) / (end - least);
  return Math.min(1, Math.max(0, share));
}

export function valueAt({ scale, least, most, whole }: Histogram, place: number): number {
  const end = whole ? most + 1 : most;
  return scale === 'log' ? Math.expm1(place * log(end)) : least + place * (end - least);
}

/**
 * From a threshold to the place between bars where a comparison turns: of whole numbers `> 3` and `<= 3` turn after the bar of
 * 3, `>= 3` and `< 3` before it, `= 3` is the bar itself.
 */
export function boundaryOf({ whole }: Histogram, operator: string): number {
  if (!whole) return 0;
  return operator === '>' || operator === '<=' ? 1 : operator === '=' || operator === '<>' ? 0.5 : 0;
}

/** What one key press moves a threshold by: one for whole numbers, else 1, 2 or 5 of a decimal near a hundredth of the value. */
export function stepOf({ whole, most, least }: Histogram, value: number): number {
  if (whole) return 1;
  const size = Math.max(Math.abs(value), (most - least) / 50) / 50;
  const decimal = 10 ** Math.floor(Math.log10(size));
  const lead = size / decimal;
  return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * decimal;
}

/** The nearest value that is a whole number of steps; written without the noise of binary fractions. */
export function snap(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toPrecision(12));
}

/** Areas that fulfil a comparison, those that do not, and those exactly on it. */
export function sides(
  sorted: Float64Array,
  operator: string,
  threshold: number,
): { yes: number; no: number; on: number } {
  const below = firstNotBelow(sorted, threshold);
  const above = sorted.length - firstAbove(sorted, threshold);
  const on = sorted.length - below - above;
  const yes: Record<string, number> = {
    '>=': above + on,
    '>': above,
    '<': below,
    '<=': below + on,
    '=': on,
    '<>': below + above,
  };
  const fulfilled = yes[operator] ?? 0;
  return { yes: fulfilled, no: sorted.length - fulfilled, on };
}

/** Index of the first that is not below a value: the count of those below. */
export function firstNotBelow(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAbove(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
