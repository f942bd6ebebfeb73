import { beforeAll, expect, it } from 'vitest';
import type { ExplainPayload } from '#core/contract.ts';
import { posteriorOf, quantileOf } from '#core/statistics/cori.ts';
import { wilsonInterval } from '#core/statistics/wilson.ts';
import { indicatorValues } from '#server/indicators/values.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { serviceOn, type TestService } from '#server/testing_service.ts';
import { sayPositivity, sayRate, sayReporting, sayReproduction, sayScreening } from './reliability_sentences.ts';
import { gradedTown, SILENT, townAreas } from './test_town.ts';

const RATE = { days: 14, lag: 0, cases: 1, population: 812, crude: 123.15, robust: 34.2, lo: 21.7, hi: 694.3 };

it('is said plainly in both languages', () => {
  expect(sayRate(RATE, 'zh')).toBe('人口少（812人），近14天1例即为每10万123例（95%区间 22–694）；稳健估计 34');
  expect(sayRate(RATE, 'en')).toBe(
    'Few people (812): 1 case in 14 days is 123 per 100,000 (95 % interval 22–694). Robust estimate: 34',
  );
  const none = { ...RATE, cases: 0, crude: 0, lo: 0, hi: 470.9, robust: 3.21 };
  expect(sayRate(none, 'zh')).toBe('人口少（812人），近14天无病例，但真实水平仍可能达每10万471例（95%）；稳健估计 3.2');
  expect(sayRate({ ...none, lag: 7 }, 'en')).toBe(
    'No case among 812 people in 14 days (7 days earlier), which still allows for up to 471 per 100,000 (95 %). Robust estimate: 3.2',
  );
  const nobody = { ...RATE, population: null, crude: null, robust: null, lo: null, hi: null };
  expect(sayRate(nobody, 'zh')).toBe('常住人口未知，无法计算比率；近14天1例');
  expect(sayRate({ ...nobody, population: 0 }, 'en')).toBe('No residents: there is no rate. 1 case in 14 days');
  const tested = { days: 7, lag: 0, tested: 40, positive: 1, percent: 2.5, lo: 0.44, hi: 12.88 };
  expect(sayPositivity(tested, 'zh')).toBe('近7天检测40人，阳性1人，阳性率 2.5%（95%区间 0.44–13）');
  expect(sayPositivity({ ...tested, tested: 0, percent: null, lo: null, hi: null }, 'en')).toBe(
    'Nobody was tested in 7 days: positivity is unknown',
  );
  expect(sayReproduction({ cases: 15, rt: 1.3, lo: 0.75, hi: 1.99 }, 'zh')).toBe(
    '依据7天内15例本地病例，Rt 为 1.30（95%区间 0.75–1.99）',
  );
  expect(sayReproduction({ cases: 4, rt: null, lo: null, hi: null }, 'en')).toMatch(/4 local cases .* fewer than 11/);
  expect(sayReproduction({ cases: 14, rt: null, lo: null, hi: null }, 'en')).toMatch(/no earlier case/);
  expect(sayReporting({ days: 14, reported_days: 13, last_report: '2026-02-08' }, 'zh')).toBe(
    '近14天中13天有报告，最近一次为2026-02-08',
  );
  expect(sayReporting({ days: 14, reported_days: 0, last_report: null }, 'en')).toBe('There has never been a report');
  expect(sayScreening({ days: 7, lag: 0, screened: 1240, to_screen: 1512, percent: 82.01 }, 'zh')).toBe(
    '近7天应筛1,512人，已筛1,240人（82%）',
  );
});

describeEngines('reliability in the explanation', engine => {
  let database: Database;
  let service: TestService;
  beforeAll(async () => {
    database = await engine.fresh();
    await gradedTown(database, 'us-cdc-transmission-2021');
    service = await serviceOn(database);
    // A day of 7 of 30 to be screened.
    await sql`insert into screening_report (area_id, day, source, tested, positive, to_screen)
      select area_id, '2026-01-14', 'listed', 7, 2, 30 from area where code = 'C11'`.execute(database.db);
  });
  const explain = async (code: string, date: string, lang = 'zh') =>
    (await service.app.inject(`/api/explain/${code}?date=${date}&lang=${lang}`)).json<ExplainPayload>();

  it('puts the crude rate, the robust rate and the interval side by side, as the indicators are', async () => {
    const date = '2026-01-15';
    const names = ['new_cases_7d', 'cases_per_100k_7d', 'cases_per_100k_7d_eb', 'population'];
    const rows = await indicatorValues(database.db, { names, cells: { level: 'community', from: date, to: date } });
    const { rows: areas } = await sql<{ area_id: number; code: string }>`select area_id, code from area`.execute(
      database.db,
    );
    let apart = 0;
    for (const { code, level } of townAreas()) {
      if (level !== 'community') continue;
      const { reliability } = await explain(code, date);
      const values = rows.find(row => row.area_id === areas.find(area => area.code === code)!.area_id)!.values;
      expect(reliability!.rates, code).toHaveLength(1);
      const [rate] = reliability!.rates;
      expect(rate).toMatchObject({
        days: 7,
        lag: 0,
        cases: values.new_cases_7d,
        population: values.population,
        robust: values.cases_per_100k_7d_eb,
      });
      if (!values.population) {
        expect(rate).toMatchObject({ crude: null, robust: null, lo: null, hi: null });
        continue;
      }
      const interval = wilsonInterval(values.new_cases_7d!, values.population)!;
      expect(rate!.crude).toBeCloseTo(values.cases_per_100k_7d!, 9);
      expect(rate!.lo).toBeCloseTo(100_000 * interval.lo, 9);
      expect(rate!.hi).toBeCloseTo(100_000 * interval.hi, 9);
      if (Math.abs(rate!.robust! - rate!.crude!) > 10) apart++;
    }
    expect(apart).toBeGreaterThan(3);
  });

  it('counts tests, what was to be screened, and days with a report', async () => {
    const { reliability, data } = await explain('C11', '2026-01-15', 'en');
    const since = data.filter(row => row.kind === 'screening' && row.day > '2026-01-08');
    const tested = since.reduce((sum, row) => sum + row.counts.tested!, 0);
    expect(tested).toBe(107);
    expect(reliability!.positivity).toMatchObject([{ days: 7, tested, positive: 2, percent: 200 / 107 }]);
    expect(reliability!.screening).toMatchObject({ screened: 7, to_screen: 30, percent: 700 / 30 });
    expect(reliability!.reporting).toMatchObject({ days: 14, reported_days: 14, last_report: '2026-01-15' });
    expect(reliability!.reproduction).toBeNull();
    const silent = (await explain(SILENT, '2026-01-15')).reliability!;
    expect(silent.reporting).toMatchObject({ reported_days: 0, last_report: null, sentence: '从未报告' });
    expect(silent.positivity).toMatchObject([{ tested: 0, percent: null, lo: null, hi: null }]);
  });

  it('says nothing of a level that is rolled up', async () => {
    expect((await explain('S0', '2026-01-15')).reliability).toBeNull();
  });

  it('gives Rt its interval, and the rows it is from, where the standard reads it', async () => {
    const { db } = database;
    const document = {
      id: 'by-rt',
      title: { zh: '按再生数', en: 'By Rt' },
      unit: 'any',
      source: { citation: 'test', published: '2020', fidelity: 'adapted' },
      insufficient: [],
      rules: [{ severity: 4, when: 'coalesce(rt, 0) >= 2', because: { zh: '传播', en: 'spreads' } }],
      otherwise: 0,
    };
    await sql`
      with stored as (
        insert into standard_version (standard_id, version, document, state)
        values ('by-rt', 1, ${JSON.stringify(document)}, 'approved') returning standard_version_id)
      update standard_in_force f set standard_version_id = s.standard_version_id from stored s`.execute(db);
    await sql`insert into stale (area_id, from_day)
      select area_id, first_day from area, grading where level = 'community'
      on conflict (area_id) do nothing`.execute(db);
    await service.settle();
    const fresh = await serviceOn(database);
    const read = async (code: string, date: string) =>
      (await fresh.app.inject(`/api/explain/${code}?date=${date}&lang=en`)).json<ExplainPayload>();
    const { reliability, indicators, data } = await read('C11', '2026-01-17');
    const rt = indicators.find(one => one.name === 'rt')!.value!;
    expect(rt).toBeGreaterThan(0);
    const found = reliability!.reproduction!;
    const cases = data
      .filter(row => row.kind === 'cases' && row.day > '2026-01-10')
      .reduce((sum, row) => sum + row.counts.confirmed!, 0);
    expect(found).toMatchObject({ cases, rt });
    expect(found.cases).toBeGreaterThanOrEqual(11);
    const posterior = posteriorOf(cases, (1 + cases) / rt - 0.2);
    expect(posterior.mean).toBeCloseTo(rt, 9);
    expect(found.lo).toBeCloseTo(quantileOf(posterior, 0.025), 9);
    expect(found.hi).toBeCloseTo(quantileOf(posterior, 0.975), 9);
    // Cases of five weeks ago still count: the rows that were used go that far back.
    expect((await read('C11', '2026-02-09')).data.some(row => row.day <= '2026-01-05')).toBe(true);
    const quiet = (await read('C11', '2026-01-02')).reliability!.reproduction!;
    expect(quiet).toMatchObject({ rt: null, lo: null, hi: null });
    expect(quiet.sentence).toMatch(/not estimated/);
  });
});
