import type { Columns } from '#core/cql2/columns.ts';
import { rememberedGrading } from '#core/grading/remembered.ts';
import { impactOf } from '#core/grading/what_if.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import type { Standard } from '#core/standard/document.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { thresholdsOf, withThreshold } from '#core/standard/thresholds.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { type Figure, median } from './figures.ts';

/** How often the handle moves; each time the threshold is another. The first rounds warm both and are not counted. */
const STEPS = 45;
const WARM_UP = 5;

type ByHand = (columns: Columns, length: number, threshold: number) => Int8Array;

/**
 * One step of a slider: a document with one number changed → who gets which grade, and the matrix of moves. Ours takes the
 * number into the document, reads and checks it, grades every community and counts, as the page does. The floor is the
 * same standard written by hand as one loop over typed arrays with the number as its argument, and the same count.
 */
export function benchWhatIf(count: number): Figure[] {
  return [
    measure(count, 'wusetu-community', 'new_cases_14d >= 3', communityByHand),
    measure(count, 'us-cdc-transmission-2021', 'coalesce(cases_per_100k_7d, 0) >= 50', transmissionByHand),
  ];
}

function measure(count: number, id: string, moved: string, byHand: ByHand): Figure {
  const document = PRESETS[id]!;
  const threshold = thresholdsOf(document).find(({ expression }) => expression === moved)!;
  const base = compile(document);
  const columns = invent(base.indicators, count);
  const population = new Float64Array(count).fill(2000);
  const grade = rememberedGrading(columns, count);
  const before = grade(base).severity;
  const [ours, floor]: [number[], number[]] = [[], []];
  for (let step = 0; step < STEPS; step++) {
    const value = 1 + (step % 40);
    const start = performance.now();
    const edited = compile(withThreshold(document, threshold, value));
    const mine = impactOf(before, grade(edited).severity, population);
    const middle = performance.now();
    const theirs = impactOf(before, byHand(columns, count, value), population);
    const end = performance.now();
    if (JSON.stringify(mine) !== JSON.stringify(theirs)) throw new Error(`${id}: the loop by hand says otherwise.`);
    if (step < WARM_UP) continue;
    ours.push(middle - start);
    floor.push(end - middle);
  }
  return {
    name: `what-if, one step, ${id}, ${count}`,
    floor: 'the standard as a loop by hand over typed arrays',
    ours_ms: median(ours),
    floor_ms: median(floor),
    bar: 3,
    time: 'wall',
  };
}

function compile(document: Standard): CompiledStandard {
  const result = validateStandard(document);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.standard;
}

/** An outbreak in one community of twenty, reports missing in one of a hundred. */
function invent(names: readonly string[], count: number): Columns {
  const random = makeRandom(20_200_217);
  const columns = Object.fromEntries(names.map(name => [name, new Float64Array(count)]));
  for (let i = 0; i < count; i++) {
    const cases = random() < 0.05 ? Math.floor(40 * random() ** 2) : 0;
    const missing = random() < 0.01;
    for (const name of names)
      columns[name]![i] = missing
        ? Number.NaN
        : name.startsWith('report')
          ? Math.floor(random() * 2 + (name.startsWith('reported') ? 6 : 0))
          : name.startsWith('local_case_share')
            ? cases > 0
              ? random()
              : Number.NaN
            : Math.floor(cases * random());
  }
  return columns;
}

const missing = Number.isNaN;

/** wusetu-community with its threshold of orange as an argument. */
const communityByHand: ByHand = (columns, length, orange) => {
  const report_age = columns.report_age_days!;
  const [cases14, cases7, cases28] = [columns.new_cases_14d!, columns.new_cases_7d!, columns.new_cases_28d!];
  const [clusters, share] = [columns.clusters_14d!, columns.local_case_share_14d!];
  const [positives, neighbours] = [columns.new_positives_7d!, columns.neighbour_cases_per_100k_14d!];
  const out = new Int8Array(length);
  for (let i = 0; i < length; i++) {
    const age = report_age[i]!;
    if (missing(age) || age > 3) {
      out[i] = -1;
      continue;
    }
    const [c14, c7, k] = [cases14[i]!, cases7[i]!, clusters[i]!];
    if (c14 >= 10 && (k >= 1 || share[i]! >= 0.5) && c7 >= 1) out[i] = 4;
    else if ((k >= 1 || c14 >= orange) && c7 >= 1) out[i] = 3;
    else if (c14 >= 1) out[i] = 2;
    else if (cases28[i]! >= 1 || positives[i]! >= 1 || neighbours[i]! >= 10) out[i] = 1;
  }
  return out;
};

/** us-cdc-transmission-2021 with its case rate of orange as an argument. */
const transmissionByHand: ByHand = (columns, length, orange) => {
  const [rates, positivities, reported] = [
    columns.cases_per_100k_7d!,
    columns.positivity_percent_7d!,
    columns.reported_days_7d!,
  ];
  const out = new Int8Array(length);
  for (let i = 0; i < length; i++) {
    const [rate, positivity] = [rates[i]!, positivities[i]!];
    if ((missing(rate) && missing(positivity)) || reported[i] === 0) out[i] = -1;
    else if (rate >= 100 || positivity >= 10) out[i] = 4;
    else if (rate >= orange || positivity >= 8) out[i] = 3;
    else if (rate >= 10 || positivity >= 5) out[i] = 2;
  }
  return out;
};
