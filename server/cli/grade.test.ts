import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wusetu-grade-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The command as it is run, in a process of its own. */
function grade(standard: string, path: string, input?: string) {
  const run = spawnSync(process.execPath, ['server/cli/wusetu.js', 'grade', '--standard', standard, path], {
    encoding: 'utf8',
    input,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

test('rows stand alone without code and date; other columns pass through, formulas disarmed', () => {
  const table = file(
    'plain.csv',
    '\uFEFFcases_per_100k_7d,positivity_percent_7d,note\n99.999999999,1,=1+1\n100,,"a,""b"""\n,10,-5\n,,+x\n9.99, 5 ,@y\n',
  );
  const { status, stdout } = grade('us-cdc-transmission-2021', table);
  expect(stdout.split('\n')).toEqual([
    'cases_per_100k_7d,positivity_percent_7d,note,grade,severity,raw_grade,state,rule,missing',
    "99.999999999,1,'=1+1,orange,3,orange,graded,1,",
    '100,,"a,""b""",red,4,red,graded,0,',
    ',10,-5,red,4,red,graded,0,',
    ",,'+x,,,,insufficient,insufficient:0,cases_per_100k_7d positivity_percent_7d",
    "9.99, 5 ,'@y,yellow,2,yellow,graded,2,",
    '',
  ]);
  expect(status).toBe(0);
});

test('with code and date memory is applied in date order', () => {
  const days = [3, 0, 0, 0, 0].map((cases, i) => `A,2022-01-0${i + 1},0,${cases},${cases},${cases},0,,0,0`);
  const header =
    'code,date,report_age_days,new_cases_7d,new_cases_14d,new_cases_28d,clusters_14d,local_case_share_14d,new_positives_7d,neighbour_cases_per_100k_14d';
  const { stdout, stderr } = grade('wusetu-community', file('days.csv', [header, ...days].join('\n')));
  expect((parse(stdout, { columns: true }) as Record<string, string>[]).map(row => [row.grade, row.raw_grade])).toEqual(
    [
      ['orange', 'orange'],
      ['orange', 'green'],
      ['orange', 'green'],
      ['yellow', 'green'],
      ['yellow', 'green'],
    ],
  );
  expect(stderr).toContain('5 rows under wusetu-community: orange 3, yellow 2.');

  const unsorted = grade('wusetu-community', file('unsorted.csv', [header, days[1], days[0]].join('\n')));
  expect(unsorted.status).toBe(1);
  expect(unsorted.stderr).toContain('Line 3: 2022-01-01 of A comes after 2022-01-02. Sort the rows');
  const twice = grade('wusetu-community', file('twice.csv', [header, days[1], days[1]].join('\n')));
  expect(twice.stderr).toContain('is there twice');
  const noDate = grade('wusetu-community', file('date.csv', `${header}\nA,1 Jan,0,0,0,0,0,,0,0`));
  expect([noDate.status, noDate.stderr]).toEqual([1, expect.stringContaining('"1 Jan" is not a date')]);
});

test('a value that is no number leaves its row without a grade and is named', () => {
  const bad = ['suppressed', '1e400', 'NaN', 'Infinity', '0x10', '1,5', '1,327', '1e31', '--1'];
  const table = file(
    'bad.csv',
    `cases_per_100k_7d;positivity_percent_7d\n${bad.map(text => `${text};50`).join('\n')}\n120;50`,
  );
  const { status, stdout, stderr } = grade('us-cdc-transmission-2021', table);
  const rows = parse(stdout, { columns: true }) as Record<string, string>[];
  expect(rows.map(({ grade, state, missing }) => [grade, state, missing])).toEqual([
    ...bad.map(() => ['', 'insufficient', 'cases_per_100k_7d']),
    ['red', 'graded', ''],
  ]);
  expect(status).toBe(2);
  expect(stderr).toContain('9 with values that are not numbers, the first in line 2, cases_per_100k_7d: "suppressed"');
});

test('a standard of one’s own, from a file and over standard input', () => {
  const because = { zh: '例', en: 'cases' };
  const document = {
    id: 'own',
    title: because,
    unit: 'any',
    source: { citation: 'own', fidelity: 'exact' },
    rules: [{ severity: 4, when: 'new_cases_3d > 5', because }],
    otherwise: 0,
  };
  const { status, stdout } = grade(file('own.json', JSON.stringify(document)), '-', 'new_cases_3d\n5\n6\n');
  expect([status, stdout.split('\n').slice(1)]).toEqual([
    0,
    ['5,green,0,green,graded,otherwise,', '6,red,4,red,graded,0,', ''],
  ]);
  const broken = { ...document, rules: [{ severity: 4, when: 'new_case_3d > 5', because }] };
  const refused = grade(file('broken.json', JSON.stringify(broken)), '-', 'new_cases_3d\n5\n');
  expect([refused.status, refused.stdout]).toEqual([1, '']);
  expect(refused.stderr).toContain(
    '$.rules[0].when, line 1, column 1: There is no "new_case_3d". Did you mean new_cases_3d?',
  );
});

test.each<[string, string, string | Buffer | null, string]>([
  ['no such preset', 'wusetu-comunity', 'a\n1', 'Did you mean wusetu-community?'],
  ['no such file', 'cz-pes-2020', null, 'There is no file'],
  ['an empty file', 'cz-pes-2020', '', 'no header'],
  ['a workbook', 'cz-pes-2020', Buffer.from('504b0304140000', 'hex'), 'Excel'],
  ['no indicator', 'cz-pes-2020', 'x,y\n1,2', 'none of the indicators of cz-pes-2020'],
  ['a column twice', 'cz-pes-2020', 'new_cases_7d,new_cases_7d\n1,2', 'there twice'],
  ['a graded table', 'cz-pes-2020', 'new_cases_7d,grade\n1,red', 'column "grade" already'],
  ['too many cells', 'cz-pes-2020', 'new_cases_7d\n1,2', 'Line 2 has 2 cells, the header 1'],
  ['an open quotation', 'cz-pes-2020', 'new_cases_7d,q\n1,"x', 'quotation'],
  ['JSON that is none', 'broken.json', 'new_cases_7d\n1', 'no file broken.json'],
])('%s: a sentence and exit status 1', (name, standard, content, message) => {
  const path = content === null ? join(folder, 'absent.csv') : file(`${name}.csv`, content);
  const { status, stderr } = grade(standard, path);
  expect([status, stderr]).toEqual([1, expect.stringContaining(message)]);
  expect(stderr).not.toContain('    at ');
});

const levels = '../shared/data/cdc-transmission/levels.csv';
describe.skipIf(!existsSync(levels))('official figures (../shared/data/cdc-transmission)', () => {
  // 5,288 rows show both figures, 139 more the case rate alone, which then decides. The others hide it ("suppressed").
  test('every county that shows its figures gets its official level', () => {
    const renamed = readFileSync(levels, 'utf8')
      .replace('cases_per_100K_7_day_count_change', 'cases_per_100k_7d')
      .replace('percent_test_results_reported_positive_last_7_days', 'positivity_percent_7d');
    const { stdout, status } = grade('us-cdc-transmission-2021', file('levels.csv', renamed));
    const rows = parse(stdout, { columns: true }) as Record<string, string>[];
    const shown = rows.filter(row => /^[0-9.,]+$/.test(row.cases_per_100k_7d ?? ''));
    const both = shown.filter(row => row.positivity_percent_7d !== '');
    const level: Record<string, string> = { low: 'green', moderate: 'yellow', substantial: 'orange', high: 'red' };
    const wrong = shown.filter(row => row.grade !== level[row.community_transmission_level ?? '']);
    expect([rows.length, shown.length, both.length, wrong]).toEqual([6_442, 5_427, 5_288, []]);
    expect(status).toBe(2);
  });
});
