import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AreasPayload, GradesPayload } from '#core/contract.ts';
import type { DayChangesPayload } from '#core/contract_situation.ts';
import { openBrowser } from './browser.ts';
import { type Service, startService } from './service.ts';

const browser: Browser | null = await openBrowser();
const SIZES = [
  [1920, 1080],
  [3840, 1080],
  [5760, 1080],
  [7680, 2160],
] as const;
/** Of the height: what can be read from where one sits before a wall. */
const SMALLEST = 0.012;

describe.skipIf(!browser)('the wall in a browser (skipped where there is no Chromium)', () => {
  let service: Service;
  let page: Page;

  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${service.url}${path}`)).json()) as T;
  const open = async (query: string) => {
    await page.goto(`${service.url}/?screen=wall&${query}`);
    await page.waitForSelector('[data-wall] [data-painted]:not([data-painted="0"])', { timeout: 120_000 });
  };

  beforeAll(async () => {
    service = await startService();
    page = await (await browser!.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'zh-CN' })).newPage();
  }, 420_000);

  afterAll(async () => {
    await browser?.close();
    await service?.stop();
  });

  test.each(SIZES)(
    '%d × %d: nothing spills over, nothing scrolls, no text is too small, in both languages',
    async (width, height) => {
      for (const lang of ['zh', 'en']) {
        await page.setViewportSize({ width, height });
        await open(`lang=${lang}&pace=3`);
        // Looks at one of its stops, with the sentence there.
        await page.waitForSelector('[data-wall-sentence]', { timeout: 60_000 });
        const found = await page.evaluate(smallest => {
          const spilt: string[] = [];
          const small: string[] = [];
          const seen = (element: Element) =>
            element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
          const root = document.documentElement;
          if (root.scrollWidth > root.clientWidth || root.scrollHeight > root.clientHeight) spilt.push('page');
          for (const element of document.querySelectorAll('[data-wall], [data-wall] *')) {
            if (!seen(element) || element.closest('.maplibregl-map, svg')) continue;
            const { overflowX, textOverflow } = getComputedStyle(element);
            const box = element as HTMLElement;
            if (overflowX === 'hidden' && textOverflow !== 'ellipsis' && box.scrollWidth > box.clientWidth)
              spilt.push(`${box.className} ${box.scrollWidth} > ${box.clientWidth}`);
            if (overflowX === 'hidden' && textOverflow !== 'ellipsis' && box.scrollHeight > box.clientHeight + 1)
              spilt.push(`${box.className} ${box.scrollHeight} high > ${box.clientHeight}`);
          }
          const texts = document.createTreeWalker(document.querySelector('[data-wall]')!, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const element = texts.currentNode.parentElement!;
            if (!texts.currentNode.textContent?.trim() || !seen(element)) continue;
            // Read out, never seen.
            if (element.getBoundingClientRect().width <= 1) continue;
            const size = Number.parseFloat(getComputedStyle(element).fontSize);
            if (size < smallest * window.innerHeight - 0.01) small.push(`${texts.currentNode.textContent} ${size}px`);
          }
          return { spilt, small };
        }, SMALLEST);
        expect(found, lang).toEqual({ spilt: [], small: [] });
      }
    },
    300_000,
  );

  test('dark by itself, and shows the counts of /api/grades', async () => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    await open('lang=zh');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('wall');
    const { counts, areas } = await ask<GradesPayload>('/api/grades?level=community');
    const shown = await page
      .locator('[data-wall-grade]')
      .evaluateAll(nodes =>
        nodes.map(node => [(node as HTMLElement).dataset.wallGrade, Number((node as HTMLElement).dataset.count)]),
      );
    expect(Object.fromEntries(shown)).toEqual(counts);
    expect(shown.reduce((sum, [, count]) => sum + (count as number), 0)).toBe(areas.length);
    // Read-only: nothing to type into and nothing to send.
    expect(await page.locator('[data-wall] input, [data-wall] textarea, [data-wall] form').count()).toBe(0);
  });

  test('the tour visits every red and every raised area and then shows all; it pauses for who touches it', async () => {
    await page.setViewportSize({ width: 960, height: 540 });
    const { last_date } = service.status;
    const { areas } = await ask<GradesPayload>('/api/grades?level=community');
    const { changes } = await ask<DayChangesPayload>(`/api/changes/${last_date}?level=community&lang=zh`);
    const red = areas.filter(({ grade }) => grade === 'red').map(({ code }) => code);
    const raised = changes.filter(
      ({ before, after }) => before.grade && after.grade && after.severity! > before.severity!,
    );
    const wanted = [...new Set([...red, ...raised.map(({ code }) => code)])].sort();
    await open('lang=zh&pace=2');
    await page.evaluate(() => {
      const visited: string[] = [];
      Object.assign(window, { visited });
      const look = () => {
        const code = document.querySelector<HTMLElement>('[data-wall-stop]')?.dataset.wallStop ?? 'all';
        if (visited.at(-1) !== code) visited.push(code);
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
      look();
    });
    const visited = () => page.evaluate(() => (window as unknown as { visited: string[] }).visited);
    const round = (codes: string[]) => codes.lastIndexOf('all') > 0;
    for (let second = 0; second < wanted.length * 5 + 30 && !round(await visited()); second++)
      await page.waitForTimeout(1_000);
    const seen = await visited();
    expect(round(seen)).toBe(true);
    expect([...new Set(seen)].filter(code => code !== 'all').sort()).toEqual(wanted);

    await page.waitForSelector('[data-wall-stop]');
    await page.mouse.move(300, 300);
    await page.mouse.move(320, 310, { steps: 3 });
    await page.waitForSelector('[data-paused="true"] [data-wall-paused]');
    const stop = async () => page.locator('[data-wall-stop]').getAttribute('data-wall-stop');
    const held = await stop();
    await page.waitForTimeout(6_000);
    expect(await stop()).toBe(held);
  }, 400_000);

  test.each([
    [1920, 1080],
    [3840, 1080],
    [7680, 2160],
  ] as const)(
    '%d × %d: a click on the point of each of 50 areas chooses it',
    async (width, height) => {
      await page.setViewportSize({ width, height });
      const { areas } = await ask<AreasPayload>('/api/areas?level=community');
      const [west, south, east, north] = service.status.bbox!;
      const [x, y, z] = [(west + east) / 2, (south + north) / 2, 12];
      await open(`lang=zh&pace=600&x=${x}&y=${y}&z=${z}`);
      // It flies to where it begins.
      await page.waitForTimeout(4_000);
      await page.waitForSelector('[data-resting="true"]', { timeout: 120_000 });
      const map = (await page.locator('.maplibregl-map').boundingBox())!;
      const mercator = (latitude: number) =>
        Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (2 * Math.PI);
      const pixels = 512 * 2 ** z;
      const placed = areas
        .map(({ code, point: [longitude, latitude] }) => ({
          code,
          left: ((longitude - x) / 360) * pixels,
          top: (mercator(y) - mercator(latitude)) * pixels,
        }))
        // Clear of the edges, where a choice would be brought into view.
        .filter(({ left, top }) => Math.abs(left) < map.width * 0.36 && Math.abs(top) < map.height * 0.36);
      const chosen = placed.filter((_, i) => i % Math.ceil(placed.length / 50) === 0);
      expect(chosen.length).toBeGreaterThan(20);
      const wrong: string[] = [];
      for (const { code, left, top } of chosen) {
        await page.mouse.click(map.x + map.width / 2 + left, map.y + map.height / 2 + top);
        const shown = page.waitForSelector(`[data-wall-stop="${code}"]`, { timeout: 5_000 });
        await shown.catch(() => wrong.push(code));
      }
      expect(wrong).toEqual([]);
    },
    400_000,
  );

  test('data older than agreed turns amber', async () => {
    await page.clock.install({ time: Date.parse(service.status.computed_at!) + 30 * 60_000 });
    await page.goto(`${service.url}/?screen=wall&lang=zh&fresh=20`);
    await page.waitForSelector('[data-connected][data-old="true"]', { timeout: 60_000 });
    await page.goto(`${service.url}/?screen=wall&lang=zh`);
    await page.waitForSelector('[data-connected][data-old="false"]', { timeout: 60_000 });
    expect(await page.getByText('上一次数据 30 分钟前').count()).toBe(1);
  });
});
