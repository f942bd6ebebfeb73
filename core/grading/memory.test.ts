import { describe, expect, test } from 'vitest';
import { addDays, daysBetween } from '#core/days.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { START, type Standing, step } from './memory.ts';
import { gradeColumns, gradeRow } from './raw.ts';
import { reportOf, SCENARIOS, standardOf, versionsOf, written } from './testing_scenarios.ts';
import { rawAt } from './what_if.ts';

const FIRST = '2022-01-01';

function compile(document: unknown): CompiledStandard {
  const result = validateStandard(document);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.standard;
}

function rowOf(token: string): Record<string, number | null> {
  const report = reportOf(token);
  return {
    new_cases_1d: report?.confirmed ?? 0,
    new_asymptomatic_1d: report?.asymptomatic ?? 0,
    clusters_1d: report?.clusters ?? 0,
    fever_pending: report?.fever_pending ?? null,
    report_age_days: report ? 0 : null,
  };
}

describe('memory, day by day', () => {
  test.each(SCENARIOS.filter(({ overrides }) => !overrides))('$name', scenario => {
    const standards = [{ day: 0, ...scenario }, ...(scenario.changes ?? [])].map(numbers => ({
      day: numbers.day,
      compiled: compile(standardOf(numbers)),
    }));
    for (const { days, expected, since } of versionsOf(scenario)) {
      let standing: Standing = START;
      const taken = days.map((token, i) => {
        const { compiled } = standards.findLast(({ day }) => day <= i) as (typeof standards)[number];
        const row = rowOf(token);
        const raw = gradeRow(compiled, row);
        const columns = Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name, Float64Array.of(value ?? Number.NaN)]),
        );
        expect(rawAt(gradeColumns(compiled, columns, 1), 0)).toEqual(raw);
        const next = step(compiled, standing, raw, addDays(FIRST, i));
        // What memory holds is stored as JSON between two days.
        standing = JSON.parse(JSON.stringify(next.standing)) as Standing;
        return {
          text: written(next),
          since: next.severity === null ? '-' : daysBetween(FIRST, standing.since as string),
        };
      });
      expect(taken.map(({ text }) => text).join(' ')).toBe(expected);
      if (since !== undefined) expect(taken.map(day => day.since).join(' ')).toBe(since);
    }
  });
});
