import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { type GradesPayload, gradeOf, type ImportPayload } from '#core/contract.ts';
import type { BacktestPayload, JobPayload } from '#core/contract_standards.ts';
import { addDays } from '#core/days.ts';
import { preset } from '#core/standard/presets.ts';
import { marshallEstimates } from '#core/statistics/empirical_bayes.ts';
import { checkParity } from '#server/grading/backtest/parity.ts';
import { indicatorValues } from '#server/indicators/values.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';
import {
  asCells,
  expectedRows,
  expectRows,
  fetched,
  readCsv,
  readFlatGeobuf,
  readGeoJson,
  readParquet,
} from './publish/exports/test_exports.ts';
import type { ItemsPayload } from './publish/ogc/payloads.ts';
import { expectBrowserParity } from './testing_parity.ts';
import { serviceOn, type TestService } from './testing_service.ts';

/** Real data of New York (nychealth/coronavirus-data): absent from a checkout without the shared folder. */
const FOLDER = '../shared/data/nyc';
const published = () =>
  parse(readFileSync(`${FOLDER}/published.csv`), { columns: true }) as Record<
    'area_code' | 'week_ending' | 'cases_per_100k_7d' | 'tests_per_100k_7d' | 'positivity_percent_7d',
    string
  >[];

describe.skipIf(!existsSync(FOLDER))('New York (../shared/data/nyc)', () => {
  describeEngines('from files to the published rates', engine => {
    let database: Database;
    let service: TestService;
    beforeAll(async () => {
      database = await engine.fresh();
      service = await serviceOn(database, { standard: 'us-cdc-transmission-2021', time_zone: 'America/New_York' });
    });

    const send = async (path: string, file: string, type: string): Promise<ImportPayload> =>
      (
        await service.app.inject({
          method: 'POST',
          url: path,
          payload: readFileSync(`${FOLDER}/${file}`),
          headers: { 'content-type': type },
        })
      ).json();

    it('takes every area, case row and screening row', async () => {
      const areas = await send(
        '/api/imports/areas?level=community&code=code&name=name&parent_name=parent_name&population=population',
        'areas.geojson',
        'application/geo+json',
      );
      expect(areas).toMatchObject({ received: 177, accepted: 177, rejected: 0 });
      expect(areas.repaired).toMatchObject([{ code: '10032' }]);
      for (const kind of ['cases', 'screening'])
        expect(await send(`/api/imports/${kind}`, `${kind}.csv`, 'text/csv')).toMatchObject({
          received: 25_842,
          accepted: 25_842,
          rejected: 0,
        });
      await service.settle();
    });

    it('shows the boroughs as districts', async () => {
      const { areas } = (await service.app.inject('/api/areas?level=district')).json<{ areas: { code: string }[] }>();
      expect(areas.map(area => area.code)).toEqual(['Bronx', 'Brooklyn', 'Manhattan', 'Queens', 'Staten Island']);
    });

    it('gives the published rates for all 146 weeks and 177 areas, to half a count', async () => {
      const rows = published();
      expect(rows).toHaveLength(146 * 177);
      const { rows: areas } = await sql<{ area_id: number; code: string; population: number }>`
        select area_id, code, population from area where level = 'community'`.execute(database.db);
      const byCode = new Map(areas.map(area => [area.code, area]));
      const names = ['cases_per_100k_7d', 'tests_per_100k_7d', 'positivity_percent_7d', 'tests_per_100k_7d'];
      const pairs = rows.map(row => ({ area_id: byCode.get(row.area_code)!.area_id, day: row.week_ending }));
      const values = new Map(
        (await indicatorValues(database.db, { names: [...new Set(names)], cells: { pairs } })).map(row => [
          `${row.area_id} ${row.day}`,
          row.values,
        ]),
      );
      const off = { cases: 0, tests: 0, positivity: 0 };
      const print = 0.005 + 1e-9; // published to two decimals
      for (const row of rows) {
        const { area_id, population } = byCode.get(row.area_code)!;
        const ours = values.get(`${area_id} ${row.week_ending}`)!;
        const half = 50_000 / population + print;
        if (Math.abs(ours.cases_per_100k_7d! - Number(row.cases_per_100k_7d)) > half) off.cases++;
        if (Math.abs(ours.tests_per_100k_7d! - Number(row.tests_per_100k_7d)) > half) off.tests++;
        const tested = (ours.tests_per_100k_7d! * population) / 100_000;
        if (Math.abs(ours.positivity_percent_7d! - Number(row.positivity_percent_7d)) > 50 / tested + print)
          off.positivity++;
      }
      expect(off).toEqual({ cases: 0, tests: 0, positivity: 0 });
    });

    it('gives on 2022-01-01 the rule applied to the published rates, row by row', async () => {
      const { areas } = (
        await service.app.inject('/api/grades?date=2022-01-01&level=community&standard=us-cdc-transmission-2021')
      ).json<GradesPayload>();
      const week = published().filter(row => row.week_ending === '2022-01-01');
      const ours = new Map(areas.map(area => [area.code, area.grade]));
      const steps = (value: number, bounds: number[]) => bounds.filter(bound => value >= bound).length;
      const expected = week.map(row => {
        const step = Math.max(
          steps(Number(row.cases_per_100k_7d), [10, 50, 100]),
          steps(Number(row.positivity_percent_7d), [5, 8, 10]),
        );
        return [row.area_code, ['green', 'yellow', 'orange', 'red'][step]];
      });
      expect(week.map(row => [row.area_code, ours.get(row.area_code)])).toEqual(expected);
    });

    it('gives boroughs the rates of all their areas together, counted from the files', async () => {
      const rowsOf = (file: string) =>
        parse(readFileSync(`${FOLDER}/${file}`), { columns: true }) as Record<string, string>[];
      const { features } = JSON.parse(readFileSync(`${FOLDER}/areas.geojson`, 'utf8')) as {
        features: { properties: { code: string; parent_name: string; population: number } }[];
      };
      const boroughOf = new Map(features.map(({ properties: { code, parent_name } }) => [code, parent_name]));
      const [cases, screening] = [rowsOf('cases.csv'), rowsOf('screening.csv')];
      let known = 0;
      for (const day of ['2020-08-08', '2022-01-01', '2023-05-20']) {
        const items = (
          await service.app.inject(`/api/collections/districts/items?datetime=${day}&skipGeometry=true`)
        ).json<ItemsPayload>().features;
        expect(items).toHaveLength(5);
        for (const { id, properties } of items) {
          const week = (rows: Record<string, string>[], name: string) =>
            rows
              .filter(row => boroughOf.get(row.area_code!) === id && row.date! > addDays(day, -7) && row.date! <= day)
              .reduce((sum, row) => sum + Number(row[name]), 0);
          const residents = features
            .filter(({ properties: area }) => area.parent_name === id)
            .reduce((sum, { properties: area }) => sum + area.population, 0);
          const tested = week(screening, 'tested');
          known += tested;
          expect(properties.cases_per_100k_7d).toBeCloseTo((100_000 * week(cases, 'confirmed')) / residents, 8);
          expect(properties.positivity_percent_7d).toBeCloseTo((100 * week(screening, 'positive')) / tested, 8);
        }
      }
      expect(known).toBeGreaterThan(100_000);
    });

    it('has smoothed rates that are those of core/statistics on every week, and Rt that is a number or none', async () => {
      const { rows: areas } = await sql<{ area_id: number; population: number }>`
        select area_id, population from area where level = 'community' order by area_id`.execute(database.db);
      const weeks = [...new Set(published().map(row => row.week_ending))];
      const pairs = weeks.flatMap(day => areas.map(({ area_id }) => ({ area_id, day })));
      const names = [
        'new_cases_7d',
        'cases_per_100k_7d_eb',
        'rt',
        'positivity_percent_7d_lo',
        'positivity_percent_7d_hi',
      ];
      const rows = await indicatorValues(database.db, { names, cells: { pairs } });
      expect(rows).toHaveLength(weeks.length * 177);
      const populations = new Map(areas.map(area => [area.area_id, area.population]));
      let [apart, estimated] = [0, 0];
      for (const week of weeks) {
        const cells = rows.filter(row => row.day === week);
        const estimates = marshallEstimates(
          cells.map(row => ({ cases: row.values.new_cases_7d!, population: populations.get(row.area_id)! })),
        );
        for (const [i, { values }] of cells.entries()) {
          if (Math.abs(values.cases_per_100k_7d_eb! - 100_000 * estimates[i]!) > 1e-6) apart++;
          if (values.rt !== null) estimated++;
          for (const value of Object.values(values))
            if (value !== null && (!Number.isFinite(value) || value < 0)) apart++;
        }
      }
      expect(apart).toBe(0);
      expect(estimated).toBeGreaterThan(20_000);
    });

    it('is exported in every format as /api/grades and the items tell it, and every area is in the tiles', async () => {
      const day = '2022-01-01';
      const stem = `/api/exports/community/${day}`;
      const { app } = service;
      const expected = await expectedRows(app, 'community', day);
      expect(expected).toHaveLength(177);
      expectRows(readCsv(await fetched(app, `${stem}.csv`)), asCells(expected));
      expectRows(readGeoJson(await fetched(app, `${stem}.geojson`)), expected);
      const columns = Object.keys(expected[0]!.values);
      expectRows(await readFlatGeobuf(await fetched(app, `${stem}.fgb`), columns), expected);
      expectRows(await readParquet(await fetched(app, `${stem}.parquet`)), expected);
      const archive = await app.inject(`${stem}.pmtiles`);
      expect([archive.statusCode, archive.headers['wusetu-rows']]).toEqual([200, '177']);
    });

    it('is graded alike in SQL and in the browser, on every area and day', () => expectBrowserParity(database));

    it('is tested against 1,016 days under two standards, and both engines decide alike on all of them', async () => {
      const standards = [{ id: 'us-cdc-transmission-2021' }, { id: 'us-cdc-community-2022' }];
      const answer = await service.app.inject({ method: 'POST', url: '/api/backtests', payload: { standards } });
      await service.jobs.idle();
      const job = service.jobs.read(answer.json<JobPayload>().job_id) as JobPayload<BacktestPayload>;
      expect(job).toMatchObject({ state: 'done', done: 2 * 177 * 1_016, total: 2 * 177 * 1_016 });
      const { from, to, areas, results } = job.result!;
      expect({ from, to, areas }).toEqual({ from: '2020-08-08', to: '2023-05-20', areas: 177 });
      const [transmission, community] = results;
      for (const result of results) {
        expect(Object.values(result.days_at).reduce((sum, days) => sum + days)).toBe(177 * 1_016);
        expect(result.lead_days).toHaveLength(result.outbreaks_warned);
      }
      expect(transmission!.outbreaks).toBe(community!.outbreaks);
      expect(transmission!.outbreaks_warned).toBeLessThanOrEqual(transmission!.outbreaks);
      // Without memory, the days at each grade are those that were published, counted in SQL.
      const { rows } = await sql<{ severity: number; days: number }>`
        select severity, sum(coalesce(to_day, ${to}::date) - from_day + 1)::int as days from grade_spell s
        join area a using (area_id) where superseded_at is null and a.level = 'community'
        group by severity`.execute(database.db);
      const spells = Object.fromEntries(rows.map(({ severity, days }) => [gradeOf(severity) ?? 'insufficient', days]));
      expect({ ...{ green: 0, blue: 0, yellow: 0, orange: 0, red: 0, insufficient: 0 }, ...spells }).toEqual(
        transmission!.days_at,
      );
      // Hospital reports are not in the files: nothing can be said, and nothing is.
      expect(community).toMatchObject({ raises: 0, lowerings: 0, days_at: { green: 0 } });

      const range = { level: 'community', from, to } as const;
      for (const { id } of standards)
        expect(await checkParity(database.db, preset(id)!, range)).toMatchObject({ status: 'passed' });
    });
  });
});
