import type { ExplainPayload } from '#core/contract.ts';
import type { Scope } from '#server/platform/reader.ts';
import { knownDay } from './scope.ts';

/**
 * What a reader with a scope may know of an explanation. The area and the day are within it already; what is taken away tells of days
 * outside it, or of the numbers where the key does not read them. `path` stays: where an area lies is part of its address.
 */
export function explanationWithin(scope: Scope | null, payload: ExplainPayload): ExplainPayload {
  if (scope === null) return payload;
  const numbers = scope.fields === null || scope.fields.includes('indicators');
  const { previous, change } = payload;
  // Since when is unknown: so are how long, and what memory has counted since.
  const begun = payload.since === null || knownDay(scope, payload.since) !== null;
  return {
    ...payload,
    ...(begun ? {} : { since: null, days: null, memory: null, diagram: null }),
    previous: previous && knownDay(scope, previous.to) !== null ? previous : null,
    data: numbers ? payload.data.filter(({ day }) => knownDay(scope, day) !== null) : [],
    indicators: numbers ? payload.indicators : [],
    reliability: numbers ? payload.reliability : null,
    change: { ...change, lower: change.lower && knownDay(scope, change.lower.date) !== null ? change.lower : null },
  };
}
