import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GradesPayload } from '#core/contract.ts';
import type { KeysPayload, WebhookMessage } from '#core/contract_services.ts';
import { ensureFirstKey } from '#server/access/first_key.ts';
import { buildApp } from '#server/app.ts';
import { buildPage } from '#server/page.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown } from '#server/publish/test_town.ts';
import { verify } from '#server/publish/webhooks/signature.ts';
import { openBrowser } from './browser.ts';

const browser: Browser | null = await openBrowser();
afterAll(() => browser?.close());

type Message = { headers: IncomingHttpHeaders; body: string };

/**
 * One story, in order, of a service that demands keys: the operator signs in, gives out a key for one district and makes a webhook; the
 * reader sees that district alone, until the key is revoked.
 */
describeEngines('the page where keys are demanded', engine => {
  let app: App;
  let url: string;
  let data_dir: string;
  let operator: string;
  let here: Page;
  let there: Page;
  let key: string;
  let receiver: Server;
  const got: Message[] = [];
  const complaints: string[] = [];
  const refused: string[] = [];

  const newPage = async (locale: string): Promise<Page> => {
    const page = await (await browser!.newContext({ locale, viewport: { width: 1600, height: 900 } })).newPage();
    page.on('pageerror', error => complaints.push(error.message));
    page.on('console', message => {
      // Of answers that are no success Chromium says so itself; they are counted below.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
    page.on('response', response => {
      if (response.status() >= 400) refused.push(`${response.status()} ${new URL(response.url()).pathname}`);
    });
    return page;
  };
  const painted = (page: Page) => page.waitForSelector('[data-day]:not([data-painted="0"])', { timeout: 60_000 });
  const signIn = async (page: Page, text: string) => {
    await page.locator('input[autocomplete="current-password"]').fill(text);
    await page.locator('button[type="submit"]').click();
  };
  const faultsOf = async (page: Page) => {
    await page.evaluate(axe.source);
    return page.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run(document);
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 160)).join(' | ')}`);
    });
  };
  const ask = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } })).json()) as T;

  beforeAll(async () => {
    if (!browser) return;
    await buildPage();
    const context = await gradedTown(await engine.fresh());
    data_dir = await mkdtemp(join(tmpdir(), 'wusetu-access-'));
    const config = {
      ...context.config,
      access: 'keys' as const,
      data_dir,
      webhook_private_targets: '127.0.0.1/32',
    };
    operator = (await readFile((await ensureFirstKey({ ...context, config }))!, 'utf8')).trim();
    app = buildApp({ ...context, config });
    url = await app.listen({ port: 0, host: '127.0.0.1' });
    receiver = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', chunk => {
        body += chunk;
      });
      request.on('end', () => {
        got.push({ headers: request.headers, body });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve));
    [here, there] = [await newPage('zh-CN'), await newPage('en')];
  }, 180_000);
  afterAll(async () => {
    await here?.context().close();
    await there?.context().close();
    await app?.close();
    receiver?.closeAllConnections();
    await new Promise(resolve => (receiver ? receiver.close(resolve) : resolve(null)));
    if (data_dir) await rm(data_dir, { recursive: true, force: true });
  });

  const step = (name: string, work: () => Promise<void>) => test.skipIf(!browser)(name, work, 90_000);

  step('without a key there is a way in and nothing else, in both languages', async () => {
    for (const [page, lang, words] of [
      [here, 'zh', '请用密钥登录'],
      [there, 'en', 'Sign in with a key'],
    ] as const) {
      await page.goto(`${url}/?lang=${lang}`);
      await page.getByRole('heading', { level: 1, name: words }).waitFor();
      expect(await faultsOf(page), lang).toEqual([]);
    }
    expect(refused).toEqual([]);
    await signIn(here, 'wusetu_wrong');
    await here.getByRole('alert').getByText('没有这样的有效密钥').waitFor();
    expect(refused).toEqual(['401 /api/session']);
    await there.setViewportSize({ width: 375, height: 812 });
    expect(await there.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
    await there.setViewportSize({ width: 1600, height: 900 });
    refused.length = 0;
  });

  step('the operator signs in, and the key is in no place that a script reads', async () => {
    await signIn(here, operator);
    await painted(here);
    await here.getByRole('button', { name: '账号：operator' }).waitFor();
    const seen = await here.evaluate(() =>
      JSON.stringify([
        document.cookie,
        location.href,
        document.documentElement.outerHTML,
        { ...localStorage },
        { ...sessionStorage },
      ]),
    );
    expect(seen).not.toContain(operator.slice(0, 20));
  });

  step('the operator gives out a key for a district, which is shown once', async () => {
    await here.goto(`${url}/?lang=zh&screen=integrate&part=keys`);
    await here.locator('[data-key]').waitFor();
    await here.getByRole('button', { name: '新建密钥' }).click();
    await here.getByLabel(/^名称/).fill('一区平台');
    const areas = here.getByPlaceholder('输入名称或编码');
    await areas.fill('0区');
    await here.getByRole('button', { name: '生成密钥' }).click();
    // An area that was typed and not chosen would be no limit.
    expect(await areas.evaluate(node => (node as HTMLInputElement).validationMessage)).toContain(
      '请从列表中选一个区域',
    );
    await here.getByLabel(/^名称/).focus();
    await areas.focus();
    await here.getByRole('option', { name: '0区' }).click();
    await here.getByRole('checkbox', { name: '理由' }).uncheck();
    expect(await faultsOf(here)).toEqual([]);
    await here.getByRole('button', { name: '生成密钥' }).click();
    key = (await here.locator('[data-key-shown] code').first().textContent())!;
    expect(key).toMatch(/^wusetu_[\w-]{43}$/);
    expect(await faultsOf(here)).toEqual([]);
    await here.getByRole('button', { name: '已保存，关闭' }).click();
    const card = here.locator('[data-key]', { hasText: '一区平台' });
    await card.getByText('等级、指标').waitFor();
    await card.getByText('0区').waitFor();
    expect(await here.content()).not.toContain(key.slice(0, 20));
  });

  step('the reader sees that district alone, and is told what the key leaves out', async () => {
    await signIn(there, key);
    await painted(there);
    const { areas } = await ask<GradesPayload>('/api/grades?level=community');
    expect(areas.length).toBe(6);
    expect(await there.locator('[data-sum]').getAttribute('data-sum')).toBe('6');
    await there.getByRole('tab', { name: 'List' }).first().click();
    const listed = await there.locator('aside').first().locator('button').allTextContents();
    expect(listed.some(text => text.includes('社区 0-0'))).toBe(true);
    expect(listed.some(text => text.includes('社区 3-'))).toBe(false);
    expect(await there.getByRole('button', { name: 'Standard' }).count()).toBe(0);

    await there.goto(`${url}/?lang=en&sel=${areas[0]!.code}`);
    await there.locator('[data-without-reasons]').waitFor();
    await painted(there);
    expect(await faultsOf(there)).toEqual([]);
    await there.getByRole('button', { name: 'Account: 一区平台' }).click();
    await there.getByRole('menu').getByText('Grades, Indicators').waitFor();
    await there.goto(`${url}/?lang=en&screen=standard`);
    await there.locator('[data-withheld="no_standard"]').waitFor();
    await there.goto(`${url}/?lang=en&screen=integrate&part=keys`);
    await there.getByText('This part is for the key of an operator.').waitFor();
    // Nothing was asked for that is refused.
    expect(refused).toEqual([]);
    await there.goto(`${url}/?lang=en`);
    await painted(there);
  });

  step('what the key read is counted, and drawn', async () => {
    const card = here.locator('[data-key]', { hasText: '一区平台' });
    await card.getByRole('button', { name: '用量' }).click();
    await card.locator('[data-usage]').waitFor();
    expect(Number(await card.locator('[data-usage]').getAttribute('data-usage'))).toBeGreaterThan(10);
    await card.getByRole('img', { name: /一区平台近 30 天/ }).waitFor();
    expect(await faultsOf(here)).toEqual([]);
  });

  step('a webhook to a receiver of this machine is tested, signed, replayed and deleted', async () => {
    await here.goto(`${url}/?lang=zh&screen=integrate&part=webhooks`);
    await here.getByRole('button', { name: '新建 webhook' }).click();
    const address = here.getByPlaceholder('https://example.org/hook');
    await address.fill('http://10.0.0.5/hook');
    await here.getByRole('button', { name: '创建', exact: true }).click();
    await here.getByRole('alert').getByText('WUSETU_WEBHOOK_PRIVATE_TARGETS').waitFor();
    await address.fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
    await here.getByRole('button', { name: '创建', exact: true }).click();
    const secret = (await here.locator('[data-secret-shown] code').textContent())!;
    expect(secret).toMatch(/^whsec_/);
    await here.getByRole('button', { name: '已保存，关闭' }).click();
    const card = here.locator('[data-webhook]');
    await card.getByRole('button', { name: '发送测试' }).click();
    await card.locator('[data-tested="delivered"]').waitFor();
    expect(got.length).toBe(1);
    expect(JSON.parse(got[0]!.body)).toMatchObject({ type: 'webhook.test' });
    expect(verify(secret, got[0]!.headers, got[0]!.body)).toBe(true);
    expect(verify(secret, got[0]!.headers, `${got[0]!.body} `)).toBe(false);

    await card.getByRole('button', { name: '重放' }).click();
    await card.getByLabel(/游标/).fill('0');
    await card.getByRole('button', { name: '开始' }).click();
    await card.locator('[data-delivery][data-state="delivered"]', { hasText: '变化' }).first().waitFor();
    await expect.poll(() => got.length, { timeout: 20_000 }).toBeGreaterThan(1);
    for (const { headers, body } of got) expect(verify(secret, headers, body)).toBe(true);
    expect((JSON.parse(got[1]!.body) as WebhookMessage).type).toBe('grades.changed');
    expect(await faultsOf(here)).toEqual([]);

    await here.setViewportSize({ width: 375, height: 812 });
    expect(await here.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
    await here.setViewportSize({ width: 1600, height: 900 });
    await card.getByRole('button', { name: '删除' }).click();
    await card.getByRole('button', { name: '确认删除' }).click();
    await card.waitFor({ state: 'detached' });
    expect(await here.content()).not.toContain(secret.slice(0, 20));
    // The address that was refused.
    expect(refused).toEqual(['422 /api/webhooks']);
    refused.length = 0;
  });

  step('once it is revoked, the reader’s page asks for a key by itself', async () => {
    await here.goto(`${url}/?lang=zh&screen=integrate&part=keys`);
    const card = here.locator('[data-key]', { hasText: '一区平台' });
    await card.getByRole('button', { name: '吊销' }).click();
    await card.getByRole('button', { name: '确认吊销' }).click();
    await card.waitFor({ state: 'detached' });
    await there.getByRole('heading', { level: 1, name: 'Sign in with a key' }).waitFor({ timeout: 30_000 });
    await there.getByText('Your key is no longer valid.').waitFor();
    expect(await faultsOf(there)).toEqual([]);
    await signIn(there, key);
    await there.getByRole('alert').waitFor();
    await here.getByRole('button', { name: /显示已失效的/ }).click();
    await here.locator('[data-key][data-state="revoked"]', { hasText: '一区平台' }).waitFor();
  });

  step('signing out leaves nothing behind', async () => {
    await here.getByRole('button', { name: '账号：operator' }).click();
    await here.getByRole('menuitem', { name: '退出登录' }).click();
    await here.getByRole('heading', { level: 1, name: '请用密钥登录' }).waitFor();
    expect(await here.context().cookies()).toEqual([]);
    const again = await here.context().request.get(`${url}/api/keys`);
    expect(again.status()).toBe(401);
    const { keys } = (await (
      await fetch(`${url}/api/keys`, { headers: { authorization: `Bearer ${operator}` } })
    ).json()) as KeysPayload;
    expect(keys.map(({ name, state }) => [name, state])).toEqual([
      ['一区平台', 'revoked'],
      ['operator', 'active'],
    ]);
    expect(complaints).toEqual([]);
  });
});
