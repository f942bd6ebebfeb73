import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExplainPayload, GradeCounts, GradesPayload } from '#core/contract.ts';
import type { BulletinPayload } from '#core/contract_bulletin.ts';
import type { DayChangesPayload } from '#core/contract_situation.ts';
import { MATRIX_ORDER } from '#core/contract_standards.ts';
import { addDays } from '#core/days.ts';
import { POPPLER, popplerOf } from '#server/publish/bulletin/test_bulletin.ts';
import { openBrowser } from './browser.ts';
import { countsOn, isSaved, openedBulletin, savedFile, signOn, tabTo, widthOfSheets } from './bulletin_page.ts';
import { faultsOf, spillOf } from './faults.ts';
import { HAS_NEW_YORK, startNewYork } from './new_york.ts';
import { demoService, type Service } from './service.ts';

/**
 * What the person on duty does every morning: which community was raised, why, what was it yesterday, the bulletin. With a mouse, with keys
 * alone, on a wall, on a telephone; in an invented city and in a real one.
 */
const browser: Browser | null = await openBrowser();
afterAll(() => browser?.close());

const closed = (text: string): string => text.replace(/\s/g, '');

const TOWNS = [
  // What it leaves to others of the worker is one signed issue.
  { town: 'the demo', starts: demoService, there: true },
  { town: 'New York (../shared/data/nyc)', starts: startNewYork, there: HAS_NEW_YORK },
];

for (const { town, starts, there } of TOWNS)
  describe.skipIf(!browser || !there)(`${town} (skipped where there is no Chromium)`, () => {
    let service: Service;
    /** The last day on which a community was raised, and the one raised the most. */
    let day: string;
    let raised: DayChangesPayload['changes'][number];
    let sentence: string;
    let counts: GradeCounts;
    const strays: string[] = [];
    const complaints: string[] = [];

    const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${service.url}${path}`)).json()) as T;

    beforeAll(async () => {
      service = await starts();
      for (day = service.status.last_date!; ; day = addDays(day, -1)) {
        const { changes } = await ask<DayChangesPayload>(`/api/changes/${day}?lang=zh`);
        const first = changes[0];
        if (!first?.after.severity || first.after.severity <= (first.before.severity ?? 9)) continue;
        raised = first;
        break;
      }
      counts = (await ask<GradesPayload>(`/api/grades?level=community&date=${day}`)).counts;
      sentence = (await ask<ExplainPayload>(`/api/explain/${raised.code}?date=${day}&lang=zh`)).sentence;
    }, 600_000);
    afterAll(() => service?.stop());

    const newPage = async (width: number, height: number, touch = false): Promise<Page> => {
      const page = await browser!.newPage({ viewport: { width, height }, locale: 'zh-CN', hasTouch: touch });
      const { origin } = new URL(service.url);
      page.on('request', request => {
        if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(origin)) strays.push(request.url());
      });
      page.on('pageerror', error => complaints.push(error.message));
      page.on('console', message => {
        if (['error', 'warning'].includes(message.type()) && !message.text().includes('GPU stall'))
          complaints.push(message.text());
      });
      return page;
    };
    const open = async (page: Page, query: string) => {
      await page.goto(`${service.url}/?lang=zh&date=${day}${query}`);
      await page.waitForSelector('[data-sum]:not([data-sum=""])', { timeout: 120_000 });
    };
    const seen = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);
    const readsWhy = async (page: Page) => {
      await page.getByRole('heading', { level: 2, name: raised.name, exact: true }).waitFor();
      expect(await page.locator('[data-sentence]').textContent()).toBe(sentence);
    };
    /** As many up, down, to or from no grade, as two days of /api/grades differ in. */
    const compares = async (page: Page) => {
      const before = await ask<GradesPayload>(`/api/grades?level=community&date=${addDays(day, -1)}`);
      const after = await ask<GradesPayload>(`/api/grades?level=community&date=${day}`);
      const grades = new Map(before.areas.map(({ code, grade }) => [code, grade]));
      const moved = after.areas.filter(({ code, grade }) => grades.get(code) !== grade).length;
      await page.waitForSelector(`[data-moves="${moved}"]`);
      expect(moved).toBeGreaterThan(0);
    };
    /** What a printer is sent, as a reader of PDF finds it; no spaces, because lines end where there is room. */
    const paper = async (page: Page): Promise<string> =>
      closed(popplerOf('pdftotext', await page.pdf({ preferCSSPageSize: true, printBackground: true }), '-raw'));
    /** P, by its key: the sheet is made and handed to the printer, which this browser has not. */
    const pressesP = async (page: Page) => {
      await page.evaluate(() => {
        document.body.removeAttribute('data-print-called');
        window.print = () => document.body.setAttribute('data-print-called', '');
      });
      await page.keyboard.press('p');
      await page.waitForSelector('body[data-print-called]', { timeout: 60_000 });
    };
    /** The draft that is open is of this day, with its counts and the raised community and why; so are its sheets on paper. */
    const isBulletin = async (page: Page): Promise<BulletinPayload> => {
      const bulletin = await ask<BulletinPayload>(`/api/bulletins/${await openedBulletin(page)}`);
      expect(bulletin.date).toBe(day);
      expect(await countsOn(page)).toEqual(counts);
      const row = page.locator(`[data-transition] tr[data-code="${raised.code}"]`);
      const { reason } = bulletin.content.transitions
        .flatMap(({ changes }) => changes)
        .find(({ code }) => code === raised.code)!;
      expect(await row.textContent()).toContain(reason);
      await page.locator('[data-picture] svg').waitFor({ timeout: 60_000 });
      if (POPPLER) {
        const read = await paper(page);
        for (const words of [bulletin.content.as_of_words, bulletin.content.summary, raised.name, reason])
          expect(read.includes(closed(words)), words).toBe(true);
      }
      return bulletin;
    };
    /** The PDF has the same: each grade with its count, the raised community, why. */
    const hasAll = (pdf: Buffer, { content }: BulletinPayload) => {
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      if (!POPPLER) return;
      const text = popplerOf('pdftotext', pdf);
      for (const { key, numeral, label } of content.grades) {
        const name = numeral === null ? label : `${numeral} \\S+`;
        expect(text, label).toMatch(new RegExp(`^\\s*${name}\\s+${counts[key].toLocaleString('en-US')}\\s`, 'm'));
      }
      expect(MATRIX_ORDER.reduce((sum, key) => sum + counts[key], 0)).toBe(content.areas);
      const written = closed(popplerOf('pdftotext', pdf, '-raw'));
      expect(written.includes(closed(raised.name)), raised.name).toBe(true);
    };
    const removes = async ({ bulletin_id }: BulletinPayload) =>
      expect((await fetch(`${service.url}/api/bulletins/${bulletin_id}`, { method: 'DELETE' })).status).toBe(204);

    for (const [width, height] of [
      [1920, 1080],
      [3840, 1080],
    ] as const)
      test(`with a mouse at ${width} × ${height}`, async () => {
        const page = await newPage(width, height);
        await open(page, '');
        await page.getByText('社区', { exact: true }).first().click();
        await page.locator(`aside [data-code="${raised.code}"]`).first().click();
        await readsWhy(page);
        await page.locator('[data-compare-toggle]').click();
        await compares(page);
        expect(await faultsOf(page)).toEqual([]);
        await page.locator('[data-screen="bulletin"]').click();
        await page.locator('[data-draft]').click();
        const draft = await isBulletin(page);
        expect(await faultsOf(page)).toEqual([]);
        if (width > 1920) return removes(draft).then(() => page.close());
        await page.locator('[data-field="signatory"]').fill('王力');
        await page.locator('[data-field="organisation"]').fill('疾控中心');
        await page.locator('[data-save]').click();
        await isSaved(page);
        await signOn(page);
        hasAll(await savedFile(page, 'pdf'), draft);
        await page.close();
      }, 180_000);

    test('with keys alone', async () => {
      const page = await newPage(1920, 1080);
      await open(page, '&layer=community');
      await page.locator(`aside [data-code="${raised.code}"]`).first().waitFor();
      await page.keyboard.press('j');
      await expect.poll(() => seen(page, 'sel')).toBe(raised.code);
      await readsWhy(page);
      await page.keyboard.press('c');
      await compares(page);
      await page.keyboard.press('c');
      await page.keyboard.press('t');
      await page.locator('[data-table]').waitFor();
      await page.keyboard.press('t');
      await pressesP(page);
      if (POPPLER) expect((await paper(page)).includes(closed(raised.name)), raised.name).toBe(true);
      await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
      // By Tab to the button of the bulletin, by Enter into it; the button that drafts has the focus there.
      await tabTo(page, '[data-screen="bulletin"]');
      await page.keyboard.press('Enter');
      await page.locator('[data-draft]:focus').waitFor();
      await page.keyboard.press('Enter');
      const draft = await isBulletin(page);
      await pressesP(page);
      await tabTo(page, '[data-file="pdf"]');
      hasAll(await savedFile(page, 'pdf', () => page.keyboard.press('Enter')), draft);
      await removes(draft);
      await page.close();
    }, 180_000);

    test('on a telephone: the list, why, the day before, the map, the bulletin', async () => {
      const page = await newPage(375, 812, true);
      const scripts: string[] = [];
      page.on('response', response => scripts.push(response.url()));
      await open(page, '&layer=community');
      // Not fetched before someone asks for a map.
      expect(scripts.filter(url => /maplibre-.*\.js$/.test(url))).toEqual([]);
      await page.locator(`aside [data-code="${raised.code}"]`).first().tap();
      await readsWhy(page);
      await page.getByRole('tab', { name: '地图' }).tap();
      await page.waitForSelector('[data-painted]:not([data-painted="0"])', { timeout: 120_000 });
      // What was chosen stays below the map.
      await readsWhy(page);
      await page.locator('[data-fold]').tap();
      await page.locator('[data-compare-toggle]').tap();
      await compares(page);
      await page.getByRole('tab', { name: '列表' }).tap();
      await page.getByRole('list', { name: '全部区域，最严重的在前' }).waitFor();
      await page.locator('[data-screens]').tap();
      await page.locator('[data-screen="bulletin"]').tap();
      await page.locator('[data-draft]').tap();
      const draft = await isBulletin(page);
      expect(await spillOf(page)).toBe(0);
      expect(await widthOfSheets(page)).toBeLessThanOrEqual(375);
      expect(await faultsOf(page)).toEqual([]);
      await removes(draft);
      await page.close();
    }, 180_000);

    test('nothing serious for axe in English either: map, why, table, comparison, bulletin', async () => {
      const page = await newPage(1920, 1080);
      const faults: Record<string, string[]> = {};
      for (const query of [`&sel=${raised.code}`, '&mode=table', '&compare=difference', '&screen=bulletin']) {
        await page.goto(`${service.url}/?lang=en&layer=community&date=${day}${query}`);
        await page.locator('[data-sum]:not([data-sum=""]), [data-draft]').first().waitFor({ timeout: 120_000 });
        faults[query] = await faultsOf(page);
      }
      expect(Object.values(faults).flat(), JSON.stringify(faults)).toEqual([]);
      await page.close();
    }, 180_000);

    test('no request left the origin, and the browser had nothing to complain about', () => {
      expect(strays).toEqual([]);
      expect(complaints).toEqual([]);
    });
  });
