import type { SensitivityRow } from '#core/contract_standards.ts';
import type { Columns } from '#core/cql2/columns.ts';
import type { Standard } from '#core/standard/document.ts';
import { thresholdsOf, withThreshold } from '#core/standard/thresholds.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { OTHER, rawGrades, stepsOf } from './grading.ts';

/** Each threshold ten percent lower and higher, by the rules alone: what the server's report says too. */
const SHARE = 0.1;

export function sensitivityOf(document: Standard, columns: Columns, length: number): SensitivityRow[] {
  const own = validateStandard(document);
  if (!('standard' in own)) return [];
  const now = rawGrades(own.standard, columns, length).severity;
  const move = (threshold: ReturnType<typeof thresholdsOf>[number], factor: number) => {
    // 0.1 + 0.2: the digits of the threshold, not those of its binary neighbour.
    const value = Number((threshold.value * factor).toPrecision(12));
    const result = validateStandard(withThreshold(document, threshold, value));
    if (!('standard' in result)) return { value, areas: 0, up: 0, down: 0 };
    const steps = stepsOf(now, rawGrades(result.standard, columns, length).severity);
    const count = (holds: (step: number) => boolean) => steps.reduce((sum, step) => sum + (holds(step) ? 1 : 0), 0);
    return {
      value,
      areas: count(step => step !== 0),
      up: count(step => step > 0 && step !== OTHER),
      down: count(step => step < 0),
    };
  };
  return thresholdsOf(document)
    .filter(({ value }) => value !== 0)
    .map(threshold => ({
      path: threshold.path,
      expression: threshold.expression,
      value: threshold.value,
      lower: move(threshold, 1 - SHARE),
      higher: move(threshold, 1 + SHARE),
    }));
}
