import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AreasPayload } from '#core/contract.ts';
import { type ErrorCode, problem } from '#server/platform/errors.ts';
import { openBrowser } from './browser.ts';
import { faultsOf } from './faults.ts';
import { demoService } from './service.ts';

const browser: Browser | null = await openBrowser();

/** The service speaks English: two words of it in a row are its own. */
const ENGLISH = /[A-Za-z]{3,} [A-Za-z]{2,}/;
const DATA = /\/(api|frames|columns|outlines|standings|legend\.json)/;
const SPARED = /\/api\/(session|status|events)$/;
const AREAS = /\/api\/areas\?/;

const refuse = (code: ErrorCode) => (route: Route) => {
  const body = problem(code, 'The service failed to answer; the log names the reason by the instance.');
  return route.fulfill({ status: body.status, contentType: 'application/problem+json', body: JSON.stringify(body) });
};
const saidOn = async (page: Page): Promise<string> =>
  (await page.locator('main, aside, [role="alert"], [data-wall]').allInnerTexts()).join('\n');

describe.skipIf(!browser)('states of the page (skipped where there is no Chromium)', () => {
  let url: string;
  let code: string;
  beforeAll(async () => {
    ({ url } = await demoService());
    const { areas } = (await (await fetch(`${url}/api/areas?level=community`)).json()) as AreasPayload;
    code = areas[0]!.code;
  }, 420_000);
  afterAll(() => browser?.close());

  type Step = (page: Page) => Promise<unknown>;
  async function open(search: string, before: Step, work: Step): Promise<void> {
    const context = await browser!.newContext({ viewport: { width: 1600, height: 900 } });
    const page = await context.newPage();
    try {
      await before(page);
      await page.goto(`${url}/?lang=zh&renderer=svg${search}`);
      await work(page);
    } finally {
      await context.close();
    }
  }
  const nothing = async () => {};
  const painted = (page: Page) => page.waitForSelector('[data-painted]:not([data-painted="0"])', { timeout: 60_000 });

  test('areas that do not come are not "none": the table and the wall say so, and show them once they come', async () => {
    const broken: Step = page => page.route(AREAS, refuse('internal'));
    const onWall: Step = async page => {
      await page.getByText('区域名录暂时无法取得').first().waitFor({ timeout: 30_000 });
      expect(await saidOn(page)).not.toContain('没有高风险区域');
    };
    const inTable: Step = async page => {
      await page.getByRole('alert').getByText('区域名录暂时无法取得').waitFor({ timeout: 30_000 });
      expect(await saidOn(page)).not.toContain('没有符合筛选的区域');
      expect(await faultsOf(page)).toEqual([]);
      await page.unroute(AREAS);
      await page.waitForSelector('[data-table]:not([data-table="0"])', { timeout: 60_000 });
    };
    await Promise.all([open('&screen=wall', broken, onWall), open('&mode=table', broken, inTable)]);
  }, 120_000);

  test('where nothing but the status comes no screen is blank, and none has a word of the service', async () => {
    const screens = [
      '',
      `&sel=${code}`,
      '&compare=difference',
      '&screen=standard',
      '&screen=bulletin',
      '&screen=integrate',
    ];
    const broken: Step = page =>
      page.route(({ pathname }) => DATA.test(pathname) && !SPARED.test(pathname), refuse('internal'));
    const told = (search: string) => async (page: Page) => {
      const words = page.getByText(/暂时无法|服务内部出错|没有取到/);
      await words.first().waitFor({ timeout: 60_000 });
      const texts = await saidOn(page);
      expect(texts.replaceAll('Wusetu', ''), search).not.toMatch(ENGLISH);
      expect(texts, search).not.toMatch(/等待数据|没有高风险区域/);
    };
    await Promise.all(screens.map(search => open(search, broken, told(search))));
  }, 120_000);

  test('without a network an area that was not looked at says so, instead of waiting for ever', async () => {
    await open('&tab=list', nothing, async page => {
      await painted(page);
      await page.context().setOffline(true);
      await page.locator('aside [data-code]').first().click();
      await page.getByRole('alert').getByText('本机没有网络').waitFor({ timeout: 30_000 });
    });
  }, 120_000);

  test('a screen whose code does not come says so, and the rest of the page stays', async () => {
    await open('', nothing, async page => {
      await painted(page);
      await page.route(/\/assets\/screen-.*\.js/, route => route.abort());
      await page.getByRole('button', { name: '通报', exact: true }).click();
      await page.getByRole('alert').getByText('这一部分没有加载成功').waitFor({ timeout: 30_000 });
      await page.getByRole('button', { name: '重新载入' }).waitFor();
      await page.getByPlaceholder('名称、拼音、首字母或编码').waitFor();
    });
  }, 120_000);

  test('a page whose code does not come at all is no blank', async () => {
    const broken: Step = page => page.route(/\/assets\/index-.*\.js/, route => route.abort());
    await open('', broken, page => page.getByText('页面还没有加载成功').waitFor({ timeout: 30_000 }));
  }, 60_000);

  test.each([
    ['the session', /\/api\/session$/],
    ['the status', /\/api\/status$/],
  ])(
    'while %s does not come the page says why',
    async (_, address) => {
      await open(
        '',
        page => page.route(address, refuse('database_unavailable')),
        async page => {
          await page.getByRole('alert').getByText('数据库暂无应答').waitFor({ timeout: 30_000 });
          await page.getByRole('button', { name: '重试' }).waitFor();
        },
      );
    },
    60_000,
  );

  test('a standard that there is not offers the one in force', async () => {
    await open('&screen=standard&std=no-such-standard', nothing, async page => {
      await page.getByRole('alert').getByText('没有这个分级标准').waitFor({ timeout: 30_000 });
      await page.getByRole('button', { name: '打开现行标准' }).click();
      await page.waitForSelector('[data-editor]', { timeout: 30_000 });
    });
  }, 120_000);
});
