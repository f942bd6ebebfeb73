import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AreasPayload, ExplainPayload, GradesPayload } from '#core/contract.ts';
import type { DayChangesPayload, SearchPayload, TodoPayload } from '#core/contract_situation.ts';
import { addDays } from '#core/days.ts';
import { CLASS_COLOURS } from '#core/theme/indicator_classes.ts';
import { THEMES } from '#web/theme/themes.ts';
import { openBrowser } from './browser.ts';
import { countColours } from './pixels.ts';
import { type Service, startService } from './service.ts';

/** Machines that are busy take more than the second that vitest waits. */
const soon = <T>(value: () => T) => expect.poll(value, { timeout: 30_000 });

const browser: Browser | null = await openBrowser();

describe.skipIf(!browser)('the situation screen (skipped where there is no Chromium)', () => {
  let service: Service;
  let page: Page;
  let last: string;
  const requests: string[] = [];
  const complaints: string[] = [];

  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${service.url}${path}`)).json()) as T;
  const watch = (one: Page) => {
    one.on('request', request => requests.push(request.url()));
    one.on('pageerror', error => complaints.push(error.message));
    one.on('console', message => {
      if (['error', 'warning'].includes(message.type()) && !message.text().includes('GPU stall'))
        complaints.push(message.text());
    });
  };
  const open = async (query: string, one = page) => {
    await one.goto(`${service.url}/${query}`);
    await one.waitForSelector('[data-day^="community/"], [data-table]', { timeout: 120_000 });
  };
  const selected = () => new URL(page.url()).searchParams.get('sel');

  beforeAll(async () => {
    service = await startService();
    last = service.status.last_date!;
    const context = await browser!.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'zh-CN' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    page = await context.newPage();
    watch(page);
  }, 420_000);
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
  });

  test('every change listed has its reason, all from one request', async () => {
    await open('?lang=zh&layer=community');
    const told = await ask<DayChangesPayload>(`/api/changes/${last}?compared_with=${addDays(last, -1)}`);
    expect(told.changes.length).toBeGreaterThan(0);
    const [first] = told.changes;
    const row = page.locator(`aside [data-code="${first!.code}"]`).first();
    await row.getByText(first!.reason!, { exact: false }).waitFor();
    const { sentence } = await ask<ExplainPayload>(`/api/explain/${first!.code}?date=${first!.since}&lang=zh`);
    expect(first!.reason).toBe(sentence);
    const asked = requests.filter(url => url.includes(`/api/changes/${last}`));
    expect(asked).toHaveLength(1);
    await row.click();
    await page.waitForSelector('[data-sentence]');
    expect(selected()).toBe(first!.code);
  });

  test('J and K go through the changes, and say so in the address', async () => {
    await open('?lang=zh&layer=community');
    const { changes } = await ask<DayChangesPayload>(`/api/changes/${last}`);
    await page.waitForSelector('aside [data-code]');
    await page.keyboard.press('j');
    await soon(selected).toBe(changes[0]!.code);
    await page.keyboard.press('k');
    await soon(selected).toBe(changes.at(-1)!.code);
  });

  test('to do: five lists with the counts of the service; a choice selects its area', async () => {
    // A day on which something is to be done.
    const days = Array.from({ length: 60 }, (_, back) => addDays(last, -back));
    let found: TodoPayload | null = null;
    for (const day of days) {
      found = await ask<TodoPayload>(`/api/todo?date=${day}`);
      if ((found.not_reported?.count ?? 0) > 0 && (found.downgrades_due?.count ?? 0) > 0) break;
    }
    const { date, ...lists } = found!;
    await open(`?lang=en&date=${date}`);
    await page.waitForSelector('[data-todo="not_reported"]');
    for (const kind of ['not_reported', 'stale', 'overrides_expiring', 'downgrades_due'] as const)
      expect(await page.locator(`[data-todo="${kind}"]`).getAttribute('data-count'), kind).toBe(
        String(lists[kind]!.count),
      );
    const group = page.locator('[data-todo="downgrades_due"]');
    await group.getByRole('button').first().click();
    const due = lists.downgrades_due!.items[0]!;
    await group.locator(`[data-code="${due.code}"]`).click();
    await page.waitForSelector('[data-sentence]');
    expect(selected()).toBe(due.code);
    const { change } = await ask<ExplainPayload>(`/api/explain/${due.code}?date=${date}&lang=en`);
    expect(change.lower).toMatchObject({ date: addDays(date, 1), grade: due.to });
    expect(await page.locator('[data-review]').getAttribute('data-review')).toBe(change.lower!.date);
  });

  test('search: pinyin, initials and code find the area; the list is a combobox, keyboard alone', async () => {
    const { areas } = await ask<AreasPayload>('/api/areas?level=community');
    for (const typed of ['cysq', 'shequ', areas[11]!.code]) {
      const found = (await ask<SearchPayload>(`/api/search?q=${typed}&limit=10`)).areas;
      expect(found.length, typed).toBeGreaterThan(0);
      await open('?lang=zh');
      await page.keyboard.press('/');
      await page.keyboard.type(typed);
      const options = page.getByRole('option');
      await soon(() => options.count()).toBe(found.length);
      await soon(() => options.first().textContent()).toContain(found[0]!.name);
      expect(await page.locator('#area-search').getAttribute('aria-haspopup')).toBe('listbox');
      await page.keyboard.press('Enter');
      await soon(selected).toBe(found[0]!.code);
    }
    const names = async (typed: string) =>
      (await ask<SearchPayload>(`/api/search?q=${encodeURIComponent(typed)}`)).areas.map(({ name }) => name);
    // What is typed by sounds means the same as what is typed by characters.
    const name = areas[11]!.name;
    expect(await names(name)).toContain(name);
  });

  test('T shows the table in place of the map: same filter, sorted, copied, selected by keys', async () => {
    await open('?lang=zh&layer=community&filter=red,orange');
    await page.keyboard.press('t');
    await page.waitForSelector('[data-table]');
    expect(new URL(page.url()).searchParams.get('mode') ?? 'table').toBe('table');
    const { areas } = await ask<GradesPayload>(`/api/grades?date=${last}&level=community`);
    const high = areas.filter(({ grade }) => grade === 'red' || grade === 'orange');
    await soon(() => page.locator('[data-table]').getAttribute('data-table')).toBe(String(high.length));
    const head = page.getByRole('columnheader', { name: /人口/ });
    expect(await head.getAttribute('aria-sort')).toBe('none');
    await head.getByRole('button').click();
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    const largest = high.toSorted((a, b) => (b.population ?? -1) - (a.population ?? -1) || (a.code < b.code ? -1 : 1));
    const codes = await page
      .locator('[data-table] tbody tr[data-code]')
      .evaluateAll(rows => rows.map(row => (row as HTMLElement).dataset.code));
    expect(codes.slice(0, 5)).toEqual(largest.slice(0, 5).map(({ code }) => code));
    await page.locator('[data-index="0"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await soon(selected).toBe(largest[1]!.code);
    await page.getByRole('button', { name: '复制表格' }).click();
    await page.getByText(`已复制${high.length}行`).waitFor();
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).replaceAll('\r', '').split('\n');
    expect(lines).toHaveLength(high.length + 1);
    expect(lines[1]!.split('\t')).toContain(String(largest[0]!.population));
    expect(lines[0]!.split('\t')).toHaveLength(lines[1]!.split('\t').length);
    const shared = page.url();
    await open(new URL(shared).search);
    await page.waitForSelector('[data-table]');
    expect(await page.getByRole('columnheader', { name: /人口/ }).getAttribute('aria-sort')).toBe('descending');
    await page.keyboard.press('t');
    await page.waitForSelector('[data-day^="community/"]');
  });

  test('a table of all communities holds only the rows in sight, and its end is reached by a key', async () => {
    await open('?lang=en&layer=community&mode=table');
    const { areas } = await ask<AreasPayload>('/api/areas?level=community');
    await soon(() => page.locator('[data-table]').getAttribute('data-table')).toBe(String(areas.length));
    expect(await page.locator('[data-table] tbody tr[data-code]').count()).toBeLessThan(120);
    expect(await page.locator('table[aria-rowcount]').getAttribute('aria-rowcount')).toBe(String(areas.length + 1));
    await page.locator('[data-index="0"]').focus();
    await page.keyboard.press('End');
    await page.waitForSelector(`[data-index="${areas.length - 1}"]`);
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.index)).toBe(
      String(areas.length - 1),
    );
  });

  test('an indicator is shown in its own colours, no grade among them, with its limits and counts', async () => {
    await open('?lang=en&layer=community');
    await page.getByRole('button', { name: 'Layers' }).click();
    await page.locator('[data-layer="report_age_days"]').click();
    await page.waitForSelector('[data-indicator="report_age_days"]');
    expect(new URL(page.url()).search).toContain('layer=community');
    const values = await ask<{ columns: Record<string, (number | null)[]> }>(
      `/columns/community/${last}?names=report_age_days`,
    );
    const column = values.columns.report_age_days!;
    const fresh = column.filter(value => value !== null && value < 1).length;
    await soon(() => page.locator('[data-indicator-legend] [data-class="0"]').getAttribute('data-count')).toBe(
      String(fresh),
    );
    expect(await page.locator('[data-indicator-legend] [data-class="none"]').getAttribute('data-count')).toBe(
      String(column.filter(value => value === null).length),
    );
    await page.waitForTimeout(1_500);
    await page.waitForSelector('[data-resting="true"]', { timeout: 120_000 });
    const colours = await countColours(browser!, page, (await page.locator('[data-renderer]').boundingBox())!);
    expect(colours.get(CLASS_COLOURS.official[0]!) ?? 0).toBeGreaterThan(1_000);
    for (const grade of ['red', 'orange', 'yellow', 'blue', 'green'] as const)
      expect(colours.get(THEMES.official.grades[grade].fill) ?? 0, grade).toBeLessThan(200);
    await open(new URL(page.url()).search);
    await page.waitForSelector('[data-indicator-legend="report_age_days"]');
    await page.getByRole('button', { name: 'Show grades again' }).click();
    await page.waitForSelector('[data-legend="red"]');
  });

  test('a value leads to the reports behind it; the link and the check are copied; another grade is asked for and approved by a second person', async () => {
    const { areas } = await ask<GradesPayload>('/api/grades?level=community');
    const area = areas.find(({ grade }) => grade === 'yellow') ?? areas[0]!;
    await open(`?lang=en&sel=${area.code}`);
    await page.waitForSelector('[data-sentence]');
    const value = page.locator('[data-source]').first();
    const indicator = await value.getAttribute('data-source');
    await value.click();
    await page.waitForSelector(`[data-data-rows="${indicator}"]`);
    await page.locator('[data-action="check"]').click();
    await page.getByText('The words are copied').waitFor();
    const { sentence } = await ask<ExplainPayload>(`/api/explain/${area.code}?lang=en`);
    const words = await page.evaluate(() => navigator.clipboard.readText());
    expect(words).toContain(sentence);
    expect(words).toContain(`sel=${area.code}`);

    await page.locator('[data-action="override"]').click();
    await page.locator('textarea[name="reason"]').fill('Outbreak in a home');
    await page.locator('textarea[name="evidence"]').fill('Minutes of 12 February');
    await page.locator('input[name="by"]').fill('First Person');
    await page.getByRole('button', { name: 'Send request' }).click();
    await page.waitForSelector('[data-override-sent]');
    await page.keyboard.press('Escape');
    const entry = page.locator('[data-override-request][data-state="requested"]');
    await entry.waitFor();
    // The one who asked may only take it back.
    await entry.getByLabel('Your name').fill('first person');
    expect(await entry.locator('[data-decision="approve"]').count()).toBe(0);
    await entry.getByLabel('Your name').fill('Second Person');
    await entry.locator('[data-decision="reject"]').click();
    await page.waitForSelector('[data-override-request][data-state="rejected"]');
  });

  test('a report that changes a grade is seen on every open map, with a word on what and why; not while the past is looked at', async () => {
    const { areas } = await ask<GradesPayload>('/api/grades?level=community');
    const green = areas.find(({ grade, state }) => grade === 'green' && state === 'graded')!;
    const context = await browser!.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'en' });
    const past = await context.newPage();
    watch(past);
    await open('?lang=zh&layer=community');
    await open(`?lang=en&layer=community&date=${addDays(last, -5)}`, past);
    // The cursors are there before anything happens.
    await page.waitForTimeout(1_500);
    const sent = await fetch(`${service.url}/api/reports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `e2e-${Date.now()}` },
      body: JSON.stringify({ area_code: green.code, date: last, local: 30, imported: 0, clusters: 2 }),
    });
    expect(sent.status, await sent.text()).toBeLessThan(300);
    const notice = page.locator(`[data-live-changes] [data-code="${green.code}"]`);
    await notice.waitFor({ timeout: 60_000 });
    const { grade, sentence } = await ask<ExplainPayload>(`/api/explain/${green.code}?lang=zh`);
    expect(grade).not.toBe('green');
    expect(await notice.textContent()).toContain(sentence);
    expect(await past.locator('[data-live-changes]').count()).toBe(0);
    await notice.click();
    await soon(selected).toBe(green.code);
    // Back on the last day, it is told.
    await past.getByRole('slider').first().focus();
    await past.keyboard.press('End');
    await past.locator(`[data-live-changes] [data-code="${green.code}"]`).waitFor({ timeout: 60_000 });
    await context.close();
  });

  test('the page had nothing to complain about', () => {
    expect(complaints).toEqual([]);
  });
});
