import type { LegendPayload } from '#core/contract.ts';

/**
 * Which side of a threshold counts, read from the operators of the standard itself and never assumed: `≥` reaching it
 * raises, `>` only exceeding it does. Null where no rule compares upwards with a number.
 */
export function boundaryRule(legend: Pick<LegendPayload, 'grades'>): 'ge' | 'gt' | 'both' | null {
  const text = legend.grades.map(entry => (entry.used ? (entry.when ?? '') : '')).join('\n');
  const reaching = />=\s*-?\d/.test(text);
  const exceeding = />\s*-?\d/.test(text);
  if (reaching && exceeding) return 'both';
  return reaching ? 'ge' : exceeding ? 'gt' : null;
}
