import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LegendPayload } from '#core/contract.ts';
import type { NewKeyPayload } from '#core/contract_services.ts';
import { ensureFirstKey } from '#server/access/first_key.ts';
import { buildApp } from '#server/app.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown } from '#server/publish/test_town.ts';
import { openBrowser } from './browser.ts';
import { countColours } from './pixels.ts';
import { type StaticHost, startStaticHost } from './static_host.ts';

const browser: Browser | null = await openBrowser();
afterAll(() => browser?.close());

/** What the libraries do with a key, and pages that no server sent. */
describeEngines('example pages of a service that asks for a key', engine => {
  const folder = mkdtempSync(join(tmpdir(), 'wusetu-clients-'));
  let host: StaticHost;
  let app: App;
  let url: string;
  let key: string;
  let legend: LegendPayload;

  beforeAll(async () => {
    if (!browser) return;
    const context = await gradedTown(await engine.fresh());
    const config = { ...context.config, access: 'keys' as const, data_dir: folder };
    const operator = (await readFile((await ensureFirstKey({ ...context, config }))!, 'utf8')).trim();
    app = buildApp({ ...context, config });
    url = await app.listen({ port: 0, host: '127.0.0.1' });
    host = await startStaticHost();
    const asked = { name: 'a dashboard', role: 'read' };
    const headers = { authorization: `Bearer ${operator}` };
    const given = await app.inject({ method: 'POST', url: '/api/keys', headers, payload: asked });
    expect(given.statusCode, given.body).toBe(201);
    key = given.json<NewKeyPayload>().key;
    legend = (await app.inject({ url: '/legend.json', headers })).json();
  }, 120_000);
  afterAll(async () => {
    await host?.close();
    await app?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const file = (name: string) => pathToFileURL(`examples/${name}`).href;
  test
    .skipIf(!browser)
    .each(['index.html', 'own_layers.html', 'openlayers.html', 'openlayers_style.html', 'leaflet.html'])(
    '%s says that it needs one, and draws with it; it stands in no address',
    async name => {
      const { page, addresses } = await open(`${host.url}/examples/${name}?service=${url}&lang=en`);
      await page.locator('.failed').getByText('This address answers to keys only.').waitFor();
      await page.locator('#panel input[type=password]').fill(key);
      await page.getByRole('button', { name: 'Open' }).click();
      await expectDrawn(page);
      expect(addresses.some(address => address.includes(key))).toBe(false);
      await page.context().close();
    },
  );

  test.skipIf(!browser).each(['openlayers.html', 'leaflet.html'])('%s opens from a folder', async name => {
    const { page } = await open(`${file(name)}?service=${url}&lang=zh`);
    await page.locator('#panel input[type=password]').fill(key);
    await page.getByRole('button', { name: '打开' }).click();
    await expectDrawn(page);
    await page.context().close();
  });

  async function open(address: string) {
    const page = await (await browser!.newContext({ viewport: { width: 1000, height: 640 } })).newPage();
    const addresses: string[] = [];
    page.on('request', request => addresses.push(request.url()));
    await page.goto(address);
    return { page, addresses };
  }

  async function expectDrawn(page: Awaited<ReturnType<typeof open>>['page']) {
    const graded = new Set(legend.grades.map(({ colour }) => colour));
    await page.waitForFunction('globalThis.wusetu?.map', null, { timeout: 30_000 });
    await expect
      .poll(
        async () => {
          const colours = await countColours(browser!, page, (await page.locator('#map').boundingBox())!);
          return [...colours].reduce((sum, [colour, count]) => sum + (graded.has(colour) ? count : 0), 0);
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBeGreaterThan(10_000);
  }
});
