import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '#server/app.ts';
import type { Context } from '#server/platform/context.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { pngOf, rasterArchive } from '#server/publish/base_map/test_archive.ts';
import { gradedTown } from '#server/publish/test_town.ts';
import { THEMES } from '#web/theme/themes.ts';
import { openBrowser } from './browser.ts';
import { faultsOf, smallTargets, spillOf } from './faults.ts';
import { countColours } from './pixels.ts';

const browser: Browser | null = await openBrowser();
afterAll(() => browser?.close());

const COLOUR = [40, 140, 210] as const;
/** The same in grey: the mean of its channels by WebGL, its luminance by CSS. */
const GREY = { webgl: '#828282', svg: '#7c7c7c' } as const;
const CREDIT = '省测绘院';
/** Around the town. */
const BOX = [119.5, 29.7, 120.8, 30.7] as const;
const GROUND = THEMES.official.map.ground;

const listen = (server: Server): Promise<string> =>
  new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

describe.skipIf(!browser)('a base map (skipped where there is no Chromium)', () => {
  // Nothing here depends on the engine; the tiles of the file are tested on both (server/publish/base_map).
  describeEngines(
    'over the test town',
    engine => {
      let folder: string;
      let context: Context;
      let tiles: Server;
      let tiles_url: string;
      const asked: string[] = [];
      const apps: App[] = [];
      let page: Page;
      let requests: string[] = [];

      beforeAll(async () => {
        folder = await mkdtemp(join(tmpdir(), 'wusetu-base-map-'));
        await writeFile(join(folder, 'grey.pmtiles'), await rasterArchive(BOX, COLOUR));
        const picture = pngOf(COLOUR);
        tiles = createServer((request, response) => {
          asked.push(request.url!);
          response.writeHead(200, { 'content-type': 'image/png', 'access-control-allow-origin': '*' }).end(picture);
        });
        tiles_url = await listen(tiles);
        context = await gradedTown(await engine.fresh());
        page = await browser!.newPage({ viewport: { width: 1600, height: 900 } });
        page.on('request', request => requests.push(request.url()));
      }, 180_000);
      afterAll(async () => {
        await page?.close();
        await Promise.all(apps.map(app => app.close()));
        tiles?.closeAllConnections();
        tiles?.close();
        if (folder) await rm(folder, { recursive: true, force: true });
      });

      /** The service with these settings, and its page at rest. */
      async function open(
        base_map: string,
        search = '',
        { renderer = 'webgl', width = 1600, height = 900 } = {},
      ): Promise<string> {
        const app = buildApp({ ...context, config: { ...context.config, base_map, base_map_credit: CREDIT } });
        apps.push(app);
        const url = await app.listen({ host: '127.0.0.1', port: 0 });
        // What the page before still asks for is not this one's.
        await page.goto('about:blank');
        requests = [];
        await page.setViewportSize({ width, height });
        await page.goto(`${url}/?lang=zh&layer=community&legend=off&renderer=${renderer}${search}`);
        await page.waitForSelector('[data-painted]:not([data-painted="0"])', { timeout: 60_000 });
        return url;
      }
      const rest = () => page.waitForSelector('[data-resting="true"]', { timeout: 60_000 });
      const elsewhere = (url: string) =>
        requests.filter(address => /^https?:/.test(address) && !address.startsWith(url));
      /** Pixels by colour of all the map. */
      async function colours(): Promise<(colour: string) => number> {
        await rest();
        const box = (await page.locator('[data-renderer]').boundingBox())!;
        const found = await countColours(browser!, page, box);
        return colour => found.get(colour) ?? 0;
      }
      const credit = () =>
        page
          .getByText(/^制图：/)
          .first()
          .innerText();
      const graded = Object.values(THEMES.official.grades).map(({ fill }) => fill);

      test('without the setting there is none: nothing of it on the page, no request elsewhere', async () => {
        const url = await open('');
        await rest();
        expect(elsewhere(url)).toEqual([]);
        expect(requests.some(address => address.includes('base_map'))).toBe(false);
        expect(await page.locator('[data-base-map-menu]').count()).toBe(0);
        expect(await credit()).not.toContain('底图');
      }, 120_000);

      test('from a file it is seen around the areas in grey, and fades by keyboard while no grade does', async () => {
        const url = await open(join(folder, 'grey.pmtiles'), '&fade=0');
        const clear = await colours();
        expect(clear(GREY.webgl)).toBeGreaterThan(100_000);
        expect(clear(GROUND)).toBeLessThan(100);
        expect(elsewhere(url)).toEqual([]);
        expect(await credit()).toMatch(new RegExp(`底图：${CREDIT}$`));

        await page.locator('[data-base-map-menu]').focus();
        await page.keyboard.press('Enter');
        const slider = page.getByRole('slider', { name: '淡化底图' });
        await expect.poll(() => slider.evaluate(node => node === document.activeElement)).toBe(true);
        expect(await faultsOf(page)).toEqual([]);
        await page.keyboard.press('End');
        await page.waitForURL(/[?&]fade=100(&|$)/);
        await page.keyboard.press('Escape');
        await expect.poll(() => slider.count()).toBe(0);
        const faded = await colours();
        expect(faded(GREY.webgl)).toBe(0);
        expect(faded(GROUND)).toBeGreaterThan(100_000);
        expect(await credit()).not.toContain('底图');
        // But for a few pixels of the words of the credit, which have greys of any kind.
        for (const colour of graded) expect(Math.abs(faded(colour) - clear(colour)), colour).toBeLessThan(40);
        expect(Math.max(...graded.map(clear))).toBeGreaterThan(1_000);
      }, 180_000);

      test('a page opened again by its address has faded as much', async () => {
        await open(join(folder, 'grey.pmtiles'), '&fade=70');
        await page.locator('[data-base-map-menu]').click();
        expect(await page.getByRole('slider', { name: '淡化底图' }).inputValue()).toBe('70');
        await page.keyboard.press('Escape');
        const seen = await colours();
        expect(seen(GREY.webgl) + seen(GROUND)).toBeLessThan(100);
      }, 120_000);

      test('by SVG it lies there too', async () => {
        const url = await open(join(folder, 'grey.pmtiles'), '&fade=0', { renderer: 'svg' });
        await expect.poll(async () => (await colours())(GREY.svg), { timeout: 30_000 }).toBeGreaterThan(100_000);
        expect(elsewhere(url)).toEqual([]);
      }, 120_000);

      test('from another host it is asked of that host alone: the policy lets nothing else through', async () => {
        const other = createServer((_, response) =>
          response.writeHead(200, { 'access-control-allow-origin': '*' }).end(),
        );
        const other_url = await listen(other);
        const url = await open(`${tiles_url}/grey/{z}/{x}/{y}.png?tk=abc`, '&fade=0');
        expect((await colours())(GREY.webgl)).toBeGreaterThan(100_000);
        expect(asked.length).toBeGreaterThan(3);
        expect(asked.every(address => /^\/grey\/\d+\/\d+\/\d+\.png\?tk=abc$/.test(address))).toBe(true);
        expect(elsewhere(url).every(address => address.startsWith(`${tiles_url}/grey/`))).toBe(true);
        const reaches = (address: string) =>
          page.evaluate(
            at =>
              fetch(at).then(
                () => true,
                () => false,
              ),
            address,
          );
        expect(await reaches(`${tiles_url}/grey/1/1/1.png`)).toBe(true);
        expect(await reaches(`${other_url}/1/1/1.png`)).toBe(false);
        other.close();
      }, 120_000);

      test('a host that does not answer is said beside the credit, and the map is whole without it', async () => {
        // One that refuses, and one that keeps silent.
        const silent = createServer(() => {});
        const silent_url = await listen(silent);
        const refusing = createServer();
        const refusing_url = await listen(refusing);
        await new Promise(resolve => refusing.close(resolve));
        for (const dead of [refusing_url, silent_url]) {
          await open(`${dead}/{z}/{x}/{y}.png`);
          await expect.poll(credit, { timeout: 30_000 }).toContain(`底图：${CREDIT}（暂时无法访问）`);
          const box = (await page.locator('[data-renderer]').boundingBox())!;
          const found = await countColours(browser!, page, box);
          expect(Math.max(...graded.map(colour => found.get(colour) ?? 0))).toBeGreaterThan(1_000);
          await page.locator('[data-base-map-menu]').click();
          await page.getByText('底图服务器没有应答').waitFor();
          await page.keyboard.press('Escape');
          if (dead !== refusing_url) continue;
          // It comes back, and so does the base map.
          const back = createServer((_, response) =>
            response
              .writeHead(200, { 'content-type': 'image/png', 'access-control-allow-origin': '*' })
              .end(pngOf(COLOUR)),
          );
          await new Promise<void>(resolve => back.listen(Number(new URL(dead).port), '127.0.0.1', resolve));
          await expect.poll(credit, { timeout: 60_000 }).toMatch(new RegExp(`底图：${CREDIT}$`));
          back.closeAllConnections();
          back.close();
        }
        silent.closeAllConnections();
        silent.close();
      }, 180_000);

      test('on a telephone the slider is a thumb high and nothing spills', async () => {
        await open(join(folder, 'grey.pmtiles'), '&front=map', { width: 375, height: 812 });
        await page.locator('[data-base-map-menu]').click();
        await page.getByRole('slider', { name: '淡化底图' }).waitFor();
        expect(await spillOf(page)).toBeLessThanOrEqual(0);
        const small = await smallTargets(page);
        expect(small.filter(target => target.includes('range'))).toEqual([]);
      }, 120_000);
    },
    ['embedded'],
  );
});
