import { expect, test } from 'vitest';
import type { Row } from '#core/cql2/evaluate.ts';
import { START, step } from '#core/grading/memory.ts';
import { gradeRow } from '#core/grading/raw.ts';
import type { CompiledStandard } from './compile.ts';
import { preset } from './presets.ts';

/** Grades in force day by day, the first day first. */
function gradesOf(id: string, rows: Row[]): string {
  const compiled = preset(id) as CompiledStandard;
  let standing = START;
  return rows
    .map((row, i) => {
      const day = new Date(Date.UTC(2022, 5, 1 + i)).toISOString().slice(0, 10);
      const taken = step(compiled, standing, gradeRow(compiled, row), day);
      standing = taken.standing;
      return taken.severity ?? '-';
    })
    .join('');
}

/** One character a day: a digit = new cases, `s` = everyone screened and negative, `.` = nothing new. */
function protocolRows(days: string): Row[] {
  const cases = [...days].map(day => (/\d/.test(day) ? Number(day) : 0));
  const screened = [...days].map(day => (day === 's' ? 100 : 0));
  return cases.map((_, today) => {
    const row: Row = { report_age_days: 0, reported_days_7d: 7 };
    for (const window of [7, 10, 11, 12, 13]) {
      row[`new_cases_${window}d`] = cases.slice(Math.max(0, today - window + 1), today + 1).reduce((a, b) => a + b, 0);
      row[`new_asymptomatic_${window}d`] = 0;
      row[`new_positives_${window}d`] = 0;
    }
    row.screening_coverage_percent_1d = screened[today];
    for (const lag of [3, 4, 5, 6]) row[`screening_coverage_percent_1d_lag${lag}d`] = screened[today - lag] ?? 0;
    return row;
  });
}

// Ninth edition: 7 days without a case and everyone negative on day 7: medium; 3 more days: low.
test.each([
  ['screened on day 7, low on day 10', '1......s...', '44444442220'],
  ['screened on day 6: that does not count', '1.....s.......', '44444444444444'],
  ['screened late, on day 9: low 3 days after it', '1........s...', '4444444442220'],
  ['nobody screened: high for good', '1..............', '444444444444444'],
  ['a case on day 5 starts the count anew', '1....1......s...', '4444444444442220'],
  ['a case while medium: high again, and all over', '1......s.1......s...', '44444442244444442220'],
  ['never a case', '.....', '00000'],
])('cn-protocol-9-2022-06: %s', (_, days, expected) => {
  expect(gradesOf('cn-protocol-9-2022-06', protocolRows(days))).toBe(expected);
});

/** Weekly cases per 100,000, by day: a number of days at each. */
const californiaRows = (parts: [days: number, daily: number][]): Row[] =>
  parts.flatMap(([days, daily]) =>
    Array.from({ length: days }, () => ({
      report_age_days: 0,
      reported_days_7d: 7,
      cases_per_100k_7d: daily * 7,
      positivity_percent_7d: 0,
    })),
  );

// Blueprint: at least 21 days in a tier; less strict after 14 days of meeting it, one tier at a time; stricter after 14.
test.each<[string, [number, number][], string]>([
  [
    'up after 14 days, to the tier they all met',
    [
      [5, 0],
      [14, 5],
      [1, 5],
    ],
    `${'1'.repeat(18)}33`,
  ],
  [
    '13 days are not enough',
    [
      [5, 0],
      [13, 5],
      [3, 0],
    ],
    '1'.repeat(21),
  ],
  [
    'down one tier after 21 days in it, although 14 days met more',
    [
      [1, 8],
      [40, 0],
    ],
    `${'4'.repeat(21)}${'3'.repeat(20)}`,
  ],
  [
    'down after 14 days of meeting it',
    [
      [30, 8],
      [20, 5],
    ],
    `${'4'.repeat(43)}${'3'.repeat(7)}`,
  ],
])('ca-blueprint-2020: %s', (_, parts, expected) => {
  expect(gradesOf('ca-blueprint-2020', californiaRows(parts))).toBe(expected);
});

// PES: up after 3 days, down after 7.
test('cz-pes-2020: up after 3 days, down after 7', () => {
  const row = (score: 'low' | 'high'): Row => ({
    report_age_days: 0,
    reported_days_14d: 14,
    cases_per_100k_14d: score === 'high' ? 960 : 0,
    cases_65plus_per_100k_14d: score === 'high' ? 960 : 0,
    cases_65plus_per_100k_14d_lag7d: score === 'high' ? 960 : 0,
    new_cases_7d: 0,
    new_cases_7d_lag5d: 10,
    positivity_percent_7d: score === 'high' ? 26 : 0,
    positivity_percent_7d_lag7d: score === 'high' ? 26 : 0,
  });
  const days = [...'lhhhhhlllllllll'].map(day => row(day === 'h' ? 'high' : 'low'));
  // 20 + 20 + 30 = 70 points: the fourth of five levels.
  expect(gradesOf('cz-pes-2020', days)).toBe('000333333333000');
});
