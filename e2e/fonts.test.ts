import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AreasPayload } from '#core/contract.ts';
import { openBrowser } from './browser.ts';
import { demoService, type Service } from './service.ts';

const RARE = '㙍䶮𤧛𬇙';
const NEVER_ASSIGNED = ['\u{3fffd}\u{3fffd}\u{3fffd}\u{3fffd}', '\u{3fffc}\u{3fffc}\u{3fffc}\u{3fffc}'] as const;

const folder = mkdtempSync(join(tmpdir(), 'wusetu-fonts-'));
/** On a machine with no Chinese font at all: the browser is told of one folder of fonts, of Latin letters only, if there is one. */
const LATIN_ONLY = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>${folder}</cachedir></fontconfig>`;
writeFileSync(join(folder, 'fonts.conf'), LATIN_ONLY);
const browser: Browser | null = await openBrowser();
const bare: Browser | null = await openBrowser({ FONTCONFIG_FILE: join(folder, 'fonts.conf') });

describe.skipIf(!browser)('fonts (skipped where there is no Chromium)', () => {
  let service: Service;
  let place: string;

  beforeAll(async () => {
    service = await demoService();
    const { areas } = (await (await fetch(`${service.url}/api/areas?level=community`)).json()) as AreasPayload;
    const area = areas[0]!;
    place = `/?lang=zh&sel=${area.code}&layer=community&x=${area.point[0]}&y=${area.point[1]}&z=16&renderer=webgl`;
  }, 420_000);
  afterAll(async () => {
    await browser?.close();
    await bare?.close();
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The page with the first community under this name; which fonts it fetched, and the bytes of them. */
  const visit = async (on: Browser, name: string | null) => {
    const page = await on.newPage({ viewport: { width: 1400, height: 800 } });
    const fonts = new Map<string, number>();
    page.on('response', async response => {
      if (!/\.(woff2|otf)$/.test(response.url())) return;
      fonts.set(response.url().replace(/.*\//, ''), (await response.body().catch(() => Buffer.alloc(0))).length);
    });
    const rename = async (route: Route) => {
      const response = await route.fetch();
      const payload = (await response.json()) as AreasPayload;
      if (name) payload.areas[0]!.name = name;
      await route.fulfill({ response, json: payload });
    };
    await page.route(/\/api\/areas\?level=community/, rename);
    await page.goto(service.url + place);
    await page.waitForSelector('[data-painted]:not([data-painted="0"])', { timeout: 120_000 });
    await page.waitForTimeout(1_500);
    await page.waitForSelector('[data-resting="true"]', { timeout: 120_000 });
    await page.evaluate(() => document.fonts.ready);
    return { page, fonts };
  };
  /** What the map drew around its middle: the community with its numeral and name, and no other's. */
  const label = async (page: Page) => {
    const box = (await page.locator('canvas.maplibregl-canvas').boundingBox())!;
    const [x, y] = [box.x + box.width / 2 - 100, box.y + box.height / 2 - 60];
    return (await page.screenshot({ clip: { x, y, width: 200, height: 120 } })).toString('base64');
  };
  /** Which characters the page would draw, in the font of its text, as it draws one that no font has. */
  const boxes = (page: Page, text: string) =>
    page.evaluate(async characters => {
      const font = `24px ${getComputedStyle(document.body).fontFamily}`;
      await document.fonts.load(font, characters);
      const context = new OffscreenCanvas(48, 48).getContext('2d')!;
      const drawn = (character: string) => {
        context.clearRect(0, 0, 48, 48);
        context.font = font;
        context.fillText(character, 8, 36);
        return context.getImageData(0, 0, 48, 48).data.join();
      };
      return [...characters].filter(character => drawn(character) === drawn('\u{3fffd}'));
    }, text);

  test('a machine with Chinese fonts fetches none from us', async ({ skip }) => {
    const { page, fonts } = await visit(browser!, null);
    skip((await page.locator('html').getAttribute('data-lack')) === 'chinese', 'this machine has no Chinese font');
    expect([...fonts.keys()].filter(name => !name.startsWith('inter'))).toEqual([]);
    expect([...fonts.values()].reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(100_000);
    await page.close();
  }, 180_000);

  test('on one without any, the page and the map draw every name, rare characters too', async () => {
    const { page, fonts } = await visit(bare!, RARE);
    expect(await page.locator('html').getAttribute('data-lack')).toBe('chinese');
    expect(await boxes(page, `社区疫情风险五色图${RARE}`)).toEqual([]);
    expect([...fonts.keys()].some(name => name.startsWith('NotoSansHans'))).toBe(true);
    const named = await label(page);
    await page.close();
    const unknown: string[] = [];
    for (const name of NEVER_ASSIGNED) {
      const { page: other } = await visit(bare!, name);
      unknown.push(await label(other));
      await other.close();
    }
    // Characters that no font has are empty boxes, of one font's making or another's. This name looks like none of them.
    expect(unknown).not.toContain(named);
  }, 300_000);
});
