import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { countRows, sampleApp } from './sample_app.ts';
import { insertSquares } from './sample_areas.ts';

/** What was sent, the answer's status, and what its detail must name. */
type Case = [
  title: string,
  url: string,
  body: string | Buffer,
  status: number,
  names: RegExp,
  headers?: Record<string, string>,
];

const CASES = '/api/imports/cases';
const SCREENING = '/api/imports/screening';
const REPORTS = '/api/reports';
const LIMIT = 400_000;

const header = 'area_code,date,confirmed\n';
const form = { area_code: 'c01', date: '2022-01-05', local: 1, imported: 0 };
const json = (more: object) => JSON.stringify({ ...form, ...more });
const GBK = Buffer.from(`c7f8bbaeb4fac2eb2cc8d5c6da2cc8b7d5ef0a`, 'hex');

const FILES: Case[] = [
  ['an empty file', CASES, '', 422, /no header|no body/],
  ['blank lines', CASES, '\n\r\n \n', 422, /no header/],
  ['a header only', CASES, header, 422, /no rows/],
  ['an unknown column', CASES, 'area_code,date,confirmed,colour\nc01,2022-01-05,1,red\n', 422, /"colour"/],
  [
    'a column twice',
    CASES,
    'area_code,date,confirmed,date\nc01,2022-01-05,1,2022-01-05\n',
    422,
    /"date" is there twice/,
  ],
  ['a missing column', CASES, 'area_code,confirmed\nc01,1\n', 422, /"date" is missing/],
  ['__proto__ as a column', CASES, 'area_code,date,confirmed,__proto__\nc01,2022-01-05,1,1\n', 422, /"__proto__"/],
  ['__proto__ as a code', CASES, `${header}__proto__,2022-01-05,1\n`, 422, /line 2.*"__proto__".*no area/],
  ['GBK that is no header of ours', CASES, GBK, 422, /"区划代码"/],
  [
    'bytes of no encoding',
    CASES,
    Buffer.from(`${header}c01,2022-01-05,\xff\xff`, 'latin1'),
    422,
    /neither UTF-8 nor GB18030/,
  ],
  ['a NUL', CASES, `${header}c01,2022-01-05,1\0\n`, 422, /NUL character in line 2/],
  ['a workbook under the name of CSV', CASES, Buffer.from('504b0304140006000800', 'hex'), 422, /Excel workbook.*CSV/],
  ['a quotation mark that never ends', CASES, `${header}"c01,2022-01-05,1\n`, 422, /quotation marks/],
  ['a huge field', CASES, `${header}c01,2022-01-05,${'9'.repeat(300_000)}\n`, 422, /Line 2 is longer/],
  ['a million commas', CASES, `${header}${','.repeat(300_000)}`, 422, /Line 2 is longer/],
  ['JSON as CSV', CASES, '{"area_code": "c01"}', 422, /quotation marks.*line 1/],
  ['an unknown code', CASES, `${header}c99,2022-01-05,1\n`, 422, /line 2, area_code, "c99"/],
  ['the code of an upper level', CASES, `${header}d1,2022-01-05,1\n`, 422, /line 2, area_code, "d1": is a district/],
  ['a negative count', CASES, `${header}c01,2022-01-05,-1\n`, 422, /line 2, confirmed, "-1"/],
  ['1e400', CASES, `${header}c01,2022-01-05,1e400\n`, 422, /line 2, confirmed, "1e400"/],
  ['0x10', CASES, `${header}c01,2022-01-05,0x10\n`, 422, /line 2, confirmed, "0x10"/],
  ['Infinity', CASES, `${header}c01,2022-01-05,Infinity\n`, 422, /line 2, confirmed, "Infinity"/],
  ['NaN', CASES, `${header}c01,2022-01-05,NaN\n`, 422, /line 2, confirmed, "NaN"/],
  ['a count beyond every country', CASES, `${header}c01,2022-01-05,999999999\n`, 422, /line 2, confirmed/],
  ['a day in the future', CASES, `${header}c01,2199-01-05,1\n`, 422, /line 2, date, "2199-01-05".*future/],
  ['a day that does not exist', CASES, `${header}c01,2022-02-29,1\n`, 422, /line 2, date, "2022-02-29"/],
  ['a day of long ago', CASES, `${header}c01,1022-02-20,1\n`, 422, /line 2, date/],
  ['a ragged row', CASES, `${header}c01,2022-01-05,1,1\n`, 422, /line 2.*4 fields, the header has 3/],
  [
    'good rows and one bad',
    CASES,
    `${header}c01,2022-01-05,1\nc02,2022-01-05,x\n`,
    422,
    /1 of 2 rows.*line 3, confirmed/,
  ],
  [
    'an area and day with two counts',
    CASES,
    `${header}c01,2022-01-05,1\nc01,2022-01-05,2\n`,
    422,
    /line 3.*stands in line 2/,
  ],
  ['local over confirmed', CASES, 'area_code,date,confirmed,local\nc01,2022-01-05,1,2\n', 422, /local is greater/],
  [
    'positive over tested',
    SCREENING,
    'area_code,date,tested,positive\nc01,2022-01-05,1,2\n',
    422,
    /positive is greater/,
  ],
  [
    'a percentage over 100',
    CASES,
    'area_code,date,confirmed,beds_percent\nc01,2022-01-05,1,101\n',
    422,
    /beds_percent, "101"/,
  ],
  ['a point in no community', CASES, 'lon,lat,date\n0,0,2022-01-05\n', 422, /line 2, lon.*no community/],
  ['a point with its axes swapped', CASES, 'lon,lat,date\n30.005,120.005,2022-01-05\n', 422, /swapped/],
  ['a point of 1e400', CASES, 'lon,lat,date\n1e400,30,2022-01-05\n', 422, /line 2, lon, "1e400"/],
  ['a point and a code', CASES, 'area_code,lon,lat,date\nc01,120,30,2022-01-05\n', 422, /area_code and lon, lat/],
  ['half a point', CASES, 'lon,date\n120,2022-01-05\n', 422, /"lat" is missing/],
  [
    'points of more cases than people',
    CASES,
    `lon,lat,date,confirmed\n${'120.005,30.005,2022-01-05,99999999\n'.repeat(3)}`,
    422,
    /add up to more/,
  ],
  [
    'a code that would be SQL',
    CASES,
    `${header}"'; drop table area; --",2022-01-05,1\n`,
    422,
    /no area with this code/,
  ],
  ['a file over the limit', CASES, header + 'c01,2022-01-05,1\n'.repeat(30_000), 413, /larger than/],
  ['an unknown parameter', `${CASES}?colour=red`, `${header}c01,2022-01-05,1\n`, 400, /"colour"/],
  ['__proto__ as a parameter', `${CASES}?__proto__=1`, `${header}c01,2022-01-05,1\n`, 400, /__proto__/],
  ['a parameter of the wrong type', `${CASES}?dry_run=perhaps`, `${header}c01,2022-01-05,1\n`, 400, /dry_run/],
  ['a source with a line break', `${CASES}?source=a%0Ab`, `${header}c01,2022-01-05,1\n`, 400, /source/],
  ['zero_fill with partial', `${CASES}?zero_fill=true&partial=true`, `${header}c01,2022-01-05,1\n`, 400, /zero_fill/],
  ['JSON as its type', CASES, '{"a": 1}', 415, /application\/json/, { 'content-type': 'application/json' }],
  ['a form as its type', CASES, header, 415, /multipart/, { 'content-type': 'multipart/form-data; boundary=x' }],
];

const FORMS: Case[] = [
  ['broken JSON', REPORTS, '{"area_code": "c01",', 400, /JSON/],
  ['no JSON at all', REPORTS, '', 400, /empty/],
  ['an array', REPORTS, '[]', 400, /body/],
  ['null', REPORTS, 'null', 400, /body/],
  ['deep JSON', REPORTS, `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400, /body/],
  ['__proto__', REPORTS, `{"__proto__": {"local": 1}, ${json({}).slice(1)}`, 400, /JSON/],
  ['constructor.prototype', REPORTS, json({ constructor: { prototype: { local: 1 } } }), 400, /JSON/],
  ['1e400', REPORTS, json({}).replace('"local":1', '"local":1e400'), 400, /body\.local/],
  ['a negative count', REPORTS, json({ local: -1 }), 400, /body\.local/],
  ['a fraction', REPORTS, json({ local: 0.5 }), 400, /body\.local/],
  ['text for a count', REPORTS, json({ local: '0x10' }), 400, /body\.local/],
  ['null for a count, which is not zero', REPORTS, json({ local: null }), 400, /body\.local/],
  ['true for a count', REPORTS, json({ local: true }), 400, /body\.local/],
  ['a missing count', REPORTS, json({ local: undefined }), 400, /local/],
  ['an unknown member', REPORTS, json({ name: '张三' }), 400, /"name"/],
  ['an unknown shortage', REPORTS, json({ shortages: { money: 1 } }), 400, /"money"/],
  ['an unknown area', REPORTS, json({ area_code: 'c99' }), 404, /"c99"/],
  ['an area of an upper level', REPORTS, json({ area_code: 'd1' }), 422, /"d1" is a district/],
  ['a day in the future', REPORTS, json({ date: '2199-01-01' }), 422, /date lies in the future/],
  ['a day that does not exist', REPORTS, json({ date: '2022-02-29' }), 422, /date there is no such day/],
  ['positive over tested', REPORTS, json({ tested: 1, positive: 2 }), 422, /positive is greater/],
  ['tested without positive', REPORTS, json({ tested: 1 }), 422, /positive is missing/],
  ['a telephone number', REPORTS, json({ remark: '请联系13812345678' }), 422, /remark/],
  ['a NUL in the remark', REPORTS, json({ remark: 'a\u0000b' }), 400, /remark/],
  ['half a character in the remark', REPORTS, json({}).replace('}', ',"remark":"\\ud800"}'), 400, /remark/],
  ['a remark of a book', REPORTS, json({ remark: 'x'.repeat(2_000) }), 400, /body\.remark/],
  ['a body over the limit', REPORTS, json({ remark: 'x'.repeat(2_000_000) }), 413, /large/],
  ['no Idempotency-Key', REPORTS, json({}), 400, /idempotency-key/i, { 'idempotency-key': '' }],
  [
    'an Idempotency-Key that is too long',
    REPORTS,
    json({}),
    400,
    /idempotency-key/i,
    { 'idempotency-key': 'k'.repeat(300) },
  ],
  ['CSV as its type', REPORTS, header, 415, /text\/csv/, { 'content-type': 'text/csv' }],
];

describeEngines('bad input', engine => {
  let database: Database;
  let sample: Awaited<ReturnType<typeof sampleApp>>;
  let before: Record<string, number>;
  beforeAll(async () => {
    database = await engine.fresh();
    await insertSquares(database, 3);
    sample = await sampleApp(database, { WUSETU_MAX_IMPORT_BYTES: String(LIMIT) });
    before = await stored();
  });
  /** The record that an import was rejected is all that may be added. */
  const stored = async () => ({ ...(await countRows(database)), import: 0 });

  async function refused([, url, body, status, names, headers]: Case, type: string) {
    const answer = await sample.app.inject({
      method: 'POST',
      url,
      payload: body,
      headers: { 'content-type': type, 'idempotency-key': 'k1', ...headers },
    });
    const problem = answer.json();
    expect(`${answer.statusCode} ${problem.detail}`).toMatch(names);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(problem).toMatchObject({
      status,
      title: expect.any(String),
      code: expect.any(String),
      action: expect.any(String),
    });
    expect(await stored()).toEqual(before);
    expect((await sample.app.inject('/api/imports')).statusCode).toBe(200);
  }

  describe('as a file', () => {
    test.each(FILES)('%s', (...row) => refused(row as Case, 'text/csv'));
  });
  describe('as a form', () => {
    test.each(FORMS)('%s', (...row) => refused(row as Case, 'application/json'));
  });
  test.each([
    ['/api/imports/0', 400],
    ['/api/imports/99999999999999999999', 400],
    ['/api/imports/1e400', 400],
    ['/api/imports/x', 400],
    ['/api/imports/9007199254740991', 404],
    ['/api/imports?limit=5', 400],
    ['/api/reports/a%00b', 400],
    ['/api/reports/20220105-AAAAAA', 404],
  ])('at the address %s', async (url, status) => {
    const answer = await sample.app.inject(url);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ status, detail: expect.any(String), action: expect.any(String) });
  });
  test('the file and the form that they were made from are good', async () => {
    const file = await sample.send(CASES, `${header}c01,2022-01-05,1\n`);
    expect(file.status).toBe(201);
    const report = await sample.send(REPORTS, json({}), {
      'content-type': 'application/json',
      'idempotency-key': 'k1',
    });
    expect(report.status).toBe(201);
  });
});
