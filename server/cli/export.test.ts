import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown, publishOn } from '#server/publish/test_town.ts';

const PROGRAM = fileURLToPath(new URL('./wusetu.js', import.meta.url));
const FORMATS = ['csv', 'geojson', 'fgb', 'parquet', 'pmtiles'];

const run = (...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>(resolve =>
    execFile(process.execPath, [PROGRAM, 'export', ...args], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ),
  );

describeEngines('wusetu export', engine => {
  let app: App;
  let url: string;
  let folder: string;
  let faulty: Server;
  let faulty_url: string;
  /** What becomes of a good file on its way. */
  let harm: (whole: Buffer) => { bytes: Buffer; ends: boolean };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wusetu-export-'));
    app = await publishOn(await gradedTown(await engine.fresh()));
    url = await app.listen({ host: '127.0.0.1', port: 0 });
    // A line between the two that loses something.
    faulty = createServer(async (request, response) => {
      const { rawPayload, headers } = await app.inject(request.url!);
      const { bytes, ends } = harm(rawPayload);
      response.writeHead(200, { 'wusetu-rows': String(headers['wusetu-rows']) });
      response.write(bytes, () => (ends ? response.end() : response.destroy()));
    }).listen(0, '127.0.0.1');
    await new Promise(done => faulty.once('listening', done));
    faulty_url = `http://127.0.0.1:${(faulty.address() as AddressInfo).port}`;
  }, 120_000);
  afterAll(async () => {
    faulty?.close();
    await app?.close();
  });

  it.each(FORMATS)('writes %s as the server has it: rows stated first, counted last', async format => {
    const file = join(folder, `day.${format}`);
    const { code, stdout, stderr } = await run(file, '--date', '2026-01-16', '--url', url);
    expect([code, stderr]).toEqual([0, '']);
    const bytes = await readFile(file);
    expect(stdout).toBe(
      `13 rows stated by ${url}/api/exports/community/2026-01-16.${format}\n13 rows counted in ${file} (${bytes.length} bytes)\n`,
    );
    expect(bytes.equals((await app.inject(`/api/exports/community/2026-01-16.${format}`)).rawPayload)).toBe(true);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('passes on what is asked for', async () => {
    const file = join(folder, 'part');
    const asked = ['--format', 'geojson', '--level', 'street', '--parent', 'D0', '--crs', 'gcj02'];
    const { code, stderr } = await run(file, ...asked, '--standard', 'cz-pes-2020', '--url', url);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      ...{
        rows: 1,
        level: 'street',
        parent: 'D0',
        standard: 'cz-pes-2020@1',
        analysis: true,
        coordinate_system: 'gcj02',
      },
    });
  });

  describe.each([
    ['cut off in the middle', (whole: Buffer) => ({ bytes: whole.subarray(0, whole.length / 2), ends: false })],
    ['a row less, and ended as if nothing were amiss', (whole: Buffer) => ({ bytes: withoutRow(whole), ends: true })],
  ])('%s', (_, harmed) => {
    it.each(FORMATS)('%s is refused, and the file that was there stays', async format => {
      harm = harmed;
      const file = join(folder, `kept.${format}`);
      await writeFile(file, 'of yesterday');
      const { code, stdout, stderr } = await run(file, '--date', '2026-01-16', '--url', faulty_url);
      expect([code, stdout.split('\n')[0]]).toEqual([1, expect.stringContaining('13 rows stated')]);
      expect(stderr).toMatch(/^The export is not whole, 13 rows were stated: .*\. Nothing was kept\.\n$/);
      expect(await readFile(file, 'utf8')).toBe('of yesterday');
      expect((await readdir(folder)).filter(name => name.endsWith('.part'))).toEqual([]);
    });
  });

  it('says what to do: a name without a format, a server that is not there, a day that is not', async () => {
    const unnamed = await run(join(folder, 'day.xlsx'), '--url', url);
    expect([unnamed.code, unnamed.stderr]).toEqual([1, expect.stringContaining('.csv, .geojson, .fgb')]);
    const nowhere = await run(join(folder, 'x.csv'), '--url', 'http://127.0.0.1:9');
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringMatching(/There is no server/)]);
    const unknown = await run(join(folder, 'x.csv'), '--date', '2031-01-01', '--url', url);
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      expect.stringMatching(/outside the data \(404\)[\s\S]*2026-02-09/),
    ]);
    const folderless = await run(join(folder, 'no', 'x.csv'), '--url', url);
    expect([folderless.code, folderless.stderr]).toEqual([1, expect.stringMatching(/no such file or directory/)]);
    expect(existsSync(join(folder, 'x.csv'))).toBe(false);
  });
});

/** Text without its second last line, other files without their last bytes. */
function withoutRow(whole: Buffer): Buffer {
  const lines = whole.toString('utf8').split('\n');
  if (!lines[0]!.includes('code') && !lines[0]!.includes('FeatureCollection')) return whole.subarray(0, -8);
  return Buffer.from([...lines.slice(0, 3), ...lines.slice(4)].join('\n'));
}
