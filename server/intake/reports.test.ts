import { beforeAll, expect, test } from 'vitest';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { countRows, currentRows, sampleApp } from './sample_app.ts';
import { insertSquares } from './sample_areas.ts';

describeEngines('the daily form', engine => {
  let database: Database;
  let sample: Awaited<ReturnType<typeof sampleApp>>;
  beforeAll(async () => {
    database = await engine.fresh();
    await insertSquares(database, 3);
    sample = await sampleApp(database);
  });
  const form = { area_code: 'c01', date: '2022-01-05', local: 2, imported: 1, suspected: 4, tested: 100, positive: 3 };
  const send = (body: object, key?: string) =>
    sample.send('/api/reports', JSON.stringify(body), {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    });

  test('is stored once, however often it is sent, and answers with one receipt', async () => {
    const first = await send(form, 'key-1');
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ code: 'c01', date: '2022-01-05', status: 'accepted' });
    expect(first.body.receipt).toMatch(/^20220105-[0-9A-Z]{6}$/);
    const before = await countRows(database);
    const again = await send(form, 'key-1');
    expect(again.status).toBe(200);
    expect(again.body).toEqual({ ...first.body, status: 'duplicate' });
    expect(await countRows(database)).toEqual(before);
    expect((await sample.app.inject(`/api/reports/${first.body.receipt}`)).json()).toEqual(first.body);
    expect(await currentRows(database, 'case_report')).toEqual([
      { code: 'c01', day: '2022-01-05', confirmed: 3, local: 2, imported: 1, suspected: 4 },
    ]);
    expect(await currentRows(database, 'screening_report')).toEqual([
      { code: 'c01', day: '2022-01-05', tested: 100, positive: 3 },
    ]);
    const { rows } = await sql`select code, from_day from stale join area using (area_id) where code = 'c01'`.execute(
      database.db,
    );
    expect(rows).toEqual([{ code: 'c01', from_day: '2022-01-05' }]);
  });

  test('with the key of another report is refused', async () => {
    const before = await countRows(database);
    const { status, body } = await send({ ...form, local: 3 }, 'key-1');
    expect([status, body.code]).toEqual([409, 'idempotency_conflict']);
    expect(await countRows(database)).toEqual(before);
  });

  test('under another key corrects the area and day; both versions are kept', async () => {
    const { status, body } = await send({ ...form, local: 0, tested: undefined, positive: undefined }, 'key-2');
    expect([status, body.status]).toEqual([201, 'corrected']);
    expect((await sample.app.inject(`/api/reports/${body.receipt}`)).json()).toEqual(body);
    expect(await currentRows(database, 'case_report')).toEqual([
      { code: 'c01', day: '2022-01-05', confirmed: 1, local: 0, imported: 1, suspected: 4 },
    ]);
    expect(await currentRows(database, 'screening_report')).toEqual([]);
    expect(await countRows(database)).toMatchObject({ case_report: 2, screening_report: 1, daily_report: 2 });
  });

  test('and the file of daily counts correct each other; a form does not take back the screening of a file', async () => {
    await sample.send('/api/imports/screening', 'area_code,date,tested,positive\nc02,2022-01-05,50,1\n');
    await sample.send('/api/imports/cases', 'area_code,date,confirmed\nc02,2022-01-05,9\n');
    const { body } = await send({ area_code: 'c02', date: '2022-01-05', local: 1, imported: 0 }, 'key-3');
    expect(body.status).toBe('corrected');
    expect((await currentRows(database, 'case_report')).filter(({ code }) => code === 'c02')).toMatchObject([
      { confirmed: 1 },
    ]);
    expect((await currentRows(database, 'screening_report')).filter(({ code }) => code === 'c02')).toMatchObject([
      { tested: 50 },
    ]);
  });

  test('sent ten times at once is one report; ten different ones leave one current', async () => {
    const before = await countRows(database);
    const same = await Promise.all(Array.from({ length: 10 }, () => send({ ...form, area_code: 'c03' }, 'key-4')));
    expect(same.map(({ body }) => body.status).sort()).toEqual(['accepted', ...Array(9).fill('duplicate')]);
    expect(new Set(same.map(({ body }) => body.receipt)).size).toBe(1);
    const several = await Promise.all(
      Array.from({ length: 10 }, (_, local) => send({ ...form, area_code: 'c03', local }, `key-5-${local}`)),
    );
    expect(several.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect((await currentRows(database, 'case_report')).filter(({ code }) => code === 'c03')).toHaveLength(1);
    expect((await countRows(database)).case_report! - before.case_report!).toBe(11);
  });
});
