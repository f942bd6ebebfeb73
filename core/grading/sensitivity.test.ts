import { describe, expect, it } from 'vitest';
import type { SensitivityRow } from '#core/contract_standards.ts';
import { FAMILIES } from '#core/standard/catalogue.ts';
import type { Standard } from '#core/standard/document.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { thresholdsOf } from '#core/standard/thresholds.ts';
import { gradeColumns } from './raw.ts';
import { COUNTED, sensitivityRows } from './sensitivity.ts';

const because = { zh: '因', en: 'because' };
const standard = (rest: Partial<Standard>): Standard => ({
  id: 'mine',
  title: { zh: '我的', en: 'Mine' },
  unit: 'any',
  source: { citation: 'ours', fidelity: 'adapted' },
  rules: [],
  otherwise: 0,
  ...rest,
});

/** Missing values are null. */
const rowsOf = (document: Standard, columns: Record<string, (number | null)[]>): SensitivityRow[] => {
  const arrays = Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, Float64Array.from(values, value => value ?? Number.NaN)]),
  );
  const count = Object.values(arrays)[0]!.length;
  return [...sensitivityRows(document, compiled => gradeColumns(compiled, arrays, count).severity)];
};

describe('sensitivity', () => {
  it('moves whole numbers by ten percent, at least by one, and counts who moves', () => {
    const document = standard({
      rules: [
        { severity: 4, when: 'new_cases_14d >= 30', because },
        { severity: 2, when: 'coalesce(new_cases_14d, 0) >= 3', because },
      ],
    });
    // Red from 30; at 27 one more, at 33 two fewer. Yellow from 3; at 2 one more, at 4 one fewer.
    const columns = { new_cases_14d: [40, 32, 31, 28, 4, 3, 2, 0] };
    expect(rowsOf(document, columns)).toEqual([
      {
        path: '$.rules[0].when',
        expression: 'new_cases_14d >= 30',
        value: 30,
        lower: { value: 27, areas: 1, up: 1, down: 0 },
        higher: { value: 33, areas: 2, up: 0, down: 2 },
      },
      {
        path: '$.rules[1].when',
        expression: 'coalesce(new_cases_14d, 0) >= 3',
        value: 3,
        lower: { value: 2, areas: 1, up: 1, down: 0 },
        higher: { value: 4, areas: 1, up: 0, down: 1 },
      },
    ]);
  });

  it('moves rates by ten percent, with the digits of the threshold', () => {
    const document = standard({ rules: [{ severity: 3, when: 'cases_per_100k_7d > 0.7', because }] });
    const [row] = rowsOf(document, { cases_per_100k_7d: [0.63, 0.65, 0.7, 0.75, 0.77, 0.78] });
    expect(row).toMatchObject({ lower: { value: 0.63, areas: 2, up: 2 }, higher: { value: 0.77, areas: 2, down: 2 } });
  });

  it('counts who comes to or from no grade apart from up and down', () => {
    const document = standard({
      insufficient: [{ when: 'report_age_days > 3', because }],
      rules: [{ severity: 1, when: 'new_cases_7d >= 1', because }],
    });
    const [age] = rowsOf(document, { report_age_days: [0, 3, 4, 4, 5], new_cases_7d: [0, 1, 0, 1, 0] });
    expect(age).toMatchObject({
      expression: 'report_age_days > 3',
      lower: { value: 2, areas: 1, up: 0, down: 0 },
      higher: { value: 4, areas: 2, up: 0, down: 0 },
    });
  });

  it('never goes below zero, and leaves out what cannot move', () => {
    const document = standard({
      rules: [
        { severity: 4, when: 'cases_per_100k_7d > 0 AND new_cases_7d > 0', because },
        { severity: 1, when: 'growth_ratio_7d - 1 > -0.5', because },
      ],
    });
    const rows = rowsOf(document, { cases_per_100k_7d: [1, 1], new_cases_7d: [1, 2], growth_ratio_7d: [0.47, 1] });
    expect(rows.map(({ value, lower, higher }) => [value, lower.value, higher.value])).toEqual([
      [0, 0, 1],
      [-0.5, -0.55, -0.45],
    ]);
    expect(rows[0]).toMatchObject({ lower: { areas: 0 }, higher: { areas: 1, down: 1 } });
  });

  it('says nothing of staleness, permission to go down and suspension: they do not touch the rules', () => {
    const document = standard({
      stale: [{ when: 'report_age_days > 1', because }],
      rules: [{ severity: 4, when: 'new_cases_7d >= 1', because }],
      memory: { lower_requires: 'screening_coverage_percent_7d >= 95' },
      suspend: { when: 'fever_pending > 2', keeps_counting: true },
    });
    expect(rowsOf(document, { new_cases_7d: [0] }).map(row => row.path)).toEqual(['$.rules[0].when']);
  });

  it('halves a move that would pass the next band', () => {
    const document = standard({
      terms: { score: 'points(cases_per_100k_7d, 0, 100, 1, 106, 2)' },
      rules: [{ severity: 4, when: 'score >= 2', because }],
    });
    const rows = rowsOf(document, { cases_per_100k_7d: [101, 107] });
    expect(rows.map(({ value, lower, higher }) => [value, lower.value, higher.value])).toEqual([
      [100, 90, 105],
      [106, 100.7, 116.6],
      [2, 1.8, 2.2],
    ]);
    expect(rows[1]).toMatchObject({ lower: { areas: 1, up: 1 }, higher: { areas: 1, down: 1 } });
  });

  it('has a row for every threshold of the presets that the rules ask, and each can be evaluated', () => {
    for (const document of Object.values(PRESETS)) {
      const asked = thresholdsOf(document).filter(({ path }) => /^\$\.(terms|insufficient|rules)/.test(path));
      const rows = rowsOf(document, { new_cases_14d: [0, 1, 3, 10] });
      const unmoved = asked.filter(({ value }) => value === 0).length;
      expect(rows.length).toBeGreaterThanOrEqual(asked.length - unmoved);
      for (const row of rows) expect(row.lower.value).toBeLessThanOrEqual(row.value);
      for (const row of rows) expect(row.higher.value).toBeGreaterThan(row.value);
    }
  });

  it('knows whole numbers of the catalogue only', () => {
    const families = FAMILIES.map(({ family }) => family);
    for (const family of COUNTED) expect(families).toContain(family);
  });

  it('has no rows for a document that is not valid', () => {
    expect(rowsOf(standard({ rules: [{ severity: 4, when: 'nonsense >= 1', because }] }), { population: [1] })).toEqual(
      [],
    );
  });
});
