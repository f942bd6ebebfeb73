import type { SensitivityRow } from '#core/contract_standards.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import type { Standard } from '#core/standard/document.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { type Threshold, thresholdsOf, withThreshold } from '#core/standard/thresholds.ts';
import { validateStandard } from '#core/standard/validate.ts';

const SHARE = 0.1;

/** Families whose values are whole numbers: between two of them a threshold can move without meaning anything. */
export const COUNTED = new Set([
  ...['new_cases', 'new_cases_local', 'new_cases_imported', 'new_asymptomatic', 'new_cases_65plus', 'new_positives'],
  ...['cumulative_cases', 'clusters', 'detected_clusters', 'fever_pending'],
  ...['days_since_last_case', 'report_age_days', 'reported_days'],
]);

/** Texts that give the grade of the rules alone; what memory, staleness and suspension ask moves nothing there. */
const DECIDES = /^\$\.(terms|insufficient|rules)\b/;

/**
 * Each threshold ten percent lower and higher, one at a time: how many areas get another grade by the rules alone. One
 * function for the page and the server's report; a row at a time, so that the server can pause between them.
 *
 * - Of whole numbers (cases, clusters, days) ten percent is rounded, and at least one: `new_cases_14d >= 3` is tried at 2
 *   and 4. A calculation of several numbers is moved by ten percent exactly.
 * - A threshold above zero is not moved below it. One that cannot be moved either way (a rate of 0) has no row.
 * - The bands of `points` must ascend: a move that would pass the next band is halved until it does not.
 * - `areas` counts also who comes to or from no grade; `up` and `down` do not.
 *
 * `severityOf` grades the areas under a document: -1 is no grade.
 */
export function* sensitivityRows(
  document: Standard,
  severityOf: (compiled: CompiledStandard) => Int8Array,
): Generator<SensitivityRow> {
  const own = validateStandard(document);
  if ('problems' in own) return;
  const now = severityOf(own.standard);
  for (const threshold of thresholdsOf(document)) {
    if (!DECIDES.test(threshold.path)) continue;
    const { path, expression, value } = threshold;
    const side = (sign: 1 | -1): SensitivityRow['lower'] => {
      const moved = move(document, threshold, sign);
      return { value: moved.value, ...(moved.compiled ? countMoves(now, severityOf(moved.compiled)) : UNMOVED) };
    };
    const row = { path, expression, value, lower: side(-1), higher: side(1) };
    if (row.lower.value !== value || row.higher.value !== value) yield row;
  }
}

const UNMOVED = { areas: 0, up: 0, down: 0 };
/** 2 ** -10 of ten percent: what bands are closer together than that are one band. */
const MOST_HALVINGS = 10;

/** The threshold moved one way, as far as the document stays valid; without a standard where it cannot move. */
function move(
  document: Standard,
  threshold: Threshold,
  sign: 1 | -1,
): { value: number; compiled?: CompiledStandard | undefined } {
  const { value, indicator } = threshold;
  const counted = indicator !== null && COUNTED.has(parseIndicator(indicator)?.family ?? '');
  const least = value >= 0 ? 0 : Number.NEGATIVE_INFINITY;
  for (let halved = 0; halved <= MOST_HALVINGS; halved++) {
    const share = (Math.abs(value) * SHARE) / 2 ** halved;
    const step = counted ? Math.max(1, Math.round(share)) : share;
    // 0.1 + 0.2: the digits of the threshold, not those of its binary neighbour.
    const moved = Math.max(least, Number((value + sign * step).toPrecision(12)));
    if (moved === value) break;
    const result = validateStandard(withThreshold(document, threshold, moved));
    if ('standard' in result) return { value: moved, compiled: result.standard };
  }
  return { value };
}

function countMoves(before: Int8Array, after: Int8Array): typeof UNMOVED {
  const moves = { areas: 0, up: 0, down: 0 };
  for (let i = 0; i < before.length; i++) {
    const [from, to] = [before[i] as number, after[i] as number];
    if (from === to) continue;
    moves.areas++;
    if (from < 0 || to < 0) continue;
    if (to > from) moves.up++;
    else moves.down++;
  }
  return moves;
}
