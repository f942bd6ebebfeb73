import { beforeAll, expect, it } from 'vitest';
import type { LocalMoranPayload } from '#core/contract_standards.ts';
import { moran } from '#core/statistics/moran.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { serviceOn, type TestService } from '#server/testing_service.ts';
import { FIRST_DAY, gradedTown, townAreas } from './test_town.ts';

describeEngines('Local Moran of a town', engine => {
  let database: Database;
  let service: TestService;
  beforeAll(async () => {
    database = await engine.fresh();
    await gradedTown(database);
    service = await serviceOn(database);
  });
  const get = async (question: string) => (await service.app.inject(`/api/local_moran${question}`)).json();

  it('is that of core/statistics, area by area, with its seed stated', async () => {
    const payload: LocalMoranPayload = await get(
      '?date=2026-01-14&indicator=cases_per_100k_7d&seed=5&permutations=199',
    );
    expect(payload).toMatchObject({ date: '2026-01-14', level: 'community', seed: 5, permutations: 199 });
    const codes = townAreas()
      .filter(area => area.level === 'community')
      .map(area => area.code);
    expect(payload.areas.map(area => area.code)).toEqual(codes);
    const { rows } = await sql<{ code: string; neighbour: string }>`
      select a.code, b.code as neighbour from adjacency x
      join area a on a.area_id = x.area_id join area b on b.area_id = x.neighbour_id order by b.seq`.execute(
      database.db,
    );
    const neighbours = codes.map(code =>
      rows.filter(row => row.code === code).map(row => codes.indexOf(row.neighbour)),
    );
    const values = payload.areas.map(area => area.value);
    const { moran_i, local } = moran(values, neighbours, { permutations: 199, seed: 5 });
    expect(payload.moran_i).toBe(moran_i);
    expect(payload.areas.map(area => area.local)).toEqual(JSON.parse(JSON.stringify(local)));
    // One of no and one of unknown population have no rate.
    expect(values.filter(value => value === null)).toHaveLength(2);
    expect(payload.counted).toBe(values.length - 2);
    const hot = payload.areas.filter(area => area.local?.quadrant === 'high_high').map(area => area.code);
    expect(hot).toContain('C11');
  });

  it('answers the same question alike, by default with the robust rate', async () => {
    const [one, two] = await Promise.all([get('?date=2026-01-14'), get('?date=2026-01-14')]);
    expect(one).toEqual(two);
    expect(one).toMatchObject({ indicator: 'cases_per_100k_14d_eb', permutations: 999, seed: 1 });
    expect(one.label.zh).toContain('经验贝叶斯');
  });

  it('says nothing where no area has a value', async () => {
    const none: LocalMoranPayload = await get(`?date=${FIRST_DAY}&indicator=rt`);
    expect(none).toMatchObject({ counted: 0, moran_i: null, expected_i: null });
    expect(none.areas.length).toBeGreaterThan(10);
    expect(none.areas.every(area => area.value === null && area.local === null)).toBe(true);
  });

  it.each([
    ['?indicator=cases', 'invalid_parameter'],
    ['?indicator=rt,population', 'invalid_parameter'],
    ['?permutations=1', 'invalid_parameter'],
    ['?permutations=1e9', 'invalid_parameter'],
    ['?seed=-1', 'invalid_parameter'],
    ['?date=2020-01-01', 'unknown_date'],
    ['?level=district', 'unknown_level'],
    ['?nothing=1', 'unknown_parameter'],
  ])('refuses %s', async (question, code) => {
    const response = await service.app.inject(`/api/local_moran${question}`);
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.statusCode).toBeLessThan(500);
    expect(response.json()).toMatchObject({ code });
  });
});
