import fc from 'fast-check';
import type { Severity } from '#core/contract.ts';
import { COLUMN_NAMES, conditions } from '#core/cql2/arbitrary.ts';
import { type Expression, mapParts } from '#core/cql2/expression.ts';
import { print } from '#core/cql2/print.ts';
import type { Standard } from './document.ts';

/** The columns of the generated conditions, as indicators. */
export const INDICATORS: Record<string, string> = {
  a: 'new_cases_14d',
  b: 'cases_per_100k_7d_lag7d',
  c: 'positivity_percent_7d',
  d: 'report_age_days',
};

export const toIndicators = (row: Record<string, number | null>): Record<string, number | null> =>
  Object.fromEntries(COLUMN_NAMES.map(name => [INDICATORS[name] as string, row[name] ?? null]));

const because = { zh: '理由', en: 'reason' };

/** Generated documents, of exact operations. */
export const documents: fc.Arbitrary<Standard> = fc
  .record({
    insufficient: fc.array(when(), { maxLength: 2 }),
    stale: fc.array(when(), { maxLength: 2 }),
    rules: fc.array(fc.record({ severity: severity(), when: when() }), { minLength: 1, maxLength: 4 }),
    otherwise: severity(),
    lower_requires: fc.option(when(), { nil: undefined }),
    suspended: fc.option(when(), { nil: undefined }),
    term: when(),
    margin: fc.option(fc.record({ new_cases_14d: amount(), shared: amount() }, { requiredKeys: [] }), {
      nil: undefined,
    }),
  })
  .map(({ insufficient, stale, rules, otherwise, lower_requires, suspended, term, margin }) => ({
    id: 'generated',
    title: because,
    unit: 'any' as const,
    source: { citation: 'generated', fidelity: 'exact' as const },
    // A term that every rule shares, so that a back end which computes it once is put to the test.
    terms: { shared: 'coalesce(new_cases_14d, 0) + report_age_days * 2' },
    insufficient: insufficient.map(text => ({ when: text, because })),
    stale: stale.map(text => ({ when: text, because })),
    rules: [
      ...rules.map(rule => ({ ...rule, because })),
      { severity: 1 as const, when: `shared >= 14 AND shared < 100 OR shared <= 7 AND (${term})`, because },
    ],
    otherwise,
    memory: { lower_requires, margin },
    ...(suspended === undefined ? {} : { suspend: { when: suspended, keeps_counting: true } }),
  }));

function severity(): fc.Arbitrary<Severity> {
  return fc.constantFrom(0, 1, 2, 3, 4);
}

/** Also negative, as where less is worse. */
function amount(): fc.Arbitrary<number> {
  return fc.constantFrom(-3, 0, 0.5, 1, 2, 10, 1e9);
}

function when(): fc.Arbitrary<string> {
  return conditions({ exact: true }).map(condition => print(rename(condition)));
}

/** Also turns a division by a plain zero, which a document may not have, into one by 1. */
function rename(node: Expression): Expression {
  if (node.kind === 'name') return { ...node, name: INDICATORS[node.name] ?? node.name };
  const renamed = mapParts(node, rename);
  if (renamed.kind !== 'arithmetic' || renamed.operator !== '/') return renamed;
  const { right } = renamed;
  return right.kind === 'number' && right.value === 0 ? { ...renamed, right: { ...right, value: 1 } } : renamed;
}
