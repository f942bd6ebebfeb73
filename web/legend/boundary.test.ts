import { expect, test } from 'vitest';
import type { LegendPayload } from '#core/contract.ts';
import { boundaryRule } from './boundary.ts';

const legend = (...conditions: (string | null)[]) =>
  ({ grades: conditions.map(when => ({ when, used: true })) }) as unknown as Pick<LegendPayload, 'grades'>;

test('the operators of the standard say which side of a threshold counts', () => {
  expect(boundaryRule(legend('new_cases_14d >= 10 AND clusters_14d >= 1', null))).toBe('ge');
  expect(boundaryRule(legend('cases_per_100k_7d > 75'))).toBe('gt');
  expect(boundaryRule(legend('cases_per_100k_7d > 7', 'cases_per_100k_7d >= 4'))).toBe('both');
  expect(boundaryRule(legend('days_since_last_case < 14', null))).toBeNull();
});
