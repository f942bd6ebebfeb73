import { beforeAll, expect, it } from 'vitest';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';
import type { IndicatorScope } from './query.ts';
import { insertGrid } from './testing_grid.ts';
import { indicatorValues } from './values.ts';

/** Area 1 has reports; its neighbours 2 and 3 too; 4 has no residents and never reported. */
const CASES = [
  // area, day, confirmed, local, imported, clusters, 65+, asymptomatic
  [1, '2020-03-01', 4, null, 1, 1, 2, null],
  [1, '2020-03-07', 2, 1, null, null, 0, 3],
  [1, '2020-03-08', 0, null, null, null, null, null],
  [1, '2020-03-14', 10, null, null, 2, null, 0],
  [2, '2020-03-10', 6, null, null, null, null, null],
  [3, '2020-03-10', 0, null, null, null, null, null],
] as const;
const SCREENING = [
  [1, '2020-03-08', 200, 3, null],
  [1, '2020-03-14', 100, 1, 400],
  [4, '2020-03-14', 50, 0, null],
] as const;

describeEngines('the indicators', engine => {
  let database: Database;
  beforeAll(async () => {
    database = await engine.fresh();
    await insertGrid(database.db, 2, 2);
    for (const [area, day, confirmed, local, imported, clusters, old, asymptomatic] of CASES)
      await sql`insert into case_report (area_id, day, confirmed, local, imported, clusters, confirmed_65plus, asymptomatic)
        values (${area}, ${day}::date, ${confirmed}, ${local}, ${imported}, ${clusters}, ${old}, ${asymptomatic})`.execute(
        database.db,
      );
    for (const [area, day, tested, positive, listed] of SCREENING)
      await sql`insert into screening_report (area_id, day, tested, positive, to_screen)
        values (${area}, ${day}::date, ${tested}, ${positive}, ${listed})`.execute(database.db);
  });

  /** name, value of area 1 on 14 March, worked out by hand */
  const expected: [string, number | null][] = [
    ['new_cases_7d', 10],
    ['new_cases_8d', 12],
    ['new_cases_14d', 16],
    ['new_cases_7d_lag7d', 6],
    ['new_cases_7d_lag6d', 2],
    ['new_cases_local_14d', 3 + 1 + 10],
    ['new_cases_imported_14d', 1 + 1],
    ['new_asymptomatic_14d', 3],
    ['new_positives_7d', 4],
    ['new_positives_6d', 1],
    ['cases_per_100k_14d', 1600],
    ['cases_per_100k_7d', 1000],
    ['new_cases_65plus_14d', null],
    ['new_cases_65plus_7d_lag7d', 2],
    ['cases_65plus_per_100k_7d_lag7d', 1000],
    ['cumulative_cases', 16],
    ['local_case_share_14d', 14 / 16],
    ['days_since_last_case', 0],
    ['tests_per_100k_7d', 30_000],
    ['positivity_percent_7d', (100 * 4) / 300],
    ['screening_coverage_percent_7d', 25],
    ['screening_coverage_percent_7d_lag6d', 20],
    ['growth_ratio_7d', 10 / 6],
    ['clusters_14d', 3],
    ['neighbour_cases_per_100k_14d', (100_000 * 6) / 5_000],
    ['report_age_days', 0],
    ['reported_days_14d', 4],
    ['reported_days_7d', 2],
    ['under_observation_per_10k', null],
    ['fever_pending', null],
    ['admissions_per_100k_7d', null],
    ['beds_percent_7d', null],
    ['population', 1000],
  ];

  it('are as the catalogue defines them', async () => {
    const [row] = await indicatorValues(database.db, {
      names: expected.map(([name]) => name),
      cells: { areas: [1], from: '2020-03-14', to: '2020-03-14' },
    });
    for (const [name, value] of expected) {
      if (value === null) expect(row!.values[name], name).toBeNull();
      else expect(row!.values[name], name).toBeCloseTo(value, 9);
    }
  });

  it('give the Wilson interval of Newcombe 1998', async () => {
    for (const [x, n, low, high] of [
      [81, 263, 25.53, 36.62],
      [15, 148, 6.24, 16.05],
      [0, 20, 0, 16.11],
      [1, 29, 0.61, 17.18],
    ] as const) {
      await sql`update screening_report set tested = ${n}, positive = ${x} where area_id = 4`.execute(database.db);
      const [row] = await indicatorValues(database.db, {
        names: ['positivity_percent_1d_lo', 'positivity_percent_1d_hi'],
        cells: { areas: [4], from: '2020-03-14', to: '2020-03-14' },
      });
      expect(row!.values.positivity_percent_1d_lo).toBeCloseTo(low, 2);
      expect(row!.values.positivity_percent_1d_hi).toBeCloseTo(high, 2);
    }
  });

  it('tell not reported from zero, and divide nothing by zero', async () => {
    const names = [
      'new_cases_14d',
      'cases_per_100k_14d',
      'local_case_share_14d',
      'report_age_days',
      'days_since_last_case',
      'tests_per_100k_7d',
    ];
    const rows = await indicatorValues(database.db, {
      names,
      cells: { areas: [3, 4], from: '2020-03-14', to: '2020-03-14' },
    });
    expect(rows.map(row => names.map(name => row.values[name]))).toEqual([
      [0, 0, null, 4, null, 0],
      [0, null, null, null, null, null],
    ]);
  });

  // A mean cannot run over the days: without it the sums are carried from day to day, with it each day is summed by itself.
  it.each([
    ['carried from day to day', expected.map(([name]) => name).filter(name => name !== 'beds_percent_7d')],
    ['summed day by day', expected.map(([name]) => name)],
  ])('are the same for all areas at once, for some, and for single cells, %s', async (_, names) => {
    const [from, to] = ['2020-02-28', '2020-03-20'];
    const ask = (cells: IndicatorScope['cells']) => indicatorValues(database.db, { names, cells });
    const all = await ask({ level: 'community', from, to });
    expect(all).toHaveLength(4 * 22);
    expect(await ask({ areas: [1, 2, 3, 4], from, to })).toEqual(all);
    expect(await ask({ areas: [3], from, to })).toEqual(all.filter(row => row.area_id === 3));
    expect(await ask({ pairs: all })).toEqual(all);
    expect(await ask({ level: 'community', from: '2020-03-10', to: '2020-03-10' })).toEqual(
      all.filter(row => row.day === '2020-03-10'),
    );
  });

  it('find an old report beyond the window', async () => {
    const [row] = await indicatorValues(database.db, {
      names: ['report_age_days'],
      cells: { areas: [3], from: '2020-05-10', to: '2020-05-10' },
    });
    expect(row!.values.report_age_days).toBe(61);
  });

  it('can be asked as known at a moment, and with reports that are only supposed', async () => {
    const names = ['new_cases_1d', 'report_age_days'];
    const cells = { areas: [3], from: '2020-03-10', to: '2020-03-12' };
    const before = new Date().toISOString();
    await new Promise(wait => setTimeout(wait, 5));
    await sql`update case_report set superseded_at = date_trunc('milliseconds', clock_timestamp()) where area_id = 3`.execute(
      database.db,
    );
    await sql`insert into case_report (area_id, day, confirmed) values (3, '2020-03-10', 7)`.execute(database.db);
    const values = async (extra: object) =>
      (await indicatorValues(database.db, { names, cells, ...extra })).map(row => names.map(name => row.values[name]));
    expect(await values({})).toEqual([
      [7, 0],
      [0, 1],
      [0, 2],
    ]);
    expect(await values({ as_of: before })).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
    ]);
    const hypothetical = [
      { area_id: 3, day: '2020-03-10', confirmed: 2 },
      { area_id: 3, day: '2020-03-12', confirmed: 0 },
    ];
    expect(await values({ hypothetical })).toEqual([
      [9, 0],
      [0, 1],
      [0, 0],
    ]);
  });
});
