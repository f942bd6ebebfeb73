import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ImportPayload, ServerEvent } from '#core/contract.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { countRows, currentRows, sampleApp } from './sample_app.ts';
import { insertSquares } from './sample_areas.ts';

const adds = ({ received, accepted, rejected, duplicate }: ImportPayload) =>
  expect(received).toBe(accepted + rejected + duplicate);

describeEngines('imports of observations', engine => {
  let database: Database;
  let sample: Awaited<ReturnType<typeof sampleApp>>;
  beforeAll(async () => {
    database = await engine.fresh();
    await insertSquares(database, 8);
    sample = await sampleApp(database);
  });
  const empty = () => sql`truncate case_report, screening_report, daily_report, stale`.execute(database.db);
  const send = async (query: string, text: string | Buffer) => {
    const answer = await sample.send(`/api/imports/${query}`, text);
    if (answer.body.received !== undefined) adds(answer.body);
    return answer;
  };

  describe('a file', () => {
    beforeAll(empty);
    const file = 'area_code,date,confirmed\nc01,2022-01-05,3\nc02,2022-01-05,0\nc01,2022-01-06,1\n';

    test('is stored, with the marks of what becomes stale', async () => {
      const before = sample.woken();
      const { status, body } = await send('cases', file);
      expect({ status, ...body }).toMatchObject({
        status: 'accepted',
        received: 3,
        accepted: 3,
        rejected: 0,
        duplicate: 0,
      });
      expect(status).toBe(201);
      expect(await currentRows(database, 'case_report')).toEqual([
        { code: 'c01', day: '2022-01-05', confirmed: 3 },
        { code: 'c01', day: '2022-01-06', confirmed: 1 },
        { code: 'c02', day: '2022-01-05', confirmed: 0 },
      ]);
      const { rows } = await sql`select code, from_day from stale join area using (area_id) order by code`.execute(
        database.db,
      );
      expect(rows).toEqual(
        expect.arrayContaining([
          { code: 'c01', from_day: '2022-01-05' },
          { code: 'c02', from_day: '2022-01-05' },
        ]),
      );
      expect(sample.woken()).toBe(before + 1);
    });

    test('sent twice changes nothing', async () => {
      await sql`truncate stale`.execute(database.db);
      const before = await countRows(database);
      const { body } = await send('cases', file);
      expect(body).toMatchObject({ accepted: 0, rejected: 0, duplicate: 3 });
      expect(await countRows(database)).toEqual({ ...before, import: before.import! + 1 });
    });

    test('with a changed count supersedes it, and keeps what it does not speak of', async () => {
      await send('cases', 'area_code,date,confirmed,suspected\nc03,2022-01-05,1,7\n');
      const { body } = await send('cases', 'area_code,date,confirmed\nc03,2022-01-05,2\nc01,2022-01-05,3\n');
      expect(body).toMatchObject({ accepted: 1, duplicate: 1 });
      const { rows } = await sql`
        select confirmed, suspected, superseded_at is null as current from case_report join area using (area_id)
        where code = 'c03' order by case_report_id`.execute(database.db);
      expect(rows).toEqual([
        { confirmed: 1, suspected: 7, current: false },
        { confirmed: 2, suspected: 7, current: true },
      ]);
      const { rows: times } = await sql<{ met: boolean }>`
        select one.superseded_at = other.recorded_at as met from case_report one join case_report other using (area_id, day)
        where one.superseded_at is not null and other.superseded_at is null`.execute(database.db);
      expect(times).toEqual([{ met: true }]);
    });

    test('with fewer cases keeps no part that is more than the whole', async () => {
      await send(
        'cases',
        'area_code,date,confirmed,imported,confirmed_65plus\nc04,2022-01-05,9,3,2\nc05,2022-01-05,9,3,2\n',
      );
      await send('cases', 'area_code,date,confirmed\nc04,2022-01-05,1\nc05,2022-01-05,3\n');
      const rows = await currentRows(database, 'case_report');
      expect(rows.filter(({ code }) => code === 'c04' || code === 'c05')).toEqual([
        { code: 'c04', day: '2022-01-05', confirmed: 1 },
        { code: 'c05', day: '2022-01-05', confirmed: 3, imported: 3, confirmed_65plus: 2 },
      ]);
    });

    test('of another source adds up', async () => {
      await send('cases?source=hospital', 'area_code,date,confirmed\nc03,2022-01-05,5\n');
      const rows = (await currentRows(database, 'case_report')).filter(({ code }) => code === 'c03');
      expect(rows.map(({ source, confirmed }) => [source ?? 'daily', confirmed])).toEqual([
        ['daily', 2],
        ['hospital', 5],
      ]);
    });

    test('is found again, and in the list', async () => {
      const { body } = await send('cases', file);
      const found = await sample.app.inject(`/api/imports/${body.import_id}`);
      expect(found.json()).toEqual(body);
      expect((await sample.app.inject('/api/imports')).json().imports[0]).toEqual(body);
      expect((await sample.app.inject('/api/imports/999999')).statusCode).toBe(404);
    });
  });

  describe('rows that are wrong', () => {
    beforeAll(empty);
    const file = [
      'area_code,date,confirmed,local,imported,confirmed_65plus',
      'c01,2022-01-05,3,2,1,3',
      'c99,2022-01-05,3,,,',
      'd1,2022-01-05,3,,,',
      'c02,2022-01-05,-1,,,',
      'c02,2022-02-30,1,,,',
      'c02,2199-01-01,1,,,',
      'c02,2022-01-07,3,2,2,',
      'c02,2022-01-07,3,,,4',
      'c02,2022-01-07,,,,',
      'c02,2022-01-07',
      'c01,2022-01-05,3,2,1,3',
      'c01,2022-01-05,4,2,1,3',
      '3.30106E+11,2022-01-05,1,,,',
      'c04,2022-01-05,1,,,',
    ].join('\n');
    const wrong = [
      [3, 'area_code', 'c99', 'there is no area with this code'],
      [4, 'area_code', 'd1', 'is a district: observations belong to the graded level, community'],
      [5, 'confirmed', '-1', 'must not be negative'],
      [6, 'date', '2022-02-30', 'there is no such day'],
      [7, 'date', '2199-01-01', expect.stringContaining('lies in the future')],
      [8, 'local', '4', 'local + imported is greater than confirmed (3)'],
      [9, 'confirmed_65plus', '4', 'confirmed_65plus is greater than confirmed (3)'],
      [10, 'confirmed', '', 'is empty: not reported is not zero'],
      [11, null, null, 'has 2 fields, the header has 6'],
      [13, 'area_code', 'c01', 'the same area and day stands in line 2 with other counts'],
      [14, 'area_code', '3.30106E+11', expect.stringContaining('format the column as text')],
    ];
    const errors = wrong.map(([row, column, value, reason]) => ({ row, column, value, reason }));

    test('are each named, and nothing is stored', async () => {
      const before = await countRows(database);
      const { status, body } = await send('cases', file);
      expect(status).toBe(422);
      expect(body).toMatchObject({
        code: 'import_rejected',
        status: 422,
        received: 14,
        accepted: 0,
        duplicate: 1,
        errors,
      });
      expect(body.detail).toBe(
        '11 of 14 rows are wrong; the first: line 3, area_code, "c99": there is no area with this code.',
      );
      expect(await countRows(database)).toEqual({ ...before, import: before.import! + 1 });
      expect((await sample.app.inject(`/api/imports/${body.import_id}`)).json()).toMatchObject({
        status: 'rejected',
        errors,
      });
    });

    test('are left out where the import is partial; a dry run says the same and stores nothing', async () => {
      const before = await countRows(database);
      const dry = await send('cases?partial=true&dry_run=true', file);
      expect(await countRows(database)).toEqual({ ...before, import: before.import! + 1 });
      const { status, body } = await send('cases?partial=true', file);
      expect(status).toBe(201);
      expect(body).toMatchObject({ status: 'accepted', received: 14, accepted: 2, rejected: 11, duplicate: 1, errors });
      const { received, accepted, rejected, duplicate } = body;
      expect(dry.body).toMatchObject({ status: 'dry_run', received, accepted, rejected, duplicate, errors });
      expect((await currentRows(database, 'case_report')).map(({ code }) => code)).toEqual(['c01', 'c04']);
    });

    test('of screening are named too', async () => {
      const { body } = await send(
        'screening',
        'area_code;date;tested;positive\nc01;2022/1/5;10;11\nc02;2022/1/5;10;1\n',
      );
      expect(body.errors).toEqual([
        { row: 2, column: 'positive', value: '11', reason: 'positive is greater than tested (10)' },
      ]);
    });
  });

  describe('a complete file', () => {
    beforeAll(empty);
    test('fills the days without a row with zeros, once', async () => {
      await send('cases', 'area_code,date,confirmed\nc05,2022-01-06,9\n');
      const file = 'area_code,date,confirmed\nc01,2022-01-05,3\nc02,2022-01-07,2\n';
      const { body } = await send('cases?zero_fill=true', file);
      expect(body).toMatchObject({ received: 2, accepted: 2 });
      const rows = await currentRows(database, 'case_report');
      expect(rows).toHaveLength(8 * 3);
      expect(rows.reduce((sum, { confirmed }) => sum + Number(confirmed), 0)).toBe(5);
      const before = await countRows(database);
      expect((await send('cases?zero_fill=true', file)).body).toMatchObject({ accepted: 0, duplicate: 2 });
      expect(await countRows(database)).toEqual({ ...before, import: before.import! + 1 });
      expect((await send('cases?zero_fill=true&partial=true', file)).status).toBe(400);
    });
  });

  describe('points', () => {
    beforeAll(empty);
    test('are placed, on a shared border in exactly one community, and summed', async () => {
      // 120.01 is the border of c01 and c02; 120.015 lies in c02.
      const file = 'lon,lat,date\n120.005,30.005,2022-01-05\n120.01,30.005,2022-01-05\n120.015,30.005,2022-01-05\n';
      expect((await send('cases', file)).body).toMatchObject({ received: 3, accepted: 3 });
      expect(await currentRows(database, 'case_report')).toEqual([
        { code: 'c01', day: '2022-01-05', source: 'points', confirmed: 2 },
        { code: 'c02', day: '2022-01-05', source: 'points', confirmed: 1 },
      ]);
      expect((await send('cases', file)).body).toMatchObject({ accepted: 0, duplicate: 3 });
    });

    test('that do not state an origin or an age are not counted as having none', async () => {
      const rows = ['0,1,1', ',,', '1,0,0', ',1,0'].map(counts => `120.035,30.005,2022-01-05,${counts}`);
      await send('cases', `lon,lat,date,local,imported,confirmed_65plus\n${rows.join('\n')}\n`);
      const found = (await currentRows(database, 'case_report')).filter(({ code }) => code === 'c04');
      expect(found).toEqual([
        { code: 'c04', day: '2022-01-05', source: 'points', confirmed: 4, local: 2, imported: 2 },
      ]);
    });

    test('in no community are rejected by name', async () => {
      const { status, body } = await send(
        'cases',
        'lon,lat,date,local\n121,30.005,2022-01-05,1\n30.005,120,2022-01-05,1\n',
      );
      expect(status).toBe(422);
      expect(body.errors).toEqual([
        { row: 2, column: 'lon', value: '121, 30.005', reason: 'the point lies in no community' },
        { row: 3, column: 'lat', value: '120', reason: expect.stringContaining('swapped') },
      ]);
    });
  });

  test('the order of files does not matter', async () => {
    const parts = [
      'area_code,date,confirmed\nc01,2022-01-05,3\nc02,2022-01-05,0\n',
      'area_code,date,confirmed,suspected\nc01,2022-01-06,3,2\n',
      'date,suspected,confirmed,area_code\n2022-01-06,1,0,c02\n',
    ];
    const results = [];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0, 1],
    ]) {
      await empty();
      for (const index of order) await send('cases', parts[index]!);
      results.push(await currentRows(database, 'case_report'));
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  test('whatever the rows: received = accepted + rejected + duplicate, and the table holds what was accepted', async () => {
    const row = fc.record({
      code: fc.constantFrom('c01', 'c02', 'c03', 'd1', 'x', ''),
      day: fc.constantFrom('2022-01-05', '2022/1/6', '2022-02-30'),
      tested: fc.constantFrom('0', '5', '9', '', '-1', '1e400'),
      positive: fc.constantFrom('0', '1', '6'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), fc.boolean(), async (rows, partial) => {
        await empty();
        const text = `area_code,date,tested,positive\n${rows.map(r => `${r.code},${r.day},${r.tested},${r.positive}`).join('\n')}\n`;
        const dry = await send(`screening?partial=${partial}&dry_run=true`, text);
        const { status, body } = await send(`screening?partial=${partial}`, text);
        expect(body.received).toBe(rows.length);
        expect((await currentRows(database, 'screening_report')).length).toBe(body.accepted);
        expect(status).toBe(body.errors.length > 0 && !partial ? 422 : 201);
        expect([dry.body.accepted, dry.body.rejected, dry.body.duplicate]).toEqual([
          body.accepted,
          body.rejected,
          body.duplicate,
        ]);
        const again = (await send(`screening?partial=${partial}`, text)).body;
        expect(again.accepted).toBe(0);
        expect(again.errors).toEqual(body.errors);
      }),
      { numRuns: 25 },
    );
  });

  test('imports at the same time do not lose or double a row', async () => {
    await empty();
    const file = (confirmed: number) =>
      `area_code,date,confirmed\n${[1, 2, 3, 4].map(i => `c0${i},2022-01-05,${confirmed}`).join('\n')}\n`;
    const answers = await Promise.all([1, 2, 3, 4, 5].map(confirmed => send('cases', file(confirmed))));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    const rows = await currentRows(database, 'case_report');
    expect(rows).toHaveLength(4);
    expect(new Set(rows.map(({ confirmed }) => confirmed)).size).toBe(1);
    expect((await countRows(database)).case_report).toBe(20);
  });

  test('progress is told under the id of the request', async () => {
    const heard: ServerEvent[] = [];
    const stop = sample.context.events.subscribe(event => heard.push(event));
    await sample.send('/api/imports/cases', 'area_code,date,confirmed\nc07,2022-01-05,1\n', { 'x-request-id': 'mine' });
    stop();
    expect(heard).toEqual(
      ['reading', 'checking', 'storing', 'done'].map(stage =>
        expect.objectContaining({ type: 'import', request_id: 'mine', stage }),
      ),
    );
  });
});
