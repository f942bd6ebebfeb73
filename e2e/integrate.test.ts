import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GradesPayload } from '#core/contract.ts';
import type { NewKeyPayload } from '#core/contract_services.ts';
import { GRADE_COLOURS, type ThemeId } from '#core/theme/grade_colours.ts';
import { type Client, SNIPPETS } from '#web/integrate/snippets/all.ts';
import { type Choice, KEY } from '#web/integrate/snippets/choice.ts';
import { GRADE_ORDER } from '#web/theme/themes.ts';
import { openBrowser } from './browser.ts';
import { type ClientPages, clientPages, serveLibraries } from './client_pages.ts';
import { faultsOf } from './faults.ts';
import { countColours } from './pixels.ts';
import { demoService, type Service } from './service.ts';

const browser: Browser | null = await openBrowser();
const PATIENCE = 180_000;

const has = (command: string, ...options: string[]): boolean => spawnSync(command, options).status === 0;
const HAS_PYTHON = has('python3', '--version');
const HAS_GDAL = has('ogr2ogr', '--version');
if (process.env.CI === 'true' && !(HAS_PYTHON && HAS_GDAL)) throw new Error('CI needs python3 and ogr2ogr (gdal-bin).');

/** As a reader would run it. The service is another process, but this one serves pages: it must not block. */
function run(command: string, folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-ec', command], { cwd: folder });
    let [told, complained] = ['', ''];
    child.stdout.on('data', chunk => {
      told += chunk;
    });
    child.stderr.on('data', chunk => {
      complained += chunk;
    });
    child.on('error', reject);
    child.on('exit', code =>
      code === 0 ? resolve(told) : reject(new Error(`${command} ended with ${code}: ${complained}`)),
    );
  });
}

const commandsOf = (snippet: string): string[] =>
  snippet.split('\n').filter(line => line !== '' && !line.startsWith('#'));

/** One story over one service: every example is taken off the page and run. */
describe.skipIf(!browser)('the page of integrators (skipped where there is no Chromium)', () => {
  let service: Service;
  let page: Page;
  let pages: ClientPages;
  let grades: GradesPayload;
  let choice: Choice;
  const folder = mkdtempSync(join(tmpdir(), 'wusetu-integrate-'));
  const requests: string[] = [];
  const complaints: string[] = [];

  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${service.url}${path}`)).json()) as T;
  const open = async (query: string) => {
    await page.goto(`${service.url}/?screen=integrate&${query}`);
    await page.waitForSelector('[data-part-shown]', { timeout: PATIENCE });
  };
  const snippetOf = async (client: Client): Promise<string> => {
    await page.locator(`#client-${client}`).click();
    await page.waitForSelector(`[data-client="${client}"]`);
    return (await page.locator(`[data-client="${client}"] [data-snippet]`).textContent())!;
  };
  const expectedColours = (theme: ThemeId) =>
    GRADE_ORDER.filter(key => grades.counts[key] >= 20).map(key => GRADE_COLOURS[theme][key].fill);
  /** Opens a page of an integrator and waits until it has the colours of the map. */
  const drawn = async (html: string, theme: ThemeId, look?: (client: Page) => Promise<void>) => {
    const client = await browser!.newPage({ viewport: { width: 800, height: 600 } });
    await serveLibraries(client);
    const failures: string[] = [];
    client.on('pageerror', error => failures.push(error.message));
    await client.goto(pages.show(html));
    const clip = { x: 0, y: 0, width: 800, height: 600 };
    const found = async () => {
      const colours = await countColours(browser!, client, clip);
      return expectedColours(theme).filter(fill => (colours.get(fill) ?? 0) > 40);
    };
    await expect.poll(found, { timeout: 60_000, interval: 1_000 }).toEqual(expectedColours(theme));
    await look?.(client);
    expect(failures).toEqual([]);
    await client.close();
  };
  const leafletPaths = (client: Page) => client.locator('path.leaflet-interactive').count();

  beforeAll(async () => {
    [service, pages] = await Promise.all([demoService(), clientPages()]);
    grades = await ask<GradesPayload>('/api/grades?level=community');
    const { status } = service;
    choice = {
      ...{ origin: service.url, key_required: false, level: 'community', date: status.last_date!, theme: 'official' },
      ...{ language: 'en', crs: 'wgs84', bbox: status.bbox!, area: grades.areas[0]! },
    };
    const context = await browser!.newContext({
      viewport: { width: 1440, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    page = await context.newPage();
    page.on('request', request => requests.push(request.url()));
    page.on('console', message => {
      if (['error', 'warning'].includes(message.type()) && !message.text().includes('GPU stall'))
        complaints.push(message.text());
    });
    page.on('pageerror', error => complaints.push(error.message));
  }, 420_000);

  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    await pages?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test(
    'is a step from the map, and its parts are steps of the address',
    async () => {
      await page.goto(`${service.url}/?lang=zh`);
      await page.locator('button[data-screen="integrate"]').click();
      await page.waitForSelector('[data-part-shown="start"] [data-snippet]', { timeout: PATIENCE });
      await page.locator('[data-part="contract"]').focus();
      await page.keyboard.press('Enter');
      await page.waitForSelector('[data-part-shown="contract"]');
      await expect.poll(() => new URL(page.url()).searchParams.get('part')).toBe('contract');
      expect(new URL(page.url()).searchParams.get('screen')).toBe('integrate');
    },
    PATIENCE,
  );

  test(
    'curl: the commands of the page run and answer what they say',
    async () => {
      await open('lang=zh');
      const [csv, explain, items, changes, ...more] = commandsOf(await snippetOf('curl'));
      expect(more).toEqual([]);
      expect((await run(csv!, folder)).trim().split('\n')).toHaveLength(grades.areas.length + 1);
      const { code, sentence } = JSON.parse(await run(explain!, folder)) as { code: string; sentence: string };
      expect(grades.areas.some(area => area.code === code)).toBe(true);
      expect(sentence).toMatch(/\p{Script=Han}/u);
      expect((JSON.parse(await run(items!, folder)) as { features: unknown[] }).features).toHaveLength(10);
      expect((JSON.parse(await run(changes!, folder)) as { changes: unknown[] }).changes).toHaveLength(10);
    },
    PATIENCE,
  );

  test.skipIf(!HAS_PYTHON)(
    'Python: counts the areas by grade (skipped where there is no python3)',
    async () => {
      await open('lang=en');
      writeFileSync(join(folder, 'wusetu.py'), await snippetOf('python'));
      const lines = (await run('python3 wusetu.py', folder)).trim().split('\n');
      const counts = Object.fromEntries(lines.map(line => [line.split(' ')[0], Number(line.split(' ')[1])]));
      for (const grade of ['red', 'orange', 'yellow', 'blue', 'green'] as const)
        expect(counts[grade] ?? 0, grade).toBe(grades.counts[grade]);
    },
    PATIENCE,
  );

  test.skipIf(!HAS_GDAL)(
    'GDAL: lists the layers and saves all features, also of a day in CGCS2000 (skipped where there is no ogr2ogr)',
    async () => {
      await open('lang=en&crs=cgcs2000');
      const [list, all, day, ...more] = commandsOf(await snippetOf('gdal'));
      expect(more).toEqual([]);
      expect(await run(list!, folder)).toMatch(/communities/);
      const count = async (file: string) =>
        Number(/Feature Count: (\d+)/.exec(await run(`ogrinfo -ro -so ${file} communities`, folder))?.[1]);
      await run(all!, folder);
      expect(await count('communities.gpkg')).toBe(grades.areas.length);
      await run(day!, folder);
      const file = `communities-${grades.date}.gpkg`;
      expect(await count(file)).toBe(grades.areas.length);
      expect(await run(`ogrinfo -ro -so ${file} communities`, folder)).toContain(
        'China Geodetic Coordinate System 2000',
      );
    },
    PATIENCE,
  );

  test(
    'MapLibre, Leaflet, OpenLayers: each page of its own draws the map in the right colours',
    async () => {
      await open('lang=en&theme=luminance');
      await drawn(await snippetOf('maplibre'), 'luminance');
      await drawn(await snippetOf('openlayers'), 'luminance');
      await drawn(await snippetOf('leaflet'), 'luminance', async client => {
        await expect.poll(() => leafletPaths(client), { timeout: 30_000 }).toBe(grades.areas.length);
      });
    },
    PATIENCE,
  );

  test(
    'QGIS: each address to paste answers in the form that QGIS asks for',
    async () => {
      await open('lang=en');
      const text = await snippetOf('qgis');
      const after = (label: string) =>
        [...text.matchAll(new RegExp(`^ +${label}: (.+)$`, 'gm'))].map(match => match[1]!);
      const [api, tiles] = after('URL');
      const json = { headers: { accept: 'application/json' } };
      expect(await (await fetch(api!, json)).json()).toHaveProperty('links');
      const tile = await fetch(tiles!.replace('{z}', '0').replace('{x}', '0').replace('{y}', '0'));
      expect(tile.headers.get('content-type')).toContain('mapbox-vector-tile');
      const style = (await (await fetch(after('Style URL')[0]!)).json()) as { sources: object };
      expect(Object.keys(style.sources)).toEqual(['community']);
      const features = (await (await fetch(after('URI')[0]!)).json()) as { features: unknown[] };
      expect(features.features).toHaveLength(grades.areas.length);
    },
    PATIENCE,
  );

  test(
    'with a key in its place every example goes on working, and it is the key that is read',
    async () => {
      const made = await fetch(`${service.url}/api/keys`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: `examples ${Date.now()}` }),
      });
      const { key, key_id } = (await made.json()) as NewKeyPayload;
      const keyed = { ...choice, key_required: true };
      const written = (client: Client, value = key) => SNIPPETS[client].write(keyed).replaceAll(KEY, value);
      for (const command of commandsOf(written('curl'))) expect(await run(command, folder)).not.toContain('"status":4');
      expect(await run(commandsOf(written('curl', 'wrong'))[0]!, folder)).toContain('invalid_key');
      if (HAS_PYTHON) {
        writeFileSync(join(folder, 'keyed.py'), written('python'));
        expect(await run('python3 keyed.py', folder)).toContain('green');
        writeFileSync(join(folder, 'wrong.py'), written('python', 'wrong'));
        await expect(run('python3 wrong.py', folder)).rejects.toThrow('401');
      }
      if (HAS_GDAL) {
        for (const command of commandsOf(written('gdal'))) await run(command, folder);
        await expect(run(commandsOf(written('gdal', 'wrong'))[2]!, folder)).rejects.toThrow();
      }
      for (const client of ['maplibre', 'openlayers', 'leaflet'] as const) await drawn(written(client), 'official');
      await fetch(`${service.url}/api/keys/${key_id}`, { method: 'DELETE' });
    },
    PATIENCE,
  );

  test(
    'what is copied is what is shown, and the page says so',
    async () => {
      await open('lang=zh');
      const text = await snippetOf('leaflet');
      await page.locator('[data-client="leaflet"] [data-copy]').click();
      await page.getByText('已复制到剪贴板').waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
    },
    PATIENCE,
  );

  test(
    'the preview draws the address that is chosen',
    async () => {
      for (const theme of ['official', 'wall'] as const) {
        await open(`lang=en&theme=${theme}`);
        await page.waitForSelector(`[data-preview*="theme=${theme}"][data-preview-resting="true"]`, {
          timeout: 60_000,
        });
        const box = (await page.locator('[data-preview] canvas').boundingBox())!;
        const colours = await countColours(browser!, page, box);
        for (const fill of expectedColours(theme)) expect(colours.get(fill) ?? 0, fill).toBeGreaterThan(40);
      }
    },
    PATIENCE,
  );

  test(
    'the frame of the page is shown in a page of another site, draws the map, and asks no events when told so',
    async () => {
      await open('lang=en&part=embed');
      await page.locator('select').nth(3).selectOption('60');
      const snippet = (await page.locator('[data-snippet]').textContent())!;
      const client = await browser!.newPage({ viewport: { width: 800, height: 620 } });
      const asked: string[] = [];
      client.on('request', request => asked.push(`${request.method()} ${request.url()}`));
      await client.goto(pages.show(`<!doctype html><body style="margin:0">${snippet}</body>`));
      const frame = client.frameLocator('iframe');
      await frame.locator(`[data-day="community/${grades.date}"]`).waitFor({ timeout: 60_000 });
      const box = (await client.locator('iframe').boundingBox())!;
      await expect
        .poll(
          async () => {
            const colours = await countColours(browser!, client, box);
            return expectedColours('official').filter(fill => (colours.get(fill) ?? 0) > 40);
          },
          { timeout: 60_000, interval: 1_000 },
        )
        .toEqual(expectedColours('official'));
      expect(await frame.locator('[data-screen]').count()).toBe(0);
      expect(asked.filter(line => line.includes('/api/events'))).toEqual([]);
      expect(asked.filter(line => !line.startsWith('GET '))).toEqual([]);
      // A step in the frame is none of the page around it.
      const steps = await client.evaluate(() => history.length);
      await frame.locator('[data-renderer]').click({ position: { x: 400, y: 250 } });
      await client.waitForTimeout(600);
      expect(await client.evaluate(() => history.length)).toBe(steps);
      await client.close();
    },
    PATIENCE,
  );

  test(
    'no other address of the page is shown in a frame of another site',
    async () => {
      for (const path of ['/', '/?screen=standard', '/?embed=0', '/index.html?embed=1', '/docs/?embed=1']) {
        const { headers } = await fetch(`${service.url}${path}`);
        expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'self'");
        expect(headers.get('x-frame-options'), path).toBe('SAMEORIGIN');
      }
      const { headers } = await fetch(`${service.url}/?embed=1&lang=en`);
      expect(headers.get('x-frame-options')).toBeNull();
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(headers.get('content-security-policy')).not.toContain('frame-ancestors');
      const client = await browser!.newPage();
      await client.goto(pages.show(`<iframe src="${service.url}/?screen=standard"></iframe>`));
      await expect.poll(() => client.frames()[1]?.url()).toMatch(/^chrome-error:/);
      await client.close();
    },
    PATIENCE,
  );

  test(
    'without WebGL 2 the frame draws its map by SVG, and the preview says why it is empty',
    async () => {
      const context = await browser!.newContext({ viewport: { width: 800, height: 600 } });
      await context.addInitScript(() => {
        const original = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
          return kind.startsWith('webgl') ? null : original.call(this, kind as '2d', ...(rest as []));
        } as typeof original;
      });
      const blind = await context.newPage();
      await blind.goto(`${service.url}/?embed=1&lang=en`);
      await blind.waitForSelector(`[data-renderer="svg"] [data-layer="fills"] path`, {
        state: 'attached',
        timeout: 60_000,
      });
      await blind.goto(`${service.url}/?screen=integrate&lang=en`);
      await blind.getByText('no WebGL 2 and cannot preview').waitFor({ timeout: 60_000 });
      await context.close();
    },
    PATIENCE,
  );

  test(
    'each address of the table that can be opened answers',
    async () => {
      await open('lang=en&part=addresses');
      await page.waitForSelector('[data-row] a');
      const links = await page
        .locator('[data-row] a')
        .evaluateAll(nodes => nodes.map(a => (a as HTMLAnchorElement).href));
      expect(links.length).toBeGreaterThan(15);
      for (const link of links) expect((await fetch(link)).status, link).toBe(200);
    },
    PATIENCE,
  );

  test(
    'this service keeps the contract, as the page itself finds out',
    async () => {
      await open('lang=en&part=contract');
      const button = page.getByRole('button', { name: 'Check now' });
      await expect.poll(() => button.isEnabled(), { timeout: 30_000 }).toBe(true);
      await button.click();
      await page.waitForSelector('[data-contract-broken="0"]', { timeout: 90_000 });
      expect(await page.locator('[data-verdict="ok"]').count()).toBeGreaterThanOrEqual(16);
    },
    PATIENCE,
  );

  test(
    'the worked example of coordinates is off as GCJ-02 and BD-09 are, and its links answer so',
    async () => {
      await open('lang=en&part=coordinates');
      await page.waitForSelector('[data-system]');
      const offset = async (system: string) =>
        Number(await page.locator(`[data-system="${system}"]`).getAttribute('data-offset'));
      expect(await offset('wgs84')).toBe(0);
      expect(await offset('gcj02')).toBeGreaterThan(100);
      expect(await offset('gcj02')).toBeLessThan(800);
      expect(await offset('bd09')).toBeGreaterThan(await offset('gcj02'));
      const link = await page.locator('[data-system="bd09"] a').getAttribute('href');
      expect(await (await fetch(link!)).json()).toHaveProperty('coordinates.system', 'bd09');
    },
    PATIENCE,
  );

  test(
    'the self-test passes in this browser',
    async () => {
      await open('lang=zh&part=selftest');
      await page.waitForSelector('[data-selftest="0"]', { timeout: 60_000 });
      const states = await page
        .locator('[data-check]')
        .evaluateAll(nodes => nodes.map(node => (node as HTMLElement).dataset.state));
      expect(new Set(states)).toEqual(new Set(['passed']));
    },
    PATIENCE,
  );

  // The parts of the page are looked at in screens.test.ts.
  test(
    'the frame has no serious fault of accessibility',
    async () => {
      await page.goto(`${service.url}/?embed=1&lang=en`);
      await page.waitForSelector('[data-embed] [data-renderer]', { timeout: 60_000 });
      expect(await faultsOf(page)).toEqual([]);
    },
    PATIENCE,
  );

  test('no request left the origin, and the browser had nothing to complain about', () => {
    expect(
      requests.filter(url => !url.startsWith(service.url) && !url.startsWith('blob:') && !url.startsWith('data:')),
    ).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
