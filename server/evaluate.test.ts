import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PRESETS } from '#core/standard/presets.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { serviceOn, type TestService } from './testing_service.ts';

// «社区» and «一» in GB18030; the bytes of the first are no UTF-8.
const GB18030 = Buffer.concat([
  Buffer.from('code,cases_per_100k_7d,positivity_percent_7d\r\n'),
  Buffer.from('c9e7c7f8', 'hex'),
  Buffer.from(',120,1\r\n'),
]);

/** Eleven days of one community under the default standard: up at once, down one step after three days below. */
const MEMORY = [
  'code,date,report_age_days,new_cases_7d,new_cases_14d,new_cases_28d,clusters_14d,local_case_share_14d,new_positives_7d,neighbour_cases_per_100k_14d',
  ...[0, 4, 0, 0, 0, 0, 0, 0, 0].map(
    (cases, i) => `330106001001,2022-01-0${i + 1},0,${cases},${cases},${cases},0,,0,0`,
  ),
].join('\n');

describeEngines('a table graded by the service', engine => {
  let service: TestService;
  let folder = '';
  beforeAll(async () => {
    service = await serviceOn(await engine.fresh());
    folder = mkdtempSync(join(tmpdir(), 'wusetu-evaluate-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const evaluate = (address: string, body: Buffer | string, type = 'text/csv') =>
    service.app.inject({
      method: 'POST',
      url: `/api/standards/${address}`,
      headers: { 'content-type': type },
      payload: body,
    });

  it.each<[string, string, Buffer | string]>([
    ['plain', 'us-cdc-transmission-2021', 'cases_per_100k_7d,positivity_percent_7d\n9.9,1\n100,\n,10\n'],
    [
      'a byte order mark and CR LF',
      'us-cdc-transmission-2021',
      '\ufeffcases_per_100k_7d,positivity_percent_7d\r\n9.9,1\r\n',
    ],
    ['GB18030', 'us-cdc-transmission-2021', GB18030],
    ['semicolons and quotes', 'us-cdc-transmission-2021', 'cases_per_100k_7d;note\n"120";"a;""b"""\n'],
    ['formulas', 'us-cdc-transmission-2021', 'cases_per_100k_7d,a,b\n1,=1+1,-5\n2,+x,@y\n3,-1e5,"-2,345.60"\n'],
    ['memory', 'wusetu-community', MEMORY],
  ])('is the one of the command, byte by byte: %s', async (name, standard, table) => {
    const answer = await evaluate(`${standard}/evaluate`, table);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(Number(answer.headers['content-length'])).toBe(answer.rawPayload.length);
    const path = join(folder, `${name}.csv`);
    writeFileSync(path, table);
    const command = spawnSync(process.execPath, ['server/cli/wusetu.js', 'grade', '--standard', standard, path]);
    expect(answer.body).toBe(command.stdout.toString());
    expect(answer.body.split('\n').length).toBe(String(table).trim().split('\n').length + 1);
  });

  it('applies memory in date order', async () => {
    const { body } = await evaluate('wusetu-community/evaluate', MEMORY);
    const grades = body.trim().split('\n').slice(1);
    expect(grades.map(line => line.split(',').at(-6))).toEqual([
      'green',
      'orange',
      'orange',
      'orange',
      'yellow',
      'yellow',
      'yellow',
      'blue',
      'blue',
    ]);
  });

  it('disarms what a spreadsheet would run, and leaves numbers alone', async () => {
    const { body } = await evaluate(
      'us-cdc-transmission-2021/evaluate',
      'cases_per_100k_7d,=a\n1,=1+1\n2,-5\n3,"-2,345.60"\n4,+1-1\n',
    );
    expect(body.split('\n').map(line => line.split(/,(?:green|grade)/)[0])).toEqual([
      "cases_per_100k_7d,'=a",
      "1,'=1+1",
      '2,-5',
      '3,"-2,345.60"',
      "4,'+1-1",
      '',
    ]);
  });

  const header = 'cases_per_100k_7d,positivity_percent_7d\n';
  it.each<[string, Buffer | string, number, string, object]>([
    [
      'a value that is no number',
      `${header}1,2\n3,viele\n`,
      422,
      'table_rejected',
      { line: 3, column: 'positivity_percent_7d', value: 'viele' },
    ],
    ['a value of a row far down', `${header}${'1,2\n'.repeat(50_000)}x,2\n`, 422, 'table_rejected', { line: 50_002 }],
    ['cells too many', `${header}1,2,3\n`, 422, 'table_rejected', { line: 2 }],
    ['no indicator', 'a,b\n1,2\n', 422, 'table_rejected', {}],
    ['a column twice', 'cases_per_100k_7d,cases_per_100k_7d\n1,2\n', 422, 'table_rejected', {}],
    ['a graded table', 'cases_per_100k_7d,grade\n1,2\n', 422, 'table_rejected', {}],
    [
      'a date that is none',
      'code,date,cases_per_100k_7d\nA,1.2.2022,3\n',
      422,
      'table_rejected',
      { line: 2, column: 'date' },
    ],
    [
      'days out of order',
      'code,date,cases_per_100k_7d\nA,2022-01-02,3\nA,2022-01-01,3\n',
      422,
      'table_rejected',
      { line: 3 },
    ],
    [
      'a day twice',
      'code,date,cases_per_100k_7d\nA,2022-01-02,3\nB,2022-01-02,3\nA,2022-01-02,3\n',
      422,
      'table_rejected',
      { line: 4 },
    ],
    ['no code', 'code,date,cases_per_100k_7d\n ,2022-01-02,3\n', 422, 'table_rejected', { line: 2, column: 'code' }],
    ['an open quotation mark', `${header}1,2\n"3,4\n`, 422, 'unreadable_file', {}],
    ['a NUL', `${header}1,\0\n`, 422, 'unreadable_file', {}],
    ['a workbook', Buffer.from('504b0304140000', 'hex'), 422, 'unreadable_file', {}],
    ['nothing', '', 422, 'unreadable_file', {}],
  ])('is refused before a byte of it is sent: %s', async (_, table, status, code, place) => {
    const answer = await evaluate('us-cdc-transmission-2021/evaluate', table);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
    expect(answer.json()).toMatchObject({ code, ...place });
  });

  it('has no grade in rows with such values where that is asked for', async () => {
    const answer = await evaluate('us-cdc-transmission-2021/evaluate?partial=true', `${header}3,viele\n`);
    expect(answer.body.split('\n')[1]).toBe('3,viele,,,,insufficient,,positivity_percent_7d');
  });

  it('is refused for what the address or the form of the body get wrong', async () => {
    const status = async (address: string, type?: string) => {
      const answer = await evaluate(address, `${header}1,2\n`, type);
      return [answer.statusCode, answer.json().code];
    };
    expect(await status('nothing/evaluate')).toEqual([404, 'unknown_standard']);
    expect(await status('cz-pes-2020/evaluate?version=7')).toEqual([404, 'unknown_standard']);
    expect(await status('cz-pes-2020/evaluate?date=2022-01-01')).toEqual([400, 'unknown_parameter']);
    expect(await status('cz-pes-2020/evaluate', 'application/json')).toEqual([415, 'unsupported_media_type']);
    const limited = await serviceOn(await engine.fresh(), { max_import_bytes: 100 });
    const url = '/api/standards/us-cdc-transmission-2021/evaluate';
    const payload = header + '1,2\n'.repeat(100);
    const answer = await limited.app.inject({ method: 'POST', url, headers: { 'content-type': 'text/csv' }, payload });
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'file_too_large']);
  });

  it('is graded by a draft too, once it is valid', async () => {
    service = await serviceOn(await engine.fresh());
    const send = (method: 'POST' | 'PUT', url: string, document: object) =>
      service.app.inject({ method, url, headers: { 'if-match': '*' }, payload: { document, by: 'Li Na' } });
    const document = { ...PRESETS['us-cdc-transmission-2021'], id: 'ours', rules: [] as object[] };
    const because = { zh: '例', en: 'cases' };
    document.rules = [{ severity: 4, when: 'cases_per_100k_7d >', because }];
    expect((await send('POST', '/api/standards', document)).statusCode).toBe(201);
    const refused = await evaluate('ours/evaluate', `${header}1,2\n`);
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'invalid_standard']);
    document.rules = [{ severity: 4, when: 'cases_per_100k_7d > 5', because }];
    expect((await send('PUT', '/api/standards/ours/versions/1', document)).statusCode).toBe(200);
    expect((await evaluate('ours/evaluate?version=1', `${header}6,1\n`)).body).toContain('6,1,red,4,red,graded,0,');
  });
});
