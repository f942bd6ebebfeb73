import { describe, expect, test } from 'vitest';
import type { Check } from '#core/contract_standards.ts';
import { gradeRow } from '#core/grading/raw.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { PRESETS, preset } from '#core/standard/presets.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { decisionsOf, inventSample } from './decisions.ts';
import { keepsLaws, lawsOf } from './possible.ts';
import { reviewStandard } from './review.ts';

const because = { zh: '理由', en: 'reason' };

type Rules = [severity: number, when: string][];

function standardOf(rules: Rules, more: object = {}): CompiledStandard {
  const result = validateStandard({
    id: 'tried',
    title: because,
    unit: 'any',
    source: { citation: 'a test', fidelity: 'adapted' },
    rules: rules.map(([severity, when]) => ({ severity, when, because })),
    otherwise: 0,
    ...more,
  });
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.standard;
}

const find = (checks: Check[], id: Check['id']): Check => checks.find(check => check.id === id) as Check;
const review = (rules: Rules, id: Check['id'], more: object = {}, rows?: Record<string, number | null>[]) =>
  find(reviewStandard(standardOf(rules, more), rows), id);

describe.each(Object.keys(PRESETS))('%s', id => {
  const compiled = preset(id) as CompiledStandard;

  test('every rule can decide, and each example is possible and gives what it is an example of', () => {
    const sample = inventSample(compiled);
    const { examples } = decisionsOf(compiled, sample);
    const wanted = [...compiled.rules.keys(), compiled.rules.length, ...compiled.insufficient.map((_, i) => -1 - i)];
    for (const rule of wanted) {
      const row = examples.get(rule);
      expect(row, `${rule}`).toBeDefined();
      expect(gradeRow(compiled, row ?? {}).rule).toBe(rule);
      expect(keepsLaws(row ?? {}, lawsOf(Object.keys(row ?? {}))), JSON.stringify(row)).toBe(true);
    }
  });

  test('a review of it fails nothing, is the same every time and takes less than 2 s', () => {
    const start = performance.now();
    const checks = reviewStandard(compiled);
    // Generous: other tests run beside this one. A quiet machine needs 0.1 to 0.6 s.
    expect(performance.now() - start).toBeLessThan(8_000);
    expect(checks.map(({ id: check, status }) => [check, status])).toEqual([
      ['reachable', 'passed'],
      ['monotonic', LOOKS_BACK.has(id) ? 'warning' : 'passed'],
      ['no_gap', 'passed'],
    ]);
    expect(reviewStandard(compiled)).toEqual(checks);
    for (const { summary, details } of checks) {
      for (const { zh, en } of [summary, ...details.map(({ text }) => text)]) {
        expect(zh).toMatch(/\p{Script=Han}/u);
        expect(en).not.toMatch(/\p{Script=Han}|undefined|NaN/u);
      }
    }
  });
});

/**
 * They use the share of local cases, a growth ratio, Rt or a comparison with an earlier week: an imported case, or one of
 * an earlier day, makes these fall.
 */
const LOOKS_BACK = new Set(['wusetu-community', 'cz-pes-2020', 'can-2020', 'il-ramzor-2020']);

describe('reachable', () => {
  test.each<[string, Rules, string]>([
    [
      'covered by a wider window above',
      [
        [4, 'new_cases_14d >= 1'],
        [2, 'new_cases_7d >= 1'],
      ],
      '$.rules[1].when',
    ],
    [
      'covered by a lower threshold above',
      [
        [2, 'new_cases_14d >= 3'],
        [4, 'new_cases_14d >= 10'],
      ],
      '$.rules[1].when',
    ],
    [
      'covered by two rules together',
      [
        [4, 'new_cases_7d < 5'],
        [3, 'new_cases_7d >= 5 AND population >= 1'],
        [1, 'new_cases_7d >= 5 AND population > 3'],
      ],
      '$.rules[2].when',
    ],
    [
      'nothing left for otherwise',
      [
        [4, 'coalesce(new_cases_7d, 0) >= 5'],
        [2, 'coalesce(new_cases_7d, 0) < 5'],
      ],
      '$.otherwise',
    ],
    [
      'a rate without a case',
      [
        [4, 'new_cases_7d >= 1'],
        [2, 'cases_per_100k_7d > 0'],
      ],
      '$.rules[1].when',
    ],
    [
      'reported although the last report is too old',
      [[4, 'report_age_days >= 14 AND reported_days_14d >= 1']],
      '$.rules[0].when',
    ],
  ])('%s: proved', (_, rules, path) => {
    const check = review(rules, 'reachable');
    expect(check.status).toBe('failed');
    expect(check.details[0]).toEqual({ path, text: expect.objectContaining({ en: expect.stringContaining('never') }) });
  });

  test('what the wider rule leaves over is found', () => {
    const check = review(
      [
        [4, 'new_cases_7d >= 1'],
        [2, 'new_cases_14d >= 1'],
      ],
      'reachable',
    );
    expect(check.status).toBe('passed');
    expect(check.details[1]?.text.en).toBe('for example: New cases, 7 days 0, New cases, 14 days 1');
  });

  test('a reason for no grade that hides another', () => {
    const insufficient = ['report_age_days > 3', 'report_age_days > 7'].map(when => ({ when, because }));
    const check = review([[4, 'new_cases_7d >= 1']], 'reachable', { insufficient });
    expect(check.details[0]?.path).toBe('$.insufficient[1].when');
    expect(check.status).toBe('failed');
  });

  test('not found where nothing is proved: a warning', () => {
    const check = review([[4, 'new_cases_7d * new_cases_14d = 7919 * 7927 AND new_cases_7d > 1']], 'reachable');
    expect(check.status).toBe('warning');
    expect(check.details[0]?.text.en).toBe('no example was found');
  });
});

describe('monotonic', () => {
  test.each<[string, Rules]>([
    ['the wrong way round', [[4, 'new_cases_14d < 5']]],
    [
      'a band that ends',
      [
        [4, 'new_cases_14d BETWEEN 5 AND 20'],
        [1, 'new_cases_14d >= 1'],
      ],
    ],
    ['rates below', [[3, 'cases_per_100k_7d <= 10 AND new_cases_7d >= 1']]],
    [
      'clusters that help',
      [
        [4, 'new_cases_14d >= 5 AND clusters_14d = 0'],
        [2, 'new_cases_14d >= 1'],
      ],
    ],
    [
      'severities out of order',
      [
        [2, 'new_cases_14d >= 10'],
        [4, 'new_cases_14d >= 3'],
      ],
    ],
    ['positives below', [[4, 'new_positives_7d = 1']]],
    ['neighbours below', [[2, 'neighbour_cases_per_100k_7d < 50 AND new_cases_7d >= 1']]],
    ['admissions below', [[2, 'admissions_per_100k_7d < 10']]],
  ])('%s: failed, with an example before and after', (_, rules) => {
    const check = review(rules, 'monotonic');
    expect(check.status).toBe('failed');
    expect(check.details[0]?.text.en).toMatch(
      /^one more .+: (red|orange|yellow|blue) becomes (orange|yellow|blue|green): .+ → /,
    );
  });

  test.each<[string, Rules]>([
    ['a growing week against the one before', [[4, 'new_cases_7d > 2 * new_cases_7d_lag7d']]],
    ['a share', [[4, 'new_cases_14d >= 10 AND local_case_share_14d >= 0.5']]],
    ['positivity: cases do not move it', [[4, 'positivity_percent_7d >= 8']]],
    ['growth', [[4, 'growth_ratio_7d >= 2']]],
  ])('%s: no failure', (_, rules) => {
    expect(review(rules, 'monotonic').status).not.toBe('failed');
  });

  test('a real area shows what the invented ones do not', () => {
    const rules: Rules = [
      [4, 'new_cases_14d = 123457'],
      [2, 'new_cases_14d >= 1'],
    ];
    expect(review(rules, 'monotonic', {}, [{ new_cases_14d: 123_457 }]).status).toBe('failed');
  });
});

describe('no gap', () => {
  test('a ratio over a count that can be 0 leaves areas without a grade', () => {
    const check = review(
      [
        [4, 'new_cases_7d / new_cases_7d_lag7d >= 2'],
        [1, 'new_cases_7d >= 1'],
      ],
      'no_gap',
    );
    expect(check.status).toBe('failed');
    expect(check.details[0]).toMatchObject({
      path: '$.rules[0].when',
      text: { en: expect.stringContaining('the rule is unknown') },
    });
    expect(check.details[1]?.text.en).toBe(
      'where new_cases_7d_lag7d is 0 the division has no result and counts as missing',
    );
  });

  test('with a stand-in there is no gap, and the division is still named', () => {
    const check = review([[4, 'coalesce(new_cases_7d / new_cases_7d_lag7d, 0) >= 2']], 'no_gap');
    expect(check).toMatchObject({ status: 'passed', details: [{ path: '$.rules[0].when' }] });
  });

  test('a divisor that is never 0 is not named', () => {
    expect(review([[4, 'new_cases_7d / (new_cases_7d_lag7d + 1) >= 2']], 'no_gap').details).toEqual([]);
  });

  test('a logarithm of nothing', () => {
    expect(review([[4, 'ln(new_cases_7d) >= 2']], 'no_gap').status).toBe('failed');
  });
});
