import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AreasPayload, type GradesPayload, gradeOf, type StatusPayload } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { CLASS_COLOURS } from '#core/theme/indicator_classes.ts';
import { zoomsOf } from '#core/theme/level_zooms.ts';
import { GRADE_ORDER, type GradeKey, THEMES } from '#web/theme/themes.ts';
import { areasOnPixels } from './area_pixels.ts';
import { openBrowser, WITHOUT_WEBGL } from './browser.ts';
import { demoService, type Service } from './service.ts';

/** Two renderers, one map: WebGL by MapLibre, and SVG. Both are asked the same of everything that one can see and do. */
const browser: Browser | null = await openBrowser();
const RENDERERS = ['svg', 'webgl'] as const;
const MINUTES = 60_000;

describe.skipIf(!browser)('two renderers of one map (skipped where there is no Chromium)', () => {
  let service: Service;
  let areas: AreasPayload['areas'];
  let grades: GradesPayload;
  const complaints: string[] = [];

  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${service.url}${path}`)).json()) as T;

  const gradedOf = (code: string) => grades.areas.find(area => area.code === code)!;
  const keyOf = (code: string): GradeKey => gradeOf(gradedOf(code).severity) ?? 'insufficient';
  const patternOf = (code: string) =>
    keyOf(code) === 'insufficient' ? 'hatch' : gradedOf(code).state === 'stale' ? 'dots' : null;

  type Prepare = (page: Page) => Promise<void>;
  /** Districts without names, which would lie over the communities in their middle. */
  const unnamed: Prepare = async page => {
    await page.route('**/api/areas?level=district', async route => {
      const payload = (await (await route.fetch()).json()) as AreasPayload;
      await route.fulfill({ json: { ...payload, areas: payload.areas.map(area => ({ ...area, name: '' })) } });
    });
  };

  async function open(
    query: string,
    size: { width: number; height: number },
    prepare: Prepare | null = null,
    its_browser = browser!,
  ): Promise<Page> {
    const page = await its_browser.newPage({ viewport: size, locale: 'zh-CN' });
    await prepare?.(page);
    page.on('pageerror', error => complaints.push(error.message));
    page.on('console', message => {
      if (['error', 'warning'].includes(message.type()) && !message.text().includes('GPU stall'))
        complaints.push(message.text());
    });
    page.on('request', request => {
      if (!request.url().startsWith(service.url)) complaints.push(`left the origin: ${request.url()}`);
    });
    await page.goto(`${service.url}/?lang=zh${query}`);
    await settled(page);
    return page;
  }
  async function settled(page: Page) {
    await page.waitForSelector('[data-day*="/"]:not([data-painted="0"])', { timeout: 2 * MINUTES });
    await page.waitForTimeout(600);
    await page.waitForSelector('[data-resting="true"]', { timeout: 2 * MINUTES });
  }
  const mapOf = async (page: Page) => (await page.locator('[data-renderer]').boundingBox())!;
  const soon = <T>(read: () => T) => expect.poll(read, { timeout: 10_000 });
  const selected = (page: Page) => new URL(page.url()).searchParams.get('sel');

  const world = ([longitude, latitude]: readonly [number, number]): [number, number] => [
    longitude / 360 + 0.5,
    0.5 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / Math.PI / 2,
  ];
  /** All areas in the middle of a map of this size. */
  function cameraFor({ width, height }: { width: number; height: number }, status: StatusPayload) {
    const [west, south, east, north] = status.bbox!;
    const [left, top] = world([west, north]);
    const [right, bottom] = world([east, south]);
    const scale = Math.min((width - 60) / (right - left), (height - 60) / (bottom - top));
    const z = Math.floor(Math.log2(scale / 512) * 100) / 100;
    return { x: (west + east) / 2, y: (south + north) / 2, z };
  }
  const query = ({ x, y, z }: { x: number; y: number; z: number }) => `&x=${x}&y=${y}&z=${z}&legend=off`;

  beforeAll(async () => {
    service = await demoService();
    areas = (await ask<AreasPayload>('/api/areas?level=community')).areas;
    grades = await ask<GradesPayload>('/api/grades?level=community');
  }, 420_000);
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
  });

  test('SVG: each community has the fill, pattern and outline of its grade and state', {
    timeout: 4 * MINUTES,
  }, async () => {
    const page = await open('&renderer=svg&layer=community', { width: 1600, height: 950 });
    const drawn = await page
      .locator('[data-layer="fills"] path')
      .evaluateAll(paths =>
        paths.map(path => [
          Number(path.getAttribute('data-seq')),
          path.getAttribute('fill'),
          path.getAttribute('data-pattern'),
          path.getAttribute('data-outline'),
        ]),
      );
    const expected = areas.map(({ seq, code }) => {
      const { state } = gradedOf(code);
      const [key, pattern] = [keyOf(code), patternOf(code) ?? 'none'];
      return [
        seq,
        THEMES.official.grades[key].fill,
        pattern,
        state === 'suspended' || state === 'override' ? state : 'none',
      ];
    });
    const by_seq = (list: unknown[][]) => list.toSorted((a, b) => Number(a[0]) - Number(b[0]));
    expect(by_seq(drawn)).toEqual(by_seq(expected));
    expect(await page.locator('[data-layer="patterns"] path').count()).toBe(
      expected.filter(([, , pattern]) => pattern !== 'none').length,
    );
    await page.close();
  });

  test('pixels: both paint EVERY community in the same grade and pattern', { timeout: 8 * MINUTES }, async () => {
    // As near as can be without numerals, on as large a screen as that needs; nothing lies over the map of a frame.
    const size = { width: 2300, height: 1700 };
    const zooms = zoomsOf(['district', 'street', 'community'], service.status.levels, service.status.bbox!);
    const look = { ...cameraFor(size, service.status), z: Math.floor((zooms[2]!.numeral - 0.02) * 100) / 100 };
    const found = [];
    for (const renderer of RENDERERS) {
      const readAt = async (at: typeof look, window: typeof size) => {
        const page = await open(`&embed=1&renderer=${renderer}&layer=community${query(at)}`, window, unnamed);
        const painted = await areasOnPixels(browser!, page, service.url, service.status, at);
        await page.close();
        return painted;
      };
      const painted = await readAt(look, size);
      // So thin that there is nothing, or hardly a window, between its borders: looked at again from nearer, where a numeral lies on it, so
      // for its grade only.
      const thin = areas.filter(({ seq }) => {
        const { key, pattern } = painted.get(seq)!;
        return key === 'unclear' || pattern === 'unclear';
      });
      expect(thin.length, thin.map(({ name }) => name).join(' ')).toBeLessThan(12);
      for (const { seq, point, code } of thin) {
        const near = await readAt({ x: point[0], y: point[1], z: look.z + 1.2 }, { width: 500, height: 400 });
        painted.set(seq, { key: near.get(seq)!.key, pattern: patternOf(code) });
      }
      found.push(painted);
    }
    const [svg, webgl] = found as [(typeof found)[number], (typeof found)[number]];
    expect(svg.size).toBe(areas.length);
    for (const { seq, code, name } of areas) {
      const expected = { key: keyOf(code), pattern: patternOf(code) };
      expect(svg.get(seq), `${name} by SVG`).toEqual(expected);
      expect(webgl.get(seq), `${name} by WebGL`).toEqual(expected);
    }
  });

  describe.each([
    { width: 1920, height: 1080 },
    { width: 3840, height: 1080 },
    { width: 7680, height: 2160 },
  ])('at $width × $height', size => {
    test.each(RENDERERS)(
      '%s: clicking the middle of 50 communities chooses them',
      { timeout: 10 * MINUTES },
      async renderer => {
        const first = await open(`&renderer=svg&legend=off`, size);
        const box = await mapOf(first);
        await first.close();
        const look = cameraFor(box, service.status);
        const page = await open(`&renderer=${renderer}&layer=community${query(look)}`, size);
        const scale = 512 * 2 ** look.z;
        const [middle_x, middle_y] = world([look.x, look.y]);
        const chosen = areas.filter((_, i) => i % Math.floor(areas.length / 60) === 0);
        let clicked = 0;
        for (const { code, point, name } of chosen) {
          const [x, y] = world(point);
          const at = {
            x: box.x + box.width / 2 + (x - middle_x) * scale,
            y: box.y + box.height / 2 + (y - middle_y) * scale,
          };
          const free = await page.evaluate(
            ({ x, y }) => document.elementFromPoint(x, y)?.closest('[data-map-keys]') !== null,
            at,
          );
          // Under a button or a notice there is no map to click.
          if (!free || clicked === 50) continue;
          await page.mouse.click(at.x, at.y);
          await page
            .waitForFunction(code => new URL(location.href).searchParams.get('sel') === code, code, { timeout: 15_000 })
            .catch(() => {
              throw new Error(
                `${name} ${code} at ${Math.round(at.x)}, ${Math.round(at.y)}: chosen is ${selected(page)}`,
              );
            });
          clicked += 1;
        }
        expect(clicked).toBe(50);
        await page.close();
      },
    );
  });

  test.each(RENDERERS)('%s: arrows go from area to area, and it is said', { timeout: 4 * MINUTES }, async renderer => {
    const page = await open(`&renderer=${renderer}&layer=community`, { width: 1600, height: 950 });
    const map = page.locator('[data-map-keys]');
    await map.focus();
    const visited: (string | null)[] = [];
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowLeft']) {
      await page.keyboard.press(key);
      await page.waitForTimeout(200);
      visited.push(selected(page));
    }
    expect(new Set(visited).size).toBeGreaterThanOrEqual(3);
    const of = (code: string | null) => areas.find(area => area.code === code)!;
    expect(of(visited[1]!).point[0]).toBeGreaterThan(of(visited[0]!).point[0]);
    expect(of(visited[2]!).point[1]).toBeLessThan(of(visited[1]!).point[1]);
    const { name } = of(visited[3]!);
    await page.waitForFunction(
      name => [...document.querySelectorAll('[role="status"]')].some(node => node.textContent?.startsWith(`${name}，`)),
      name,
    );
    const words = await page.locator('[role="status"]').allTextContents();
    expect(words.join(' ')).toMatch(new RegExp(`${name}，(([ⅠⅡⅢⅣⅤ]级.色，[^，]+)|数据不足)，[较与]`));
    const before = new URL(page.url()).searchParams.get('x');
    await page.keyboard.press('Shift+ArrowRight');
    await page.waitForTimeout(1500);
    expect(new URL(page.url()).searchParams.get('x')).not.toBe(before);
    await page.close();
  });

  test('SVG: a day changes the areas that change, and asks for no shape again', { timeout: 4 * MINUTES }, async () => {
    const page = await open('&renderer=svg&layer=community', { width: 1600, height: 950 });
    const asked: string[] = [];
    page.on('request', request => asked.push(request.url()));
    await page.evaluate(() => {
      const touched = new Set<string | null>();
      Object.assign(window, { touched });
      new MutationObserver(changes => {
        for (const { target } of changes) touched.add((target as Element).getAttribute('data-seq'));
      }).observe(document.querySelector('[data-layer="fills"]')!, { subtree: true, attributes: true, childList: true });
    });
    const last = service.status.graded_to!;
    const before = await page.locator('[data-renderer]').getAttribute('data-day');
    await page.keyboard.press('[');
    await page.waitForFunction(
      day => document.querySelector('[data-renderer]')?.getAttribute('data-day') !== day,
      before,
    );
    const day = (await page.locator('[data-renderer]').getAttribute('data-day'))!.split('/')[1]!;
    const frames = await Promise.all(
      [last, day].map(
        async date => new Uint8Array(await (await fetch(`${service.url}/frames/community/${date}`)).arrayBuffer()),
      ),
    );
    const changed = areas.filter(({ seq }) => frames[0]![seq] !== frames[1]![seq]).map(({ seq }) => String(seq));
    const touched = await page.evaluate(() => [...(window as unknown as { touched: Set<string> }).touched]);
    expect(touched.length).toBeGreaterThan(0);
    expect(touched.filter(seq => !changed.includes(seq))).toEqual([]);
    expect(asked.filter(url => /outlines|tiles/.test(url))).toEqual([]);
    await page.close();
  });

  test('SVG: names are as large at every place and never over each other; from the city to a community the levels follow the zoom', {
    timeout: 4 * MINUTES,
  }, async () => {
    const zooms = zoomsOf(['district', 'street', 'community'], service.status.levels, service.status.bbox!);
    const { point } = areas[Math.floor(areas.length / 2)]!;
    const near = zooms[2]!.name + 0.6;
    const page = await open(`&renderer=svg&x=${point[0]}&y=${point[1]}&z=${near.toFixed(2)}`, {
      width: 1600,
      height: 950,
    });
    expect(await page.locator('[data-renderer]').getAttribute('data-day')).toMatch(/^community/);
    const names = await page.locator('[data-layer="labels"] text[stroke]').evaluateAll(nodes =>
      nodes.map(node => {
        const { left, right, top, bottom } = node.getBoundingClientRect();
        return { text: node.textContent, size: node.getAttribute('font-size'), left, right, top, bottom };
      }),
    );
    expect(names.length).toBeGreaterThan(5);
    const over = names.flatMap((a, i) =>
      names
        .slice(i + 1)
        .flatMap(b =>
          a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4
            ? [`${a.text} ${b.text}`]
            : [],
        ),
    );
    expect(over).toEqual([]);
    const box = await mapOf(page);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const level = () => page.locator('[data-renderer]').getAttribute('data-day');
    for (let i = 0; i < 40 && !(await level())!.startsWith('street'); i++) {
      await page.mouse.wheel(0, 120);
      await page.waitForTimeout(150);
    }
    await settled(page);
    expect(await level()).toMatch(/^street/);
    expect(await page.locator('[data-layer="fills"] path').count()).toBe(service.status.levels.street);
    await page.close();
  });

  test('SVG: hover names an area, a drag moves the map, a filter leaves the others grey', {
    timeout: 4 * MINUTES,
  }, async () => {
    const page = await open('&renderer=svg&layer=community', { width: 1600, height: 950 });
    const box = await mapOf(page);
    const middle = { x: box.x + box.width * 0.55, y: box.y + box.height * 0.35 };
    await page.mouse.move(middle.x, middle.y);
    const at = await page.evaluate(({ x, y }) => document.elementFromPoint(x, y)?.getAttribute('data-seq'), middle);
    const { name } = areas.find(area => String(area.seq) === at)!;
    expect(await page.locator('[data-renderer] strong').textContent()).toBe(name);
    await page.mouse.down();
    await page.mouse.move(middle.x - 90, middle.y + 40, { steps: 6 });
    await page.mouse.up();
    await settled(page);
    const now = { x: middle.x - 90, y: middle.y + 40 };
    expect(await page.evaluate(({ x, y }) => document.elementFromPoint(x, y)?.getAttribute('data-seq'), now)).toBe(at);
    expect(selected(page)).toBeNull();
    await page.locator('button[data-grade="orange"]').click();
    await page.waitForTimeout(400);
    const fills = await page
      .locator('[data-layer="fills"] path')
      .evaluateAll(paths => paths.map(path => path.getAttribute('fill')));
    expect(new Set(fills)).toEqual(new Set([THEMES.official.map.muted, THEMES.official.grades.orange.fill]));
    expect(fills.filter(fill => fill === THEMES.official.grades.orange.fill)).toHaveLength(grades.counts.orange);
    await page.close();
  });

  test.each(RENDERERS)(
    '%s: P prints one page with title, day, counts, changes and the map',
    { timeout: 4 * MINUTES },
    async renderer => {
      const page = await open(`&renderer=${renderer}&layer=community`, { width: 1600, height: 950 });
      await page.evaluate(() => {
        window.print = () => document.body.setAttribute('data-print-called', '');
      });
      await page.keyboard.press('p');
      await page.waitForSelector('body[data-print-called]', { timeout: MINUTES });
      const sheet = page.locator('[data-print-sheet]');
      expect(await sheet.locator('h1').textContent()).toBe('社区疫情风险五色图');
      expect(await sheet.locator('[data-printed-map] path[data-seq]').count()).toBe(areas.length);
      const counts = await sheet.locator('[data-printed-count]').allTextContents();
      expect(counts.map(Number)).toEqual(GRADE_ORDER.map(key => grades.counts[key]));
      expect(await sheet.locator('h2').textContent()).toMatch(/^较 .* 的变化$/);
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      expect(pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)).toHaveLength(1);
      await page.close();
    },
  );

  test.each(RENDERERS)(
    '%s: the right button opens the menu of an area, a double click goes there',
    { timeout: 4 * MINUTES },
    async renderer => {
      const page = await open(`&renderer=${renderer}&layer=community`, { width: 1600, height: 950 });
      const box = await mapOf(page);
      const at = { x: box.x + box.width * 0.55, y: box.y + box.height * 0.35 };
      const menu = page.locator('[data-area-menu]');
      await page.mouse.click(at.x, at.y, { button: 'right' });
      await menu.waitFor();
      const code = (await menu.getAttribute('data-area-menu'))!;
      expect(await menu.locator('strong').textContent()).toBe(areas.find(area => area.code === code)!.name);
      expect(selected(page)).toBeNull();
      expect(await menu.locator('button').count()).toBe(4);
      await page.keyboard.press('Escape');
      await menu.waitFor({ state: 'detached' });
      // Closed by a click too, which chooses what lies there; opened again, its third entry goes there.
      await page.mouse.click(at.x, at.y, { button: 'right' });
      await menu.locator('button').nth(2).click();
      await settled(page);
      await menu.waitFor({ state: 'detached' });
      const zoom = () => Number(new URL(page.url()).searchParams.get('z'));
      /** Where the flight ends: on a busy machine it takes a while. */
      const arrived = async () => {
        await soon(zoom).toBeGreaterThan(0);
        for (let before = -1; before !== zoom(); await page.waitForTimeout(2_500)) before = zoom();
        return zoom();
      };
      const gone = await arrived();
      await page.goto(`${service.url}/?lang=zh&renderer=${renderer}&layer=community`);
      await settled(page);
      await page.mouse.dblclick(at.x, at.y);
      await soon(() => selected(page)).toBe(code);
      // As near as the entry of the menu goes.
      expect(Math.abs((await arrived()) - gone)).toBeLessThan(0.05);
      await page.close();
    },
  );

  test.each(RENDERERS)('%s: a long press opens the menu of an area', { timeout: 4 * MINUTES }, async renderer => {
    const context = await browser!.newContext({
      viewport: { width: 390, height: 800 },
      hasTouch: true,
      isMobile: true,
    });
    const page = await context.newPage();
    await page.goto(`${service.url}/?lang=zh&front=map&renderer=${renderer}&layer=community`);
    await settled(page);
    const box = await mapOf(page);
    const point = { x: box.x + box.width / 2, y: box.y + box.height * 0.45 };
    const touch = await context.newCDPSession(page);
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
    await page.waitForSelector('[data-area-menu]', { timeout: 10_000 });
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await page.waitForTimeout(500);
    // Lifted, the finger neither chooses nor closes.
    expect(await page.locator('[data-area-menu]').count()).toBe(1);
    expect(selected(page)).toBeNull();
    await context.close();
  });

  test('SVG: an area narrower than 12 px has a dot in its colour', { timeout: 4 * MINUTES }, async () => {
    const size = { width: 1600, height: 950 };
    const page = await open('&renderer=svg&layer=community', size);
    const box = await mapOf(page);
    const widths = areas.map(({ bbox: [west, south, east, north] }) => {
      const [left, top] = world([west, north]);
      const [right, bottom] = world([east, south]);
      return Math.min(right - left, bottom - top) * 512;
    });
    // Where one in ten is narrower.
    const tenth = widths.toSorted((a, b) => a - b)[Math.floor(widths.length * 0.08)]!;
    const look = { ...cameraFor(box, service.status), z: Math.log2(12 / tenth) + 0.002 };
    await page.goto(`${service.url}/?lang=zh&renderer=svg&layer=community${query(look)}`);
    await settled(page);
    const scale = 512 * 2 ** look.z;
    const [middle_x, middle_y] = world([look.x, look.y]);
    const expected = areas.flatMap(({ code, point }, i) => {
      const [x, y] = world(point);
      const there = Math.abs(x - middle_x) * scale < box.width / 2 && Math.abs(y - middle_y) * scale < box.height / 2;
      const key = keyOf(code);
      return there && widths[i]! * 2 ** look.z < 12 && key !== 'insufficient' ? [THEMES.official.grades[key].fill] : [];
    });
    const drawn = await page.locator('[data-layer="labels"] path:not([stroke])').evaluateAll(
      (nodes, { left, top, width, height }) =>
        nodes.flatMap(node => {
          const at = node.getBoundingClientRect();
          const [x, y] = [(at.left + at.right) / 2 - left, (at.top + at.bottom) / 2 - top];
          // The picture goes on beyond the edges.
          return x > 0 && y > 0 && x < width && y < height ? [node.getAttribute('fill')] : [];
        }),
      { left: box.x, top: box.y, width: box.width, height: box.height },
    );
    expect(expected.length).toBeGreaterThan(3);
    expect(drawn.toSorted()).toEqual(expected.toSorted());
    await page.close();
  });

  test('what is printed is what the screen shows: a difference, two maps, an indicator', {
    timeout: 6 * MINUTES,
  }, async () => {
    const printed = async (query: string) => {
      const page = await open(`&layer=community${query}`, { width: 1600, height: 950 });
      await page.evaluate(() => {
        window.print = () => document.body.setAttribute('data-print-called', '');
      });
      await page.keyboard.press('p');
      await page.waitForSelector('body[data-print-called]', { timeout: MINUTES });
      const fills = (await page
        .locator('[data-printed-map]')
        .evaluateAll(maps =>
          maps.map(map => [...map.querySelectorAll('path[data-seq]')].map(path => path.getAttribute('fill'))),
        )) as string[][];
      const key = Object.fromEntries(
        await page
          .locator('[data-printed-key]')
          .evaluateAll(cells =>
            cells.map(({ dataset, textContent }) => [dataset.printedKey, Number(textContent?.replaceAll(',', ''))]),
          ),
      ) as Record<string, number>;
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      expect(pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)).toHaveLength(1);
      await page.close();
      return { fills, key };
    };
    const count = (fills: string[], colour: string) => fills.filter(fill => fill === colour).length;
    const day = service.status.last_date!;
    const before = addDays(day, -7);
    const past = await ask<GradesPayload>(`/api/grades?level=community&date=${before}`);
    const of = (code: string) => past.areas.find(area => area.code === code)!.severity;
    const moved = grades.areas.map(({ code, severity }) => [of(code), severity] as const);
    const { up, down, other } = THEMES.official.map.moved;

    const difference = await printed(`&compare=difference&cmpdate=${before}`);
    expect(difference.fills).toHaveLength(1);
    const [fills] = difference.fills;
    const counts = {
      up: moved.filter(([from, to]) => from !== null && to !== null && to > from).length,
      down: moved.filter(([from, to]) => from !== null && to !== null && to < from).length,
      other: moved.filter(([from, to]) => (from === null) !== (to === null)).length,
      same: moved.filter(([from, to]) => from === to).length,
    };
    expect(difference.key).toEqual(counts);
    expect([up, down, other].map(({ fill }) => count(fills!, fill))).toEqual([counts.up, counts.down, counts.other]);

    const side = await printed(`&compare=side&cmpdate=${before}`);
    expect(side.fills).toHaveLength(2);
    for (const [at, { counts }] of [past, grades].entries())
      expect(GRADE_ORDER.map(key => count(side.fills[at]!, THEMES.official.grades[key].fill))).toEqual(
        GRADE_ORDER.map(key => counts[key]),
      );

    const indicator = await printed('&ind=new_cases_7d');
    expect(indicator.fills).toHaveLength(1);
    const classes = CLASS_COLOURS.official.map(colour => count(indicator.fills[0]!, colour));
    expect(classes.map((_, at) => indicator.key[`class-${at}`])).toEqual(classes);
    expect(classes.reduce((sum, one) => sum + one, indicator.key.none!)).toBe(areas.length);
    expect(classes.filter(one => one > 0).length).toBeGreaterThan(1);
  });

  test('without WebGL: the page is complete, alone and in a frame', { timeout: 6 * MINUTES }, async () => {
    const plain = await openBrowser({}, WITHOUT_WEBGL);
    try {
      const page = await open('&layer=community', { width: 1600, height: 950 }, null, plain!);
      expect(await page.evaluate(() => document.createElement('canvas').getContext('webgl2'))).toBeNull();
      expect(await page.locator('[data-renderer]').getAttribute('data-renderer')).toBe('svg');
      expect(await page.locator('[data-active-renderer]').getAttribute('data-active-renderer')).toBe('svg');
      expect(await page.locator('[data-layer="fills"] path').count()).toBe(areas.length);
      await page.close();
      const frame = await open('&embed=1', { width: 800, height: 520 }, null, plain!);
      expect(
        await frame.locator('[data-embed] [data-renderer="svg"] [data-layer="fills"] path').count(),
      ).toBeGreaterThan(0);
      await frame.close();
    } finally {
      await plain?.close();
    }
  });

  test('no request left the origin, and the browser had nothing to complain about', () => {
    expect(complaints).toEqual([]);
  });
});
