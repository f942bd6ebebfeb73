import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from '#server/app.ts';
import { buildPage } from '#server/page.ts';
import { type Database, openDatabase, sql } from '#server/platform/database.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { type Line, lineTo } from '#server/platform/testing_line.ts';
import { gradedTown } from '#server/publish/test_town.ts';
import { openBrowser } from './browser.ts';

const browser: Browser | null = await openBrowser();
afterAll(() => browser?.close());

function awaySuite(engine: { fresh(): Promise<Database> }) {
  let line: Line;
  let database: Database;
  let app: App;
  let url: string;

  beforeAll(async () => {
    if (!browser) return;
    await buildPage();
    const direct = await engine.fresh();
    const context = await gradedTown(direct);
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(direct.db);
    line = await lineTo(Object.assign(new URL(process.env.TEST_DATABASE_URL!), { pathname: `/${rows[0]!.name}` }).href);
    database = await openDatabase({ database_url: line.url, data_dir: '' });
    app = buildApp({ ...context, database });
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  }, 120_000);
  afterAll(async () => {
    line?.mend();
    await app?.close();
    await database?.close();
    line?.close();
  });

  test.skipIf(!browser)(
    'shows its first picture with a banner, in both languages, and loses it by itself',
    async () => {
      const open = async (lang: string) => {
        const page = await (await browser!.newContext({ locale: lang })).newPage();
        await page.goto(`${url}/?lang=${lang}`);
        await page.waitForSelector('[data-day^="community/"]:not([data-painted="0"])', { timeout: 60_000 });
        return page;
      };
      const here = await open('zh');
      expect(await here.getByText('数据库暂无应答').count()).toBe(0);
      line.cut();
      // The page that is open learns of it at once; one that is opened now gets its first picture from what is kept.
      await here.getByText('数据库暂无应答').waitFor({ timeout: 15_000 });
      const later = await open('en');
      await later.getByText('The database does not answer; waiting for it.').waitFor({ timeout: 15_000 });
      line.mend();
      await here.getByText('数据库暂无应答').waitFor({ state: 'detached', timeout: 15_000 });
      await later.getByText('The database does not answer').waitFor({ state: 'detached', timeout: 15_000 });
    },
    180_000,
  );
}

// The line to it is cut, and the embedded engine has none.
describeEngines('the page while the database is away', awaySuite, ['postgresql']);
