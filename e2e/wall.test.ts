import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AreasPayload, ExplainPayload, GradesPayload, StatusPayload } from '#core/contract.ts';
import type { DayChangesPayload } from '#core/contract_situation.ts';
import { lineTo } from '#server/platform/testing_line.ts';
import { openBrowser } from './browser.ts';
import { demoService, type Service } from './service.ts';

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
    service = await demoService();
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
            if (!seen(element) || element.closest('[data-renderer]')) continue;
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
      const map = (await page.locator('[data-renderer]').boundingBox())!;
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
    await page.clock.install({ time: Date.parse(service.status.last_received_at!) + 30 * 60_000 });
    await page.goto(`${service.url}/?screen=wall&lang=zh&fresh=20`);
    await page.waitForSelector('[data-connected][data-old="true"]', { timeout: 60_000 });
    await page.goto(`${service.url}/?screen=wall&lang=zh`);
    await page.waitForSelector('[data-connected][data-old="false"]', { timeout: 60_000 });
    expect(await page.getByText('上一次数据 30 分钟前').count()).toBe(1);
  });

  test('on a lost line, cut or dead, it keeps its picture and says so, and finds back to what is true by itself', async () => {
    const line = await lineTo(service.url);
    const context = await browser!.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'zh-CN' });
    const wall = await context.newPage();
    const last = service.status.last_date!;
    const report = async (code: string, local: number) => {
      const sent = await fetch(`${service.url}/api/reports`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `wall-${code}-${local}-${Date.now()}` },
        body: JSON.stringify({ area_code: code, date: last, local, imported: 0, clusters: local > 0 ? 2 : 0 }),
      });
      expect(sent.status, await sent.text()).toBeLessThan(300);
    };
    const settled = async (code: string, isThere: (grade: string | null) => boolean) => {
      for (let attempt = 0; attempt < 120; attempt++) {
        const { grade } = await ask<ExplainPayload>(`/api/explain/${code}?lang=zh`);
        if (isThere(grade) && (await ask<StatusPayload>('/api/status')).stale_areas === 0) return;
        await new Promise(resolve => setTimeout(resolve, 500));
      }
      throw new Error(`${code} keeps its grade.`);
    };
    /** All that is painted and counted, as one text. */
    const picture = () =>
      wall
        .locator('[data-wall-grade], [data-painted]')
        .evaluateAll(nodes =>
          nodes
            .map(({ dataset }) => `${dataset.wallGrade ?? 'painted'} ${dataset.count ?? dataset.painted}`)
            .join(', '),
        );
    const counts = async () =>
      Object.fromEntries(
        await wall
          .locator('[data-wall-grade]')
          .evaluateAll(nodes => nodes.map(({ dataset }) => [dataset.wallGrade, Number(dataset.count)])),
      );
    const fresh = wall.locator('[data-connected]');
    try {
      const { areas } = await ask<GradesPayload>('/api/grades?level=community');
      const { code } = areas.find(({ grade, state }) => grade === 'green' && state === 'graded')!;
      await report(code, 0);
      await settled(code, grade => grade === 'green');
      await wall.goto(`${line.url}?screen=wall&lang=zh&pace=600&fresh=1`);
      await wall.waitForSelector('[data-wall] [data-painted]:not([data-painted="0"])', { timeout: 60_000 });
      await wall.waitForSelector('[data-connected="true"][data-old="false"]');
      const loads = await wall.evaluate(() => Object.assign(window, { same: true }) && performance.timeOrigin);
      const before = await picture();

      line.cut();
      await wall.waitForSelector('[data-connected="false"]', { timeout: 30_000 });
      expect(await fresh.textContent()).toContain('连接已断开');
      expect(await picture()).toBe(before);
      await report(code, 30);
      await settled(code, grade => grade !== 'green');
      expect(await picture()).toBe(before);

      line.mend();
      await wall.waitForSelector('[data-connected="true"][data-old="false"]', { timeout: 60_000 });
      const now = (await ask<GradesPayload>('/api/grades?level=community')).counts;
      await expect.poll(counts, { timeout: 60_000 }).toEqual(now);
      // The map is made anew and painted, and this is still the page that was opened.
      await wall.waitForSelector('[data-wall][data-outages="1"] [data-painted]:not([data-painted="0"])');
      expect(await wall.evaluate(() => [(window as unknown as { same?: true }).same, performance.timeOrigin])).toEqual([
        true,
        loads,
      ]);
      await report(code, 0);

      // One that goes dead without a word is found out by what stays unanswered.
      line.hang();
      await wall.waitForSelector('[data-connected="false"]', { timeout: 120_000 });
      expect(await fresh.textContent()).toContain('连接已断开');
      line.mend();
      await wall.waitForSelector('[data-connected="true"]', { timeout: 60_000 });
      expect(await wall.evaluate(() => performance.timeOrigin)).toBe(loads);
    } finally {
      line.mend();
      await context.close();
      line.close();
    }
  }, 300_000);
});
