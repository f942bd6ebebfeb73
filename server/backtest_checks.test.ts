import { beforeAll, describe, expect, it } from 'vitest';
import type { ImpactReport } from '#core/contract_standards.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { PRESETS, preset } from '#core/standard/presets.ts';
import { thresholdsOf, withThreshold } from '#core/standard/thresholds.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { gradingState } from '#server/grading/advance.ts';
import { checkParity, decideInSql, differencesOf, parityCheck } from '#server/grading/backtest/parity.ts';
import { sensitivityOn } from '#server/grading/backtest/sensitivity.ts';
import { checkTotals } from '#server/grading/backtest/totals.ts';
import { rawGradeRuns } from '#server/grading/raw.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown } from '#server/publish/test_town.ts';

const compile = (document: unknown): CompiledStandard => {
  const result = validateStandard(document);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.standard;
};

describeEngines('parity and sensitivity over a town', engine => {
  let database: Database;
  let range: { level: 'community'; from: string; to: string };
  beforeAll(async () => {
    database = await engine.fresh();
    await gradedTown(database);
    const { first_day, graded_to } = await gradingState(database.db);
    range = { level: 'community', from: first_day!, to: graded_to! };
  });
  const cellCount = async () => {
    const { rows } = await sql<{ areas: number; cells: number }>`
      select count(*)::int as areas, (count(*) * (${range.to}::date - ${range.from}::date + 1))::int as cells
      from area where level = 'community' and retired_version is null`.execute(database.db);
    return rows[0]!;
  };

  it.each(Object.keys(PRESETS))('%s is decided alike in SQL and in columns', async id => {
    const told: [number, number][] = [];
    const check = await checkParity(database.db, preset(id)!, {
      ...range,
      progress: (done, total) => told.push([done, total]),
    });
    expect(check).toMatchObject({ id: 'parity', status: 'passed', details: [] });
    const { areas, cells } = await cellCount();
    expect(check.summary.en).toContain(`all ${areas} areas`);
    expect(told.at(-1)).toEqual([cells, cells]);
  });

  it('a margin too', async () => {
    const document = { ...PRESETS['wusetu-community']!, memory: { margin: { new_cases_14d: 2 } } };
    expect(await checkParity(database.db, compile(document), range)).toMatchObject({ status: 'passed' });
  });

  it('every cell is in one group, and a difference names the first area and day', async () => {
    const ours = preset('wusetu-community')!;
    const decided = await decideInSql(database.db, ours, range);
    const { areas, cells } = await cellCount();
    expect(decided.reduce((sum, group) => sum + group.cells, 0)).toBe(cells);
    expect(decided.length).toBeLessThan(cells);
    expect(differencesOf(ours, decided)).toEqual([]);

    // Decided in SQL under one document, in columns under another: yellow from two cases on instead of one.
    const yellow = thresholdsOf(ours.standard).find(({ expression }) => expression === 'new_cases_14d >= 1')!;
    const other = compile(withThreshold(ours.standard, yellow, 2));
    const differences = differencesOf(other, decided);
    const runs = (compiled: CompiledStandard) => rawGradeRuns(database.db, compiled, { cells: range });
    const [before, after] = [await runs(ours), await runs(other)];
    const first = after
      .filter(row => !before.some(one => one.area_id === row.area_id && one.day === row.day && one.rule === row.rule))
      .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.area_id - b.area_id))[0]!;
    const check = parityCheck(ours, { areas, days: 1 }, differences, new Map([[first.area_id, '某社区']]));
    expect(check.status).toBe('failed');
    expect(check.summary.en).toMatch(/differently on \d+ area-days/);
    expect(check.details.length).toBeGreaterThan(0);
    expect(check.details.length).toBeLessThanOrEqual(5);
    expect(check.details[0]!.path).toBe(yellow.path);
    expect(check.details[0]!.text.en).toContain(`某社区 ${first.day}: server yellow, rule `);
    expect(check.details[0]!.text.en).toContain('new_cases_14d = 1');
  });

  it('a check that is cancelled ends', async () => {
    const signal = AbortSignal.abort();
    await expect(checkParity(database.db, preset('wusetu-community')!, { ...range, signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('sensitivity is what SQL gives under each moved document', async () => {
    const ours = preset('wusetu-community')!;
    const severities = async (compiled: CompiledStandard) =>
      (await rawGradeRuns(database.db, compiled, { cells: { ...range, from: range.to } })).map(row => row.severity);
    const rows = await sensitivityOn(database.db, ours, { level: 'community', date: range.to });
    const now = await severities(ours);
    const found = thresholdsOf(ours.standard);
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) {
      const threshold = found.find(({ path, expression }) => path === row.path && expression === row.expression)!;
      for (const { value, areas } of [row.lower, row.higher]) {
        const moved = await severities(compile(withThreshold(ours.standard, threshold, value)));
        expect(moved.filter((severity, i) => severity !== now[i])).toHaveLength(areas);
      }
    }
    expect(rows.some(({ lower, higher }) => lower.areas + higher.areas > 0)).toBe(true);
  });
});

describe('totals', () => {
  const matrix = [
    [1, 0, 0, 0, 0, 0],
    [0, 2, 1, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 3, 0],
    [0, 0, 0, 0, 0, 1],
  ];
  const impact = { matrix, population: matrix.map(row => row.map(count => count * 100)), up: 0, down: 1, other: 0 };
  const moved: ImpactReport['areas'] = [
    { code: 'A', name: '甲', parent: null, population: 100, from: 'orange', to: 'yellow' },
  ];
  const result = {
    standard: { id: 'mine', version: 1, title: { zh: '', en: '' } },
    area_days: 16,
    days_at: { green: 10, blue: 0, yellow: 0, orange: 4, red: 2, insufficient: 0 },
    ...{ flips_per_100_area_days: 0, raises: 0, lowerings: 0, outbreaks: 0, outbreaks_warned: 0 },
    ...{ lead_days_median: null, lead_days: [], days_to_first_lowering_median: null, busiest_day: null },
  };
  const report = {
    rules_alone: impact,
    first_day: impact,
    areas: moved,
    backtest: {
      ...{ from: '2020-02-01', to: '2020-02-02', level: 'community' as const, areas: 8 },
      ...{ outbreak_new_cases_7d: 5, warning_severity: 2 as const, results: [result] },
    },
  };
  const all = { areas: 8, population: 800 };

  it('that add up pass', () => {
    expect(checkTotals(report, all)).toMatchObject({ id: 'totals', status: 'passed', details: [] });
  });

  it('that do not are named', () => {
    const say = (changed: object, of = all) => {
      const { status, details } = checkTotals({ ...report, ...changed }, of);
      return [status, ...details.map(({ text }) => text.en)];
    };
    expect(say({ areas: [] })).toEqual(['failed', 'Areas listed: 0 instead of 1']);
    expect(say({ rules_alone: { ...impact, up: 1 } })).toEqual([
      'failed',
      'By the rules alone, areas that move: 2 instead of 1',
    ]);
    expect(say({ backtest: { ...report.backtest, results: [{ ...result, area_days: 15 }] } })).toEqual([
      'failed',
      'Area-days of mine: 15 instead of 16',
    ]);
    expect(say({}, { areas: 8, population: 801 })).toEqual([
      'failed',
      'By the rules alone, people: 800 instead of 801',
      'First day in force, people: 800 instead of 801',
    ]);
    expect(say({}, { areas: 9, population: 800 })).toHaveLength(6);
  });
});
