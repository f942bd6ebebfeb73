import { beforeAll, expect, it } from 'vitest';
import type { Day } from '#core/contract.ts';
import { gradeSeries } from '#server/grading/analysis.ts';
import { standardInForce } from '#server/grading/standard_in_force.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { serviceOn, type TestService } from './testing_service.ts';

/** Four communities that touch nowhere: nothing of one can reach another but through the mean of all. */
const PEOPLE = { A: 1_000, B: 2_000, C: 4_000, D: 8_000 };

const feature = ([code, people]: [string, number], i: number) => {
  const [west, south] = [120 + i / 10, 30];
  const ring = [
    [west, south],
    [west + 0.02, south],
    [west + 0.02, south + 0.02],
    [west, south + 0.02],
    [west, south],
  ];
  return {
    type: 'Feature',
    properties: { code, name: code, population: people },
    geometry: { type: 'Polygon', coordinates: [ring] },
  };
};

const STANDARD = {
  id: 'smoothed',
  title: { zh: '平滑', en: 'Smoothed' },
  unit: 'any',
  source: { citation: 'test', published: '2020', fidelity: 'adapted' },
  insufficient: [],
  rules: [200, 60, 20, 5].map((limit, i) => ({
    severity: 4 - i,
    when: `cases_per_100k_14d_eb >= ${limit}`,
    because: { zh: '平滑', en: 'smoothed' },
  })),
  otherwise: 0,
};

describeEngines('a rate smoothed over all areas, from files and forms to grades', engine => {
  let database: Database;
  let service: TestService;
  const send = async (url: string, type: string, payload: string, headers = {}) => {
    const response = await service.app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': type, ...headers },
      payload,
    });
    expect(response.statusCode, response.body.slice(0, 300)).toBeLessThan(300);
  };
  const sendAreas = (people: Record<string, number>, options = '') =>
    send(
      `/api/imports/areas?level=community&code=code&name=name&population=population${options}`,
      'application/geo+json',
      JSON.stringify({ type: 'FeatureCollection', features: Object.entries(people).map(feature) }),
    );

  beforeAll(async () => {
    database = await engine.fresh();
    service = await serviceOn(database);
    await sendAreas(PEOPLE);
    await sql`
      with stored as (
        insert into standard_version (standard_id, version, document, state)
        values ('smoothed', 1, ${JSON.stringify(STANDARD)}, 'approved') returning standard_version_id)
      update standard_in_force f set standard_version_id = s.standard_version_id from stored s`.execute(database.db);
    const days = Array.from({ length: 20 }, (_, day) => `2022-01-${String(day + 1).padStart(2, '0')}`);
    const rows = days.flatMap(day => Object.keys(PEOPLE).map(code => `${code},${day},${code === 'D' ? 1 : 0}`));
    await send('/api/imports/cases', 'text/csv', `area_code,date,confirmed\n${rows.join('\n')}\n`);
    await service.settle();
  });

  /** One digit a day, of the stored spells; proved equal to all of it from nothing. */
  const grades = async (code: string): Promise<string> => {
    await service.settle();
    const { rows } = await sql<{ area_id: number; day: Day; severity: number | null }>`
      select s.area_id, d.day::date as day, s.severity
      from area a join grade_spell s on s.area_id = a.area_id and s.superseded_at is null,
        grading, generate_series(first_day, graded_to, interval '1 day') as d (day)
      where a.code = ${code} and s.from_day <= d.day and (s.to_day is null or s.to_day >= d.day)
      order by d.day`.execute(database.db);
    const [from, to] = [rows[0]!.day, rows.at(-1)!.day];
    const { compiled } = await standardInForce(database.db, to);
    const series = await gradeSeries(database.db, compiled, { level: 'community', from, to });
    const fresh = rows.map(({ area_id, day }) => series.get(area_id)!.find(run => run.to >= day)!.severity);
    expect(rows.map(row => row.severity)).toEqual(fresh);
    return rows.map(row => row.severity).join('');
  };

  it('changes everywhere with a form that one area sends late, from its day on', async () => {
    const before = await grades('A');
    await send(
      '/api/reports',
      'application/json',
      JSON.stringify({ area_code: 'C', date: '2022-01-10', local: 30, imported: 0 }),
      { 'idempotency-key': 'late' },
    );
    const after = await grades('A');
    expect(after.slice(0, 9)).toBe(before.slice(0, 9));
    expect(after.slice(9)).not.toBe(before.slice(9));
    for (const code of ['B', 'C', 'D']) await grades(code);
  });

  it('changes everywhere with a file that corrects one row', async () => {
    const before = await grades('B');
    await send('/api/imports/cases', 'text/csv', 'area_code,date,confirmed\nD,2022-01-03,400\n');
    expect(await grades('B')).not.toBe(before);
    await grades('A');
  });

  it('changes everywhere with the population of one area, and with one that is gone', async () => {
    const before = await grades('A');
    await sendAreas({ ...PEOPLE, D: 800_000 });
    const grown = await grades('A');
    expect(grown).not.toBe(before);
    // Without D the mean of all is that of A, B and C: nobody else has cases of that size.
    await sendAreas({ A: PEOPLE.A, B: PEOPLE.B, C: PEOPLE.C }, '&replace=true');
    expect(await grades('A')).not.toBe(grown);
    await grades('B');
  });
});
