import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { ensureFirstKey } from '#server/access/first_key.ts';
import { readConfig } from '#server/platform/config.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { serviceOn } from '#server/testing_service.ts';

const PROGRAM = fileURLToPath(new URL('./wusetu.js', import.meta.url));

describeEngines('wusetu key', engine => {
  let url: string;
  let operator: string;
  let folder: string;
  beforeAll(async () => {
    const database = await engine.fresh();
    folder = await mkdtemp(join(tmpdir(), 'wusetu-key-'));
    const config = { ...readConfig({ WUSETU_ACCESS: 'keys' }), data_dir: folder };
    operator = (await readFile((await ensureFirstKey({ config, database }))!, 'utf8')).trim();
    const { app } = await serviceOn(database, { access: 'keys' });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
    return () => app.close();
  });

  const run = (WUSETU_KEY: string, ...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>(resolve =>
      execFile(
        process.execPath,
        [PROGRAM, ...args, '--url', url],
        { env: { ...process.env, WUSETU_KEY } },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      ),
    );

  it('gives out a key that reads, lists it, counts what it read, and ends it', async () => {
    const made = await run(
      operator,
      'key',
      'create',
      '示范 dashboard',
      '--from',
      '2026-01-01',
      '--rate',
      '90',
      '--expires',
      '2099-01-01',
    );
    expect(made.stderr).toMatch(/示范 dashboard\n/);
    expect(made.stdout).toMatch(/^wusetu_[\w-]{43}\n$/);
    const key = made.stdout.trim();
    const read = () => fetch(`${url}/legend.json`, { headers: { authorization: `Bearer ${key}` } });
    await (await read()).text();
    const listed = (await run(operator, 'key', 'list')).stdout;
    const line = listed.split('\n').find(text => text.includes('示范'))!;
    expect(line).toMatch(/active {2}read {2}days 2026-01-01\.\. {2}90\/min {2}until 2099-01-01T00:00:00\.000Z/);
    const id = line.split(' ')[0]!;
    expect((await run(operator, 'key', 'usage', id)).stdout).toMatch(/\d{4}-\d\d-\d\d,\/legend,1,\d\n/);
    expect((await run(operator, 'key', 'revoke', id)).stdout).toMatch(/^Revoked: \d+ wusetu_/);
    expect((await read()).status).toBe(401);
  });

  it('says what to do where there is no key, or one that only reads', async () => {
    const none = await run('', 'key', 'list');
    expect(none.code).toBe(1);
    expect(none.stderr).toMatch(/A key is needed here \(401\)[\s\S]*WUSETU_KEY/);
    const { stdout } = await run(operator, 'key', 'create', 'reader');
    expect((await run(stdout.trim(), 'key', 'list')).stderr).toMatch(/This key only reads \(403\)/);
    expect((await run(operator, 'key', 'create', 'x', '--areas', '')).stderr).toMatch(/areas/);
  });

  it('is what imports go in with, too', async () => {
    const file = join(folder, 'cases.csv');
    await writeFile(file, 'area_code,date,confirmed\nx,2022-01-05,1\n');
    expect((await run('', 'import', 'cases', file)).stdout + (await run('', 'import', 'cases', file)).stderr).toMatch(
      /A key is needed/,
    );
    expect((await run(operator, 'import', 'cases', file)).stderr).toMatch(/There are no areas yet/);
  });
});
