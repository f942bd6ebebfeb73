import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GradesPayload } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { GRADE_ORDER, type GradeKey, THEMES } from '#web/theme/themes.ts';
import { openBrowser } from './browser.ts';
import { countColours } from './pixels.ts';
import { demoService, type Service } from './service.ts';

const browser: Browser | null = await openBrowser();
const RENDERERS = ['svg', 'webgl'] as const;
const { moved } = THEMES.official.map;
const { red, green } = THEMES.official.grades;

describe.skipIf(!browser)('two days compared in a browser (skipped where there is no Chromium)', () => {
  let service: Service;
  let page: Page;
  let yesterday: string;
  const requests: string[] = [];

  const gradesOn = async (date: string) => {
    const response = await fetch(`${service.url}/api/grades?date=${date}&level=community`);
    return new Map(
      ((await response.json()) as GradesPayload).areas.map(({ code, grade }): [string, GradeKey] => [
        code,
        grade ?? 'insufficient',
      ]),
    );
  };
  const settled = async () => {
    await page.waitForTimeout(1_000);
    await page.waitForFunction(
      () =>
        [...document.querySelectorAll('[data-resting]')].every(map => (map as HTMLElement).dataset.resting === 'true'),
      null,
      { timeout: 120_000 },
    );
  };
  const open = async (query: string) => {
    await page.goto(`${service.url}/?lang=zh&layer=community${query}`);
    await page.waitForSelector('[data-day^="community/"]', { timeout: 120_000 });
    await settled();
  };
  const address = () => new URL(page.url()).searchParams;
  const cells = () =>
    page
      .locator('[data-matrix] [data-cell]')
      .evaluateAll(nodes =>
        nodes.map(node => [(node as HTMLElement).dataset.cell, Number((node as HTMLElement).dataset.count)] as const),
      );
  /** Colours of a part of the map, by shares of its width, clear of the legend on its left foot. */
  const coloursOf = async (from: number, to: number) => {
    const { x, y, width, height } = (await page.locator('[data-compare]').boundingBox())!;
    const clip = { x: x + width * from, y: y + 70, width: width * (to - from), height: height * 0.35 };
    return countColours(browser!, page, clip);
  };

  beforeAll(async () => {
    service = await demoService();
    yesterday = addDays(service.status.last_date!, -1);
    const context = await browser!.newContext({ viewport: { width: 1600, height: 950 }, locale: 'zh-CN' });
    page = await context.newPage();
    page.on('request', request => requests.push(request.url()));
    await open('');
  }, 420_000);

  afterAll(async () => {
    await browser?.close();
    await service?.stop();
  });

  test('yesterday, by keyboard only: C shows the difference, the matrix is that of two answers, a cell lists its areas', async () => {
    const { last_date } = service.status;
    const [before, now] = [await gradesOn(yesterday), await gradesOn(last_date!)];
    const asked = requests.filter(url => url.includes('/tiles/')).length;
    await page.keyboard.press('c');
    await page.waitForSelector(`[data-compared="${yesterday}>${last_date}"]`);
    await settled();
    expect(address().get('compare')).toBe('difference');

    const expected = new Map(
      GRADE_ORDER.flatMap(from => GRADE_ORDER.map(to => [`${from}>${to}`, 0] as [string, number])),
    );
    for (const [code, to] of now) {
      const name = `${before.get(code)!}>${to}`;
      expected.set(name, expected.get(name)! + 1);
    }
    const shown = await cells();
    expect(shown).toEqual([...expected]);
    expect(shown.reduce((sum, [, count]) => sum + count, 0)).toBe(now.size);

    const colours = await countColours(browser!, page, (await page.locator('[data-compare]').boundingBox())!);
    expect(colours.get(moved.up.fill)).toBeGreaterThan(50);
    expect(colours.get(moved.down.fill)).toBeGreaterThan(50);
    expect(requests.filter(url => url.includes('/tiles/')).length).toBe(asked);

    // On from the first tab stop to the first cell that is one of a rise.
    const [cell, count] = shown.find(([name, value]) => {
      const [from, to] = name!.split('>') as [GradeKey, GradeKey];
      return value > 0 && to !== from && from !== 'insufficient' && GRADE_ORDER.indexOf(to) < GRADE_ORDER.indexOf(from);
    })!;
    for (let i = 0; i < 120; i++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(name => document.activeElement?.closest(`[data-cell="${name}"]`) != null, cell)) break;
    }
    await page.keyboard.press('Enter');
    await page.waitForSelector(`[data-chosen="${count}"]`);
    expect(address().get('cell')).toBe(null);
    await page.waitForTimeout(400);
    expect(address().get('cell')).toBe(cell);
    const [from, to] = cell!.split('>');
    const codes = [...now].filter(([code, grade]) => grade === to && before.get(code) === from).map(([code]) => code);
    const listed = await page
      .locator('[data-chosen] [data-code]')
      .evaluateAll(nodes => nodes.map(node => (node as HTMLElement).dataset.code));
    expect(listed.sort()).toEqual(codes.slice(0, 50).sort());
    await settled();
    // Only what rises is left.
    const filtered = await countColours(browser!, page, (await page.locator('[data-compare]').boundingBox())!);
    expect(filtered.get(moved.down.fill) ?? 0).toBeLessThan(colours.get(moved.down.fill)! / 2);
    await page.keyboard.press('c');
    await page.waitForSelector('[data-compare="off"]');
  });

  test.each(RENDERERS)(
    '%s, swipe: the day before on the left of the divider, the day on its right, moved by keyboard and by pointer',
    async renderer => {
      const { first_date, last_date } = service.status;
      // On the first day nearly all is without data, so that the sides differ in every theme.
      await open(`&compare=swipe&cmpdate=${first_date}&renderer=${renderer}`);
      await page.waitForSelector(`[data-compared="${first_date}>${last_date}"]`);
      await settled();
      const map = (await page.locator('[data-compare]').boundingBox())!;
      const right = await coloursOf(0.55, 0.95);
      expect(right.get(red.fill) ?? 0).toBeGreaterThan(30);
      const [past, present] = [await gradesOn(first_date!), await gradesOn(last_date!)];
      const count = (day: Map<string, GradeKey>, key: GradeKey) =>
        [...day.values()].filter(grade => grade === key).length;
      expect(count(past, 'red')).toBe(0);
      expect(count(present, 'red')).toBeGreaterThan(0);

      const divider = page.getByRole('separator');
      await divider.focus();
      await page.keyboard.press('End');
      await settled();
      expect(await divider.getAttribute('aria-valuenow')).toBe('95');
      // All of it now shows the first day, where no area was red.
      expect((await coloursOf(0.35, 0.9)).get(red.fill) ?? 0).toBe(0);

      const grip = (await divider.boundingBox())!;
      await page.mouse.move(grip.x + grip.width / 2, map.y + map.height * 0.8);
      await page.mouse.down();
      await page.mouse.move(map.x + map.width * 0.5, map.y + map.height * 0.8, { steps: 4 });
      await page.mouse.move(map.x + map.width * 0.3, map.y + map.height * 0.8, { steps: 4 });
      await page.mouse.up();
      await settled();
      expect(Number(await divider.getAttribute('aria-valuenow'))).toBe(30);
      expect((await coloursOf(0.35, 0.95)).get(red.fill) ?? 0).toBeGreaterThan(30);
      expect(address().get('split')).toBe('30');
    },
  );

  test.each(RENDERERS)('%s, side by side: two maps of one camera, each of its own day', async renderer => {
    const { first_date, last_date } = service.status;
    await open(`&compare=side&cmpdate=${first_date}&renderer=${renderer}`);
    await page.waitForSelector(`[data-day="community/${first_date}"]:not([data-painted="0"])`);
    await settled();
    expect((await coloursOf(0.55, 0.98)).get(red.fill) ?? 0).toBeGreaterThan(20);
    expect((await coloursOf(0.02, 0.45)).get(red.fill) ?? 0).toBe(0);
    // Moved on one, both have moved.
    expect(await page.locator(`[data-renderer="${renderer}"]`).count()).toBe(2);
    const scales = () =>
      page.locator('.maplibregl-ctrl-scale, [data-scale]').evaluateAll(all => all.map(node => node.textContent));
    const before = await scales();
    const map = (await page.locator('[data-compare]').boundingBox())!;
    await page.mouse.move(map.x + map.width * 0.75, map.y + map.height * 0.4);
    await page.mouse.wheel(0, -600);
    await settled();
    const after = await scales();
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(after[0]);
    expect(await page.locator(`[data-day="community/${last_date}"]`).count()).toBe(1);
    expect((await coloursOf(0.02, 0.45)).get(green.fill) ?? 0).toBeGreaterThan(0);
  });

  test('an analysis: band, reason and map follow it, and say that it is none of what was published', async () => {
    const { last_date } = service.status;
    const code = [...(await gradesOn(last_date!))].find(([, grade]) => grade === 'red')![0];
    // Another standard than the one in force, so that the answers differ.
    const basis = 'cn-state-council-2020-02-17';
    const analysis = await fetch(`${service.url}/api/explain/${code}?date=${last_date}&lang=zh&standard=${basis}`);
    const { sentence } = (await analysis.json()) as { sentence: string };
    await open(`&basis=${basis}&sel=${code}`);
    await page.waitForSelector(`[data-basis-banner="${basis}"]`);
    await page.waitForFunction(text => document.querySelector('[data-sentence]')?.textContent === text, sentence, {
      timeout: 60_000,
    });
    expect(requests.some(url => url.includes('/api/timeline') && url.includes(`standard=${basis}`))).toBe(true);
  });
});
