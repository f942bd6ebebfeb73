import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleApp } from '#server/intake/sample_app.ts';
import { insertSquares } from '#server/intake/sample_areas.ts';
import { describeEngines } from '#server/platform/testing.ts';

const PROGRAM = fileURLToPath(new URL('./wusetu.js', import.meta.url));

describeEngines('wusetu import', engine => {
  let sample: Awaited<ReturnType<typeof sampleApp>>;
  let url: string;
  let folder: string;
  beforeAll(async () => {
    const database = await engine.fresh();
    await insertSquares(database, 3);
    sample = await sampleApp(database);
    url = await sample.app.listen({ host: '127.0.0.1', port: 0 });
    folder = await mkdtemp(join(tmpdir(), 'wusetu-cli-'));
  });
  afterAll(async () => {
    await sample.app.close();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>(resolve =>
      execFile(process.execPath, [PROGRAM, 'import', ...args], (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      ),
    );
  const file = async (text: string) => {
    const path = join(folder, 'cases.csv');
    await writeFile(path, text);
    return path;
  };

  test('tells the counts, and ends with 0', async () => {
    const path = await file('area_code,date,confirmed\nc01,2022-01-05,1\nc02,2022-01-05,0\n');
    const { code, stdout } = await run('cases', path, '--url', url, '--no-wait');
    expect(stdout).toMatch(/^cases\.csv: received 2, accepted 2, rejected 0, duplicate 0 \(import \d+\)\n$/);
    expect(code).toBe(0);
    expect((await run('cases', path, '--url', url, '--no-wait')).stdout).toContain('duplicate 2');
  });

  test('passes its options on, lists the rejected rows and ends with 1', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => `x${index},2022-01-05,1`);
    const path = await file(`area_code,date,confirmed\nc03,2022-01-05,1\n${rows.join('\n')}\n`);
    const dry = await run('cases', path, '--url', url, '--dry-run', '--partial', '--source', 'hospital');
    expect(dry.stdout).toContain('received 31, accepted 1, rejected 30, duplicate 0');
    expect(dry.stdout).toContain('  row 3, area_code "x0": there is no area with this code\n');
    expect(dry.stdout).toContain('… and 10 more: ');
    expect(dry.stdout).toContain('this was a dry run');
    expect(dry.code).toBe(1);
    const strict = await run('cases', path, '--url', url);
    expect(strict.stdout).toContain('accepted 0');
    expect(strict.stdout).toContain('30 of 31 rows are wrong; the first: line 3, area_code, "x0"');
    expect(strict.code).toBe(1);
  });

  test('says what is wrong where nothing can be sent or read', async () => {
    const good = await file('area_code,date,confirmed\nc01,2022-01-05,1\n');
    expect(await run('cases', join(folder, 'none.csv'), '--url', url)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no file'),
    });
    expect(await run('cases', good, '--url', 'http://127.0.0.1:9')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no server'),
    });
    expect(await run('cases', good, '--url', 'nonsense')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not a URL'),
    });
    const wrong = await run('cases', await file('code,date\n1,2\n'), '--url', url);
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.stderr).toContain('there is no column "code"');
    expect(wrong.stderr).toContain('Columns there are: area_code, date, confirmed');
  });
});
