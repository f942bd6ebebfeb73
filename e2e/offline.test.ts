import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays } from '#core/days.ts';
import { openBrowser } from './browser.ts';
import { faultsOf } from './faults.ts';
import { demoService, type Service } from './service.ts';

const browser: Browser | null = await openBrowser();

describe.skipIf(!browser)('without a network (skipped where there is no Chromium)', () => {
  let service: Service;
  let page: Page;
  const counts = () =>
    page.locator('[data-legend]').evaluateAll(nodes => nodes.map(node => (node as HTMLElement).dataset.count));

  beforeAll(async () => {
    service = await demoService();
    page = await browser!.newPage({ viewport: { width: 1600, height: 900 } });
    await page.goto(`${service.url}/?lang=zh&layer=community`);
    await page.waitForSelector('[data-painted]:not([data-painted="0"])', { timeout: 120_000 });
    await page.waitForSelector('[data-legend]:not([data-count="0"])', { timeout: 60_000 });
    await page.waitForSelector('[data-resting="true"]', { timeout: 120_000 });
  }, 420_000);
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
  });

  test('it says so, keeps the picture, and shows the days it has seen', async () => {
    const last = service.status.last_date!;
    const today = await counts();
    await page.keyboard.press('[');
    await page.waitForSelector(`[data-day="community/${addDays(last, -1)}"]`);
    await expect.poll(counts, { timeout: 30_000 }).not.toEqual(today);
    const yesterday = await counts();
    await page.context().setOffline(true);
    await page.locator('[data-lag="network"]').waitFor();
    expect(await counts()).toEqual(yesterday);
    await page.keyboard.press(']');
    await page.waitForSelector(`[data-day="community/${last}"]`);
    await expect.poll(counts, { timeout: 30_000 }).toEqual(today);
    expect(await faultsOf(page)).toEqual([]);
  }, 120_000);

  test('a day that it has not is refused in words, never shown as another', async () => {
    await page.evaluate(() => (document.querySelector('[role="slider"]') as HTMLElement).focus());
    await page.keyboard.press('Home');
    await page.getByRole('alert').getByText('这一天的等级暂时无法取得').waitFor();
  }, 120_000);

  test('it catches up by itself', async () => {
    await page.context().setOffline(false);
    await page.locator('[data-lag]').waitFor({ state: 'detached', timeout: 60_000 });
    await page.waitForSelector(`[data-day="community/${service.status.first_date}"]`);
  }, 120_000);
});
