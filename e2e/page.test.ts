import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AreasPayload, ExplainPayload, GradesPayload, LegendPayload } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { GRADE_ORDER, THEMES } from '#web/theme/themes.ts';
import { openBrowser } from './browser.ts';
import { countColours } from './pixels.ts';
import { demoService, type Service } from './service.ts';

const browser: Browser | null = await openBrowser();
const WIDTH = 1600;
const HEIGHT = 950;

// One service for the whole file: its first start takes about half a minute.
describe.skipIf(!browser)('the page in a browser (skipped where there is no Chromium)', () => {
  let service: Service;
  let page: Page;
  const requests: string[] = [];
  const complaints: string[] = [];

  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${service.url}${path}`)).json()) as T;
  const painted = (day: string) =>
    page.waitForSelector(`[data-day="${day}"]:not([data-painted="0"])`, { timeout: 120_000 });
  /** React has followed, the address has, and the map has nothing left to load or to draw. */
  const settled = async () => {
    await page.waitForTimeout(1_000);
    await page.waitForSelector('[data-resting="true"]', { timeout: 120_000 });
  };
  /** By WebGL, which a browser without a graphics card gets only when it is asked for. */
  const open = async (query: string) => {
    await page.goto(`${service.url}/${query}&renderer=webgl`);
    await page.waitForSelector('[data-day^="community/"]', { timeout: 120_000 });
    await settled();
  };
  const mapBox = async () => (await page.locator('canvas.maplibregl-canvas').boundingBox())!;
  const counts = async (selector: string) =>
    page.locator(selector).evaluateAll(nodes => nodes.map(node => Number((node as HTMLElement).dataset.count)));

  beforeAll(async () => {
    service = await demoService();
    const context = await browser!.newContext({ viewport: { width: WIDTH, height: HEIGHT }, locale: 'zh-CN' });
    page = await context.newPage();
    page.on('request', request => requests.push(request.url()));
    page.on('console', message => {
      // Chromium's own remark on reading back from a software renderer.
      if (['error', 'warning'].includes(message.type()) && !message.text().includes('GPU stall'))
        complaints.push(message.text());
    });
    page.on('pageerror', error => complaints.push(error.message));
    await open('?lang=zh');
  }, 420_000);

  afterAll(async () => {
    await browser?.close();
    await service?.stop();
  });

  test('the first picture is the last day, in communities, in colour', async () => {
    const { last_date } = service.status;
    await painted(`community/${last_date}`);
    const colours = await countColours(browser!, page, await mapBox());
    const { counts: graded } = await ask<GradesPayload>(`/api/grades?date=${last_date}&level=community`);
    for (const key of GRADE_ORDER)
      if (graded[key] >= 10) expect(colours.get(THEMES.official.grades[key].fill) ?? 0, key).toBeGreaterThan(50);
    const title = await page.title();
    expect(title).toBe('社区疫情风险五色图');
  });

  test('legend and tiles add up to the communities and say what the service says', async () => {
    const { counts: graded, areas } = await ask<GradesPayload>('/api/grades?level=community');
    const expected = GRADE_ORDER.map(key => graded[key]);
    expect(await counts('[data-legend]')).toEqual(expected);
    expect(await counts('button[data-grade]')).toEqual(expected);
    expect(expected.reduce((sum, count) => sum + count, 0)).toBe(areas.length);
    expect(await page.locator('[data-sum]').getAttribute('data-sum')).toBe(String(areas.length));
  });

  test('the colours of the page are those of /legend.json', async () => {
    const { grades } = await ask<LegendPayload>('/legend.json');
    for (const { grade, colour } of grades)
      expect(colour.toLowerCase(), grade).toBe(THEMES.official.grades[grade].fill);
  });

  test('a click on a community asks why, and the sentence is that of /api/explain', async () => {
    const { areas } = await ask<GradesPayload>('/api/grades?level=community');
    const red = areas.find(area => area.grade === 'red') ?? areas.find(area => area.grade === 'orange');
    const summaries = await ask<AreasPayload>('/api/areas?level=community');
    const { point, name } = summaries.areas.find(area => area.code === red!.code)!;
    // Near enough that the point lies well inside the area, which is then clicked where the map must have drawn it.
    await open(`?lang=zh&x=${point[0]}&y=${point[1]}&z=14`);
    const box = await mapBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForSelector('[data-sentence]');
    const explain = await ask<ExplainPayload>(`/api/explain/${red!.code}?date=${service.status.last_date}&lang=zh`);
    expect(await page.locator('[data-sentence]').textContent()).toBe(explain.sentence);
    expect(await page.getByRole('heading', { level: 2, name }).count()).toBe(1);
    expect(new URL(page.url()).searchParams.get('sel')).toBe(red!.code);
  });

  test('a step in time repaints without asking for a tile', async () => {
    await open('?lang=zh');
    const { first_date, last_date } = service.status;
    const before = await countColours(browser!, page, await mapBox());
    const tiles = () => requests.filter(url => url.includes('/tiles/')).length;
    const asked = tiles();
    expect(asked).toBeGreaterThan(0);
    const slider = page.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('Home');
    await painted(`community/${first_date}`);
    await settled();
    const after = await countColours(browser!, page, await mapBox());
    const { red, orange } = THEMES.official.grades;
    const warm = (colours: Map<string, number>) => (colours.get(red.fill) ?? 0) + (colours.get(orange.fill) ?? 0);
    expect(warm(before)).not.toBe(warm(after));
    await page.keyboard.press('End');
    await painted(`community/${last_date}`);
    expect(tiles()).toBe(asked);
  });

  test('ten days played need no tile, and no frame but those fetched before, each once', async () => {
    const { last_date } = service.status;
    const opened = requests.length;
    await open(`?lang=zh&date=${addDays(last_date!, -10)}`);
    const frames = (asked: string[]) => asked.filter(url => url.includes('/frames/community/'));
    await expect.poll(() => frames(requests.slice(opened)).join(), { timeout: 60_000 }).toContain(last_date!);
    await settled();
    const begun = requests.length;
    await page.keyboard.press(' ');
    await painted(`community/${last_date}`);
    const played = requests.slice(begun);
    expect(played.filter(url => url.includes('/tiles/'))).toEqual([]);
    expect(frames(played)).toEqual([]);
    const all = frames(requests.slice(opened));
    expect(all.length).toBeGreaterThan(10);
    expect(new Set(all).size).toBe(all.length);
  });

  test('a day chosen on the band shows the counts of that day', async () => {
    const band = (await page.getByRole('slider').boundingBox())!;
    await page.mouse.click(band.x + band.width * 0.6, band.y + band.height / 2);
    await settled();
    const date = new URL(page.url()).searchParams.get('date');
    expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    const { counts: graded } = await ask<GradesPayload>(`/api/grades?date=${date}&level=community`);
    expect(await counts('[data-legend]')).toEqual(GRADE_ORDER.map(key => graded[key]));
  });

  test('a tile filters the map, a second click shows all again', async () => {
    await open('?lang=zh');
    const green = async () =>
      (await countColours(browser!, page, await mapBox())).get(THEMES.official.grades.green.fill) ?? 0;
    expect(await green()).toBeGreaterThan(1000);
    await page.locator('button[data-grade="orange"]').click();
    await settled();
    // The legend's own green chip is what remains.
    expect(await green()).toBeLessThan(1000);
    expect(new URL(page.url()).searchParams.get('filter')).toBe('orange');
    await page.locator('button[data-grade="orange"]').click();
    await settled();
    expect(await green()).toBeGreaterThan(1000);
  });

  test('the language changes everything that is said', async () => {
    await page.getByRole('button', { name: /English/ }).click();
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    const name = 'Community five-colour epidemic risk map';
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    expect(await page.title()).toBe(name);
    await page.getByRole('button', { name: /中文/ }).click();
  });

  test('an address shows again what it showed: day, area, theme, filter, place', async () => {
    const { areas } = await ask<GradesPayload>('/api/grades?level=community');
    const query = `?date=${service.status.first_date}&sel=${areas[0]!.code}&filter=green&cmp=7&theme=wall&lang=en`;
    await open(query);
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual(
      Object.fromEntries(new URLSearchParams(`${query}&renderer=webgl`)),
    );
    expect(await page.locator('html').getAttribute('data-theme')).toBe('wall');
    expect(await page.locator('button[data-grade="green"]').getAttribute('aria-pressed')).toBe('true');
    await page.waitForSelector('[data-sentence]');
    await painted(`community/${service.status.first_date}`);
  });

  test('a link to a standard that is gone says so, and leads back to what was published', async () => {
    // A page of its own: the browser remarks on every answer that was a refusal.
    const other = await browser!.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
    await other.goto(`${service.url}/?lang=zh&layer=community&basis=gone-standard`);
    const banner = other.locator('[data-basis-banner="gone-standard"]');
    await banner.getByText('可能没有这个标准').waitFor();
    await banner.getByRole('button').click();
    await other.waitForSelector(`[data-day="community/${service.status.last_date}"]:not([data-painted="0"])`);
    await expect.poll(() => new URL(other.url()).searchParams.get('basis')).toBeNull();
    await other.close();
  });

  test('search finds by code and by name', async () => {
    await open('?lang=zh');
    const { areas } = await ask<GradesPayload>('/api/grades?level=community');
    await page.keyboard.press('/');
    await page.keyboard.type(areas[7]!.code);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-sentence]');
    expect(new URL(page.url()).searchParams.get('sel')).toBe(areas[7]!.code);
  });

  test('nothing spills over on a telephone', async () => {
    await page.setViewportSize({ width: 375, height: 812 });
    await page.goto(`${service.url}/?lang=en&front=map&renderer=webgl`);
    await page.waitForSelector('[data-painted]:not([data-painted="0"])', { timeout: 120_000 });
    await settled();
    const spill = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(spill).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: WIDTH, height: HEIGHT });
  });

  test('no request left the origin, and the browser had nothing to complain about', () => {
    const { origin } = new URL(service.url);
    expect(
      requests.filter(url => !url.startsWith(origin) && !url.startsWith('blob:') && !url.startsWith('data:')),
    ).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
