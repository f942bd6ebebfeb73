import { describe, expect, test } from 'vitest';
import { preset } from '#core/standard/presets.ts';
import { contributionsOf } from './contributions.ts';
import { trace } from './trace.ts';

const pes = preset('cz-pes-2020')!;
/** The worked example of the ministry, 4 November 2020: 20 + 20 + 2 + 5 + 30 + 0 points are 77. */
const november = {
  cases_per_100k_14d: 1587.7,
  cases_65plus_per_100k_14d: 1275.2,
  cases_65plus_per_100k_14d_lag7d: 1076.2,
  new_cases_7d: 81_689,
  new_cases_7d_lag5d: 85_342,
  positivity_percent_7d: 34.1,
  positivity_percent_7d_lag7d: 35.3,
  reported_days_7d: 7,
  report_age_days: 0,
};

describe('what each part of a score gives', () => {
  test('the worked example of the index that has one: its six numbers, in its order, with what each is counted from', () => {
    const parts = contributionsOf(pes, 'score', november)!;
    expect(parts.map(({ contribution }) => contribution)).toEqual([20, 20, 2, 5, 30, 0]);
    expect(parts[0]).toEqual({
      expression: 'incidence_points',
      indicators: ['cases_per_100k_14d'],
      contribution: 20,
    });
    expect(parts[3]!.indicators).toEqual(['new_cases_7d', 'new_cases_7d_lag5d']);
  });

  test('a part that is not known has none, and the others keep theirs', () => {
    const parts = contributionsOf(pes, 'score', { ...november, positivity_percent_7d: null })!;
    expect(parts.map(({ contribution }) => contribution)).toEqual([20, 20, 2, 5, null, null]);
  });

  test('a mean of seven days: a seventh of each, which add up to the score', () => {
    const ramzor = preset('il-ramzor-2020')!;
    const lags = ['', ...[1, 2, 3, 4, 5, 6].map(lag => `_lag${lag}d`)];
    const row = Object.fromEntries(
      lags.flatMap((lag, i) => [
        [`cases_per_100k_7d${lag}`, 100 + 10 * i],
        [`growth_ratio_7d${lag}`, 1.2],
        [`new_cases_7d${lag}`, 50],
        [`positivity_percent_7d${lag}`, 4],
      ]),
    );
    const parts = contributionsOf(ramzor, 'score', row)!;
    expect(parts).toHaveLength(7);
    const score = trace(ramzor, { ...row, reported_days_7d: 7, report_age_days: 0 }, 'en').rules[0]!.comparisons[0]!
      .value!;
    expect(parts.reduce((sum, { contribution }) => sum + contribution!, 0)).toBeCloseTo(score, 9);
    // 2 + ln(10 × 1.44) + 4 / 8, a seventh of it.
    expect(parts[0]!.contribution).toBeCloseTo((2 + Math.log(10 * 1.44) + 0.5) / 7, 9);
  });

  test('a ratio, an indicator and a name that there is not are no sums', () => {
    const blueprint = preset('ca-blueprint-2020')!;
    expect(contributionsOf(blueprint, 'daily_cases_per_100k', { cases_per_100k_7d: 7 })).toBeNull();
    expect(contributionsOf(blueprint, 'cases_per_100k_7d', { cases_per_100k_7d: 7 })).toBeNull();
    expect(contributionsOf(blueprint, 'toString', {})).toBeNull();
  });

  test('the trace has them at each comparison of the score, and says which comparisons decided', () => {
    const { rules } = trace(pes, november, 'en');
    expect(rules[0]!.decided).toBe(true);
    expect(rules[0]!.comparisons[0]).toMatchObject({ indicator: 'score', value: 77, threshold: 76, decisive: true });
    expect(rules[0]!.comparisons[0]!.contributions).toHaveLength(6);
    const community = trace(
      preset('wusetu-community')!,
      { new_cases_14d: 4, new_cases_7d: 2, clusters_14d: 0, local_case_share_14d: null, report_age_days: 0 },
      'en',
    );
    const decided = community.rules.find(rule => rule.decided)!;
    expect(decided.comparisons.map(({ indicator, decisive }) => [indicator, decisive])).toEqual([
      ['clusters_14d', false],
      ['new_cases_14d', true],
      ['new_cases_7d', true],
    ]);
    expect(decided.comparisons.every(({ contributions }) => contributions === null)).toBe(true);
  });
});
