import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExplainPayload, GradesPayload } from '#core/contract.ts';
import type { DayChangesPayload } from '#core/contract_situation.ts';
import { addDays } from '#core/days.ts';
import { openBrowser } from './browser.ts';
import { HAS_NEW_YORK, startNewYork } from './new_york.ts';
import { type Service, startService } from './service.ts';

/**
 * What the person on duty does every morning: which community was raised, why, what was it yesterday, the bulletin. With a mouse, with keys
 * alone, on a wall, on a telephone; in an invented city and in a real one.
 */
const browser: Browser | null = await openBrowser();
afterAll(() => browser?.close());

const TOWNS = [
  { town: 'the demo', starts: startService, there: true },
  { town: 'New York (../shared/data/nyc)', starts: startNewYork, there: HAS_NEW_YORK },
];

for (const { town, starts, there } of TOWNS)
  describe.skipIf(!browser || !there)(`${town} (skipped where there is no Chromium)`, () => {
    let service: Service;
    /** The last day on which a community was raised, and the one raised the most. */
    let day: string;
    let raised: DayChangesPayload['changes'][number];
    let sentence: string;
    const strays: string[] = [];
    const complaints: string[] = [];

    const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${service.url}${path}`)).json()) as T;

    beforeAll(async () => {
      service = await starts();
      for (day = service.status.last_date!; ; day = addDays(day, -1)) {
        const { changes } = await ask<DayChangesPayload>(`/api/changes/${day}?lang=zh`);
        const first = changes[0];
        if (!first?.after.severity || first.after.severity <= (first.before.severity ?? 9)) continue;
        raised = first;
        break;
      }
      sentence = (await ask<ExplainPayload>(`/api/explain/${raised.code}?date=${day}&lang=zh`)).sentence;
    }, 600_000);
    afterAll(() => service?.stop());

    const newPage = async (width: number, height: number, touch = false): Promise<Page> => {
      const page = await browser!.newPage({ viewport: { width, height }, locale: 'zh-CN', hasTouch: touch });
      const { origin } = new URL(service.url);
      page.on('request', request => {
        if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(origin)) strays.push(request.url());
      });
      page.on('pageerror', error => complaints.push(error.message));
      page.on('console', message => {
        if (['error', 'warning'].includes(message.type()) && !message.text().includes('GPU stall'))
          complaints.push(message.text());
      });
      return page;
    };
    const open = async (page: Page, query: string) => {
      await page.goto(`${service.url}/?lang=zh&date=${day}${query}`);
      await page.waitForSelector('[data-sum]:not([data-sum=""])', { timeout: 120_000 });
    };
    const seen = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);
    const readsWhy = async (page: Page) => {
      await page.getByRole('heading', { level: 2, name: raised.name, exact: true }).waitFor();
      expect(await page.locator('[data-sentence]').textContent()).toBe(sentence);
    };
    /** As many up, down, to or from no grade, as two days of /api/grades differ in. */
    const compares = async (page: Page) => {
      const before = await ask<GradesPayload>(`/api/grades?level=community&date=${addDays(day, -1)}`);
      const after = await ask<GradesPayload>(`/api/grades?level=community&date=${day}`);
      const grades = new Map(before.areas.map(({ code, grade }) => [code, grade]));
      const moved = after.areas.filter(({ code, grade }) => grades.get(code) !== grade).length;
      await page.waitForSelector(`[data-moves="${moved}"]`);
      expect(moved).toBeGreaterThan(0);
    };
    /** What the printer is sent: a page with the day and every grade's count. */
    const prints = async (page: Page) => {
      const pdf = await page.pdf({ format: 'A4', landscape: true, printBackground: true });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect(pdf.length).toBeGreaterThan(20_000);
    };

    for (const [width, height] of [
      [1920, 1080],
      [3840, 1080],
    ] as const)
      test(`with a mouse at ${width} × ${height}`, async () => {
        const page = await newPage(width, height);
        await open(page, '');
        await page.getByText('社区', { exact: true }).first().click();
        await page.locator(`aside [data-code="${raised.code}"]`).first().click();
        await readsWhy(page);
        await page.locator('[data-compare-toggle]').click();
        await compares(page);
        await prints(page);
        await page.locator('[data-screen="bulletin"]').click();
        await expect.poll(() => seen(page, 'screen')).toBe('bulletin');
        await page.close();
      }, 180_000);

    test('with keys alone', async () => {
      const page = await newPage(1920, 1080);
      await open(page, '&layer=community');
      await page.locator(`aside [data-code="${raised.code}"]`).first().waitFor();
      await page.keyboard.press('j');
      await expect.poll(() => seen(page, 'sel')).toBe(raised.code);
      await readsWhy(page);
      await page.keyboard.press('c');
      await compares(page);
      await page.keyboard.press('c');
      await page.keyboard.press('t');
      await page.locator('[data-table]').waitFor();
      await page.keyboard.press('t');
      // By Tab to the button of the bulletin, by Enter into it.
      const focused = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.screen ?? null);
      for (let steps = 0; steps < 200 && (await focused()) !== 'bulletin'; steps++) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await expect.poll(() => seen(page, 'screen')).toBe('bulletin');
      await page.close();
    }, 180_000);

    test('on a telephone: the list, why, the day before, the map, the bulletin', async () => {
      const page = await newPage(375, 812, true);
      const scripts: string[] = [];
      page.on('response', response => scripts.push(response.url()));
      await open(page, '&layer=community');
      // Not fetched before someone asks for a map.
      expect(scripts.filter(url => /maplibre-.*\.js$/.test(url))).toEqual([]);
      await page.locator(`aside [data-code="${raised.code}"]`).first().tap();
      await readsWhy(page);
      await page.getByRole('tab', { name: '地图' }).tap();
      await page.waitForSelector('[data-painted]:not([data-painted="0"])', { timeout: 120_000 });
      // What was chosen stays below the map.
      await readsWhy(page);
      await page.locator('[data-fold]').tap();
      await page.locator('[data-compare-toggle]').tap();
      await compares(page);
      await page.getByRole('tab', { name: '列表' }).tap();
      await page.getByRole('list', { name: '全部区域，最严重的在前' }).waitFor();
      await page.locator('[data-screens]').tap();
      await page.locator('[data-screen="bulletin"]').tap();
      await expect.poll(() => seen(page, 'screen')).toBe('bulletin');
      await page.close();
    }, 180_000);

    test('no request left the origin, and the browser had nothing to complain about', () => {
      expect(strays).toEqual([]);
      expect(complaints).toEqual([]);
    });
  });
