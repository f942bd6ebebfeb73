import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GradesPayload } from '#core/contract.ts';
import { openBrowser } from './browser.ts';
import { faultsOf, smallTargets, spillOf } from './faults.ts';
import { demoService, type Service } from './service.ts';

/** Every screen there is, in both languages: no serious fault for axe; on a telephone nothing wider than it and nothing smaller than a thumb. */
const browser: Browser | null = await openBrowser();
const PARTS = ['start', 'embed', 'addresses', 'contract', 'coordinates', 'selftest', 'keys', 'webhooks'];
const MAP = '[data-painted]:not([data-painted="0"])';

type Screen = [name: string, query: string, ready: string];

describe.skipIf(!browser)('every screen (skipped where there is no Chromium)', () => {
  let service: Service;
  let red: string;

  beforeAll(async () => {
    service = await demoService();
    const { areas } = (await (await fetch(`${service.url}/api/grades?level=community`)).json()) as GradesPayload;
    red = areas.find(area => area.grade === 'red')!.code;
  }, 420_000);
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
  });

  const screens = (): Screen[] => [
    ['why', `sel=${red}`, '[data-sentence]'],
    ['table', 'mode=table&front=map', '[data-table]'],
    ['standard', 'screen=standard', '[data-rule], header h1'],
    ['bulletin', 'screen=bulletin', 'header h1'],
    ...PARTS.map((part): Screen => [`integrate, ${part}`, `screen=integrate&part=${part}`, 'header h1']),
  ];
  const WIDE: Screen[] = [
    ['map', '', MAP],
    ['map by WebGL', 'renderer=webgl', MAP],
    ['list', 'tab=list', MAP],
    ['comparison', 'layer=community&compare=difference', '[data-moves]'],
    ['side by side', 'layer=community&compare=side', MAP],
    ['wall', 'screen=wall', '[data-clock]'],
  ];
  const NARROW: Screen[] = [
    ['overview', '', '[data-sum]'],
    ['list', 'tab=list', 'aside ul'],
    ['map', 'front=map', MAP],
    ['city', 'front=why', 'aside h2:visible'],
    ['comparison', 'front=map&layer=community&compare=difference', '[data-moves]'],
  ];
  const visit = async (page: Page, lang: string, [, query, ready]: Screen) => {
    await page.goto(`${service.url}/?lang=${lang}&${query}`);
    await page.locator(ready).first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(400);
  };

  test.each(['zh', 'en'])(
    'has no serious fault for axe, in %s',
    async lang => {
      const page = await browser!.newPage({ viewport: { width: 1920, height: 1080 } });
      const faults: Record<string, string[]> = {};
      for (const screen of [...WIDE, ...screens()]) {
        await visit(page, lang, screen);
        const found = await faultsOf(page);
        if (found.length > 0) faults[screen[0]] = found;
      }
      await page.close();
      expect(faults).toEqual({});
    },
    600_000,
  );

  test.each(['zh', 'en'])(
    'fits a telephone and a thumb, in %s',
    async lang => {
      const page = await browser!.newPage({ viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true });
      const faults: Record<string, unknown> = {};
      for (const screen of [...NARROW, ...screens()]) {
        await visit(page, lang, [screen[0], screen[1].replace(/^sel=/, 'front=why&sel='), screen[2]]);
        const spill = await spillOf(page);
        const small = await smallTargets(page);
        const found = await faultsOf(page);
        if (spill > 0 || small.length > 0 || found.length > 0) faults[screen[0]] = { spill, small, found };
      }
      await page.close();
      expect(faults).toEqual({});
    },
    600_000,
  );
});
