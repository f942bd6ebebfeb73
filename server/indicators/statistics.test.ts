import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '#core/days.ts';
import { RT_LEAST_CASES, reproductionNumber, serialInterval } from '#core/statistics/cori.ts';
import { marshallEstimate, marshallEstimates, marshallMoments } from '#core/statistics/empirical_bayes.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { rowsOf } from '#core/statistics/testing_published.ts';
import { wilsonInterval } from '#core/statistics/wilson.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { storeSerialInterval } from './infectivity.ts';
import type { IndicatorScope } from './query.ts';
import { insertGrid } from './testing_grid.ts';
import { indicatorValues } from './values.ts';

/** A grid of 5 x 4; area 20 has no residents. Sixty days, some areas quiet, some busy, some reports missing. */
const FIRST = '2020-03-01';
const DAYS = 60;
const dayOf = (n: number) => addDays(FIRST, n);

type Case = { area: number; day: number; confirmed: number; imported: number | null };

function invented(): Case[] {
  const random = makeRandom(11);
  const cases: Case[] = [];
  for (let area = 1; area <= 20; area++)
    for (let day = 0; day < DAYS; day++) {
      if (random() < 0.15) continue;
      const level = area % 4 === 0 ? 0 : area % 3 === 0 ? 6 : 0.8;
      const confirmed = Math.floor(random() * level * (1 + Math.sin(day / 9)) * 1.6);
      const imported = random() < 0.3 ? Math.floor(random() * (confirmed + 1)) : null;
      cases.push({ area, day, confirmed, imported });
    }
  return cases;
}

describeEngines('the statistical indicators', engine => {
  let database: Database;
  const cases = invented();
  const insert = (rows: readonly Case[]) =>
    sql`insert into case_report (area_id, day, confirmed, imported)
      select area, ${FIRST}::date + day, confirmed, imported
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (area int, day int, confirmed int, imported int)`.execute(
      database.db,
    );
  const store = (mean: number, sd: number) =>
    database.db.transaction().execute(trx => storeSerialInterval(trx, mean, sd));
  beforeAll(async () => {
    database = await engine.fresh();
    await insertGrid(database.db, 5, 4);
    await store(4.7, 2.9);
    await insert(cases);
    for (let area = 1; area <= 20; area++)
      await sql`insert into screening_report (area_id, day, tested, positive)
        values (${area}, ${dayOf(30)}::date, ${area * 13}, ${(area * area) % 14})`.execute(database.db);
  });

  const sumOf = (area: number, from: number, to: number, count = (row: Case) => row.confirmed) =>
    cases
      .filter(row => row.area === area && row.day >= from && row.day <= to)
      .reduce((sum, row) => sum + count(row), 0);
  const populationOf = (area: number) => (area === 20 ? 0 : area * 1000);
  const everyArea = Array.from({ length: 20 }, (_, i) => i + 1);
  const ask = async (names: string[], cells: IndicatorScope['cells'], more: object = {}) =>
    indicatorValues(database.db, { names, cells, ...more });

  const NAMES = ['cases_per_100k_7d_eb', 'cases_per_100k_14d_eb', 'cases_per_100k_7d_eb_lag7d', 'rt'];
  const LEVEL = { level: 'community', from: FIRST, to: dayOf(DAYS - 1) } as const;

  it('are those of core/statistics on every day of every area', async () => {
    const rows = await ask(NAMES, LEVEL);
    expect(rows).toHaveLength(20 * DAYS);
    const serial_interval = serialInterval(4.7, 2.9);
    let [estimates, reproduction] = [0, 0];
    for (let day = 0; day < DAYS; day++) {
      const today = new Map(rows.filter(row => row.day === dayOf(day)).map(row => [row.area_id, row.values]));
      for (const [name, days, lag] of [
        ['cases_per_100k_7d_eb', 7, 0],
        ['cases_per_100k_14d_eb', 14, 0],
        ['cases_per_100k_7d_eb_lag7d', 7, 7],
      ] as const) {
        const counted = everyArea.map(area => ({
          cases: sumOf(area, day - lag - days + 1, day - lag),
          population: populationOf(area),
        }));
        const expected = marshallEstimates(counted);
        for (const area of everyArea) {
          const [found, wanted] = [today.get(area)![name]!, expected[area - 1]!];
          if (area === 20) expect(found).toBeNull();
          else if (wanted === 0) expect(found).toBe(0);
          else {
            expect(found / (100_000 * wanted), `${name} ${area} ${day}`).toBeCloseTo(1, 9);
            estimates++;
          }
        }
      }
      for (const area of everyArea) {
        const local = Array.from({ length: DAYS }, (_, d) =>
          sumOf(area, d, d, row => row.confirmed - (row.imported ?? 0)),
        );
        const incidence = Array.from({ length: DAYS }, (_, d) => sumOf(area, d, d));
        const known = incidence.slice(0, Math.max(0, day - 6)).some(count => count > 0);
        const enough = local.slice(Math.max(0, day - 6), day + 1).reduce((sum, n) => sum + n, 0) >= RT_LEAST_CASES;
        const found = today.get(area)!.rt!;
        if (!known || !enough) expect(found, `${area} ${day}`).toBeNull();
        else {
          const { mean } = reproductionNumber(incidence, serial_interval, {
            from: Math.max(0, day - 6),
            to: day,
            local,
          });
          expect(found / mean, `rt ${area} ${day}`).toBeCloseTo(1, 9);
          reproduction++;
        }
      }
    }
    expect(estimates).toBeGreaterThan(2_000);
    expect(reproduction).toBeGreaterThan(100);
  });

  it('are the same for all areas at once, for some, for single cells, and for one day or a few', async () => {
    const all = await ask(NAMES, LEVEL);
    expect(await ask(NAMES, { areas: [3, 7, 20], from: LEVEL.from, to: LEVEL.to })).toEqual(
      all.filter(row => [3, 7, 20].includes(row.area_id)),
    );
    const some = all.filter((_, i) => i % 37 === 0);
    expect(await ask(NAMES, { pairs: some })).toEqual(some);
    for (const [from, to] of [
      [dayOf(20), dayOf(20)],
      [dayOf(20), dayOf(23)],
    ] as const) {
      const days = all.filter(row => row.day >= from && row.day <= to);
      expect(await ask(NAMES, { level: 'community', from, to })).toEqual(days);
      const chosen = sql`select area_id from area where area_id in (6, 9)`;
      expect(await ask(NAMES, { chosen, from, to })).toEqual(days.filter(row => [6, 9].includes(row.area_id)));
    }
    // A mean cannot run over the days, so that each day is summed by itself.
    const beside = await ask([...NAMES, 'beds_percent_7d'], LEVEL);
    expect(beside.map(({ values: { beds_percent_7d: _, ...values }, ...row }) => ({ ...row, values }))).toEqual(all);
  });

  it('see supposed cases of one area in every area, and only what was known then', async () => {
    const day = dayOf(30);
    const cells = { level: 'community', from: day, to: day } as const;
    const [before, moment] = [await ask(NAMES, cells), new Date().toISOString()];
    const hypothetical = [{ area_id: 4, day, confirmed: 40 }];
    const supposed = await ask(NAMES, cells, { hypothetical });
    const counted = everyArea.map(area => ({
      cases: sumOf(area, 24, 30) + (area === 4 ? 40 : 0),
      population: populationOf(area),
    }));
    const expected = marshallMoments(counted)!;
    for (const { area_id, values } of supposed.filter(row => row.area_id !== 20)) {
      const estimate = 100_000 * marshallEstimate(expected, counted[area_id - 1]!)!;
      expect(values.cases_per_100k_7d_eb! / estimate).toBeCloseTo(1, 9);
    }
    expect(await ask(['cases_per_100k_7d_eb'], { pairs: [{ area_id: 7, day }] }, { hypothetical })).toEqual([
      { area_id: 7, day, values: { cases_per_100k_7d_eb: supposed[6]!.values.cases_per_100k_7d_eb } },
    ]);
    const until = dayOf(27);
    const cut = await ask(['cases_per_100k_7d_eb'], { areas: [7], from: day, to: day }, { until });
    const older = marshallMoments(
      everyArea.map(area => ({ cases: sumOf(area, 24, 27), population: populationOf(area) })),
    )!;
    expect(cut[0]!.values.cases_per_100k_7d_eb! / 100_000).toBeCloseTo(
      marshallEstimate(older, { cases: sumOf(7, 24, 27), population: 7000 })!,
      12,
    );

    await new Promise(wait => setTimeout(wait, 5));
    await sql`insert into case_report (area_id, day, source, confirmed) values (4, ${day}::date, 'later', 40)`.execute(
      database.db,
    );
    expect(await ask(NAMES, cells)).toEqual(supposed);
    expect(await ask(NAMES, cells, { as_of: moment })).toEqual(before);
    await sql`delete from case_report where source = 'later'`.execute(database.db);
  });

  it('give the Wilson interval of core/statistics', async () => {
    const rows = await ask(['positivity_percent_7d_lo', 'positivity_percent_7d_hi'], {
      level: 'community',
      from: dayOf(32),
      to: dayOf(32),
    });
    for (const { area_id, values } of rows) {
      const { lo, hi } = wilsonInterval((area_id * area_id) % 14, area_id * 13)!;
      expect(values.positivity_percent_7d_lo, String(area_id)).toBeCloseTo(100 * lo, 10);
      expect(values.positivity_percent_7d_hi, String(area_id)).toBeCloseTo(100 * hi, 10);
    }
  });

  it('have no value of nothing: before the first report, and without any', async () => {
    const rows = await ask(NAMES, { level: 'community', from: '2019-01-01', to: '2019-01-01' });
    for (const { area_id, values } of rows)
      expect(values).toEqual({
        cases_per_100k_7d_eb: area_id === 20 ? null : 0,
        cases_per_100k_14d_eb: area_id === 20 ? null : 0,
        cases_per_100k_7d_eb_lag7d: area_id === 20 ? null : 0,
        rt: null,
      });
  });

  it('read the serial interval that is stored, and tell a change of it', async () => {
    const cells = { areas: [9], from: dayOf(30), to: dayOf(30) };
    const rt = async () => (await ask(['rt'], cells))[0]!.values.rt;
    const before = await rt();
    expect(await store(4.7, 2.9)).toBe(false);
    expect(await store(7, 3)).toBe(true);
    expect(await rt()).not.toBe(before);
    await store(4.7, 2.9);
    expect(await rt()).toBe(before);
  });
});

const FLU = rowsOf('epiestim_flu2009_incidence.csv');
describe.skipIf(FLU.length === 0 || !existsSync('../shared/data/statistics'))('published examples, by SQL', () => {
  describeEngines('of', engine => {
    it('EpiEstim: Rt of the 2009 influenza in a school, wherever there are eleven cases', async () => {
      const { db } = await engine.fresh();
      await insertGrid(db, 1, 1);
      for (const { date, I } of FLU)
        await sql`insert into case_report (area_id, day, confirmed) values (1, ${date}::date, ${Number(I)})`.execute(
          db,
        );
      // The published distribution itself, summed over the window.
      const w = rowsOf('epiestim_flu2009_si_distr.csv').map(row => Number(row.w));
      for (let back = 0; back < w.length + 6; back++) {
        const weight = w.slice(Math.max(1, back - 6), back + 1).reduce((sum, one) => sum + one, 0);
        await sql`insert into infectivity (days_back, weight) values (${back}, ${weight})`.execute(db);
      }
      let compared = 0;
      for (const { t_start, t_end, mean_R } of rowsOf('epiestim_flu2009_expected_R.csv')) {
        const day = FLU[Number(t_end) - 1]!.date!;
        const cases = FLU.slice(Number(t_start) - 1, Number(t_end)).reduce((sum, row) => sum + Number(row.I), 0);
        const [row] = await indicatorValues(db, { names: ['rt'], cells: { areas: [1], from: day, to: day } });
        if (cases < RT_LEAST_CASES) expect(row!.values.rt).toBeNull();
        else {
          expect(row!.values.rt).toBeCloseTo(Number(mean_R), 9);
          compared++;
        }
      }
      expect(compared).toBeGreaterThanOrEqual(15);
    });

    it('spdep: the smoothed rate of every area of Auckland', async () => {
      const { db } = await engine.fresh();
      const rows = rowsOf('marshall_auckland.csv');
      await insertGrid(db, 12, 14);
      await sql`update area set population = null where level = 'community'`.execute(db);
      for (const [i, row] of rows.entries()) {
        await sql`update area set population = ${Number(row.person_years_9x)} where area_id = ${i + 1}`.execute(db);
        await sql`insert into case_report (area_id, day, confirmed)
          values (${i + 1}, '2020-03-01', ${Number(row.deaths_1977_85)})`.execute(db);
      }
      const found = await indicatorValues(db, {
        names: ['cases_per_100k_7d_eb'],
        cells: { level: 'community', from: '2020-03-03', to: '2020-03-03' },
      });
      expect(found).toHaveLength(168);
      expect(found[167]!.values.cases_per_100k_7d_eb).toBeNull();
      for (const [i, row] of rows.entries())
        expect(found[i]!.values.cases_per_100k_7d_eb! / (100_000 * Number(row.eb_marshall))).toBeCloseTo(1, 9);
    });
  });
});
