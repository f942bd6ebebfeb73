import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AreaSummary,
  type AreasPayload,
  type ExplainPayload,
  GRADES,
  type GradedArea,
  type GradesPayload,
  type LegendPayload,
} from '#core/contract.ts';
import { openBrowser } from './browser.ts';
import { type Client, lookAt, middleOf } from './map_clients.ts';
import { countColours } from './pixels.ts';
import { demoService, type Service } from './service.ts';
import { type StaticHost, startStaticHost } from './static_host.ts';

const browser: Browser | null = await openBrowser();
const NEAR = 14;
const SIDE = 48;

/** The pages of `examples/`, each at an origin of its own beside the service's, in other people's libraries. */
const PAGES: [page: string, client: Client, query: string][] = [
  ['index.html', 'maplibre', 'theme=official&lang=zh'],
  ['index.html', 'maplibre', 'theme=luminance&lang=en'],
  ['index.html', 'maplibre', 'theme=wall&lang=zh'],
  ['own_layers.html', 'maplibre', 'theme=official&lang=en'],
  ['openlayers.html', 'openlayers', 'theme=official&lang=zh'],
  ['openlayers.html', 'openlayers', 'theme=wall&lang=en&format=geojson'],
  ['openlayers_style.html', 'openlayers', 'theme=luminance&lang=zh'],
  ['leaflet.html', 'leaflet', 'theme=official&lang=en'],
];

describe.skipIf(!browser)("other people's map clients (skipped where there is no Chromium)", () => {
  let service: Service;
  let host: StaticHost;
  let sample: (GradedArea & Pick<AreaSummary, 'point'>)[];

  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${service.url}${path}`)).json()) as T;

  beforeAll(async () => {
    [service, host] = await Promise.all([demoService(), startStaticHost()]);
    const [{ areas: graded }, { areas }] = await Promise.all([
      ask<GradesPayload>('/api/grades?level=community'),
      ask<AreasPayload>('/api/areas?level=community'),
    ]);
    const byCode = new Map(areas.map(area => [area.code, area]));
    const size = ({ code }: GradedArea) => {
      const [west, south, east, north] = byCode.get(code)!.bbox;
      return (east - west) * (north - south);
    };
    // The largest of each grade and two of those without: what is looked at lies well inside.
    const largest = graded.filter(area => area.state !== 'stale').sort((a, b) => size(b) - size(a));
    sample = [...GRADES, null].flatMap(grade =>
      largest
        .filter(area => area.grade === grade)
        .slice(0, grade === null ? 2 : 1)
        .map(area => ({ ...area, point: byCode.get(area.code)!.point })),
    );
    expect(sample).toHaveLength(7);
  }, 420_000);

  afterAll(async () => {
    await browser?.close();
    await host?.close();
    await service?.stop();
  });

  async function open(address: string) {
    const requests: string[] = [];
    const complaints: string[] = [];
    const context = await browser!.newContext({ viewport: { width: 1000, height: 640 } });
    const page = await context.newPage();
    page.on('request', request => requests.push(request.url()));
    page.on('console', message => {
      // Chromium's own remarks on how fast pixels are read back.
      const remark = /GPU stall|willReadFrequently/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !remark) complaints.push(message.text());
    });
    page.on('pageerror', error => complaints.push(error.message));
    await page.goto(address);
    await page.waitForFunction('globalThis.wusetu?.map', null, { timeout: 60_000 });
    return { context, page, requests, complaints };
  }

  async function expectColours(page: Page, client: Client, legend: LegendPayload) {
    const none = legend.states.find(({ state }) => state === 'insufficient')!;
    const colourOf = (grade: string | null) =>
      legend.grades.find(entry => entry.grade === grade)?.colour ?? none.colour!;
    for (const area of sample) {
      await lookAt(page, client, area.point, NEAR);
      const colours = await countColours(browser!, page, await middleOf(page, SIDE));
      const told = `${area.code} ${area.grade}`;
      const [most] = [...colours].sort((a, b) => b[1] - a[1])[0]!;
      expect(most, told).toBe(colourOf(area.grade));
      const ground = colours.get(most)! / SIDE ** 2;
      if (area.grade === null) {
        // Stripes: much of it is not the ground, and nothing of it the colour of a grade.
        expect(ground, told).toBeLessThan(0.9);
        expect(ground, told).toBeGreaterThan(0.3);
        for (const { colour } of legend.grades) expect(colours.has(colour), `${told} ${colour}`).toBe(false);
      }
      // Plain but for the numeral in the middle of it.
      else expect(ground, told).toBeGreaterThan(0.85);
    }
  }

  async function expectPopup(page: Page, client: Client, lang: string) {
    const area = sample.find(({ grade }) => grade === 'red')!;
    await lookAt(page, client, area.point, NEAR);
    const { x, y } = await middleOf(page, 0);
    // Beside the numeral, which is no part of the area to every client.
    await page.mouse.click(x + 14, y + 14);
    const { sentence } = await ask<ExplainPayload>(`/api/explain/${area.code}?lang=${lang}`);
    const popup = page.locator('.popup');
    await popup.getByText(sentence).waitFor({ timeout: 15_000 });
    expect(await popup.locator('h2').textContent()).toBe(area.name);
    expect(await popup.textContent()).toContain(area.since!);
  }

  test.each(PAGES)(
    '%s in %s, %s: colours of the grades, stripes, reason, credit; nothing asked of anyone else',
    async (name, client, query) => {
      const parameters = new URLSearchParams(query);
      const [theme, lang] = [parameters.get('theme'), parameters.get('lang') as 'zh' | 'en'];
      const legend = await ask<LegendPayload>(`/legend.json?theme=${theme}`);
      const { context, page, requests, complaints } = await open(
        `${host.url}/examples/${name}?service=${service.url}&${query}`,
      );
      const panel = page.locator('#panel');
      for (const { used, label, words } of legend.grades)
        if (used) expect(await panel.textContent()).toContain(label[lang] + words![lang]);
      expect(await panel.textContent()).toContain(legend.credit[lang]);
      await expectColours(page, client, legend);
      await expectPopup(page, client, lang);
      // The credit stands on the map too, in whichever way the library shows it.
      const { id, version } = legend.standard;
      expect(await page.locator('#map').textContent()).toContain(`${id}@${version}`);
      const known = [service.url, host.url, 'blob:', 'data:'];
      expect(requests.filter(url => !known.some(start => url.startsWith(start)))).toEqual([]);
      expect(complaints).toEqual([]);
      await context.close();
    },
    240_000,
  );
});
