import { createHash } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GradeCounts, GradesPayload } from '#core/contract.ts';
import type { BulletinPayload, BulletinsPayload } from '#core/contract_bulletin.ts';
import { MATRIX_ORDER } from '#core/contract_standards.ts';
import { buildApp } from '#server/app.ts';
import { buildPage } from '#server/page.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { POPPLER, popplerOf } from '#server/publish/bulletin/test_bulletin.ts';
import { CHANGE_DAY, changedTown, SET_BY_HAND } from '#server/publish/bulletin/test_change.ts';
import { gradedTown } from '#server/publish/test_town.ts';
import type { TestService } from '#server/testing_service.ts';
import { openBrowser } from './browser.ts';
import { countsOn, isSaved, openedBulletin, savedFile, signOn, tabTo, widthOfSheets } from './bulletin_page.ts';
import { faultsOf, spillOf } from './faults.ts';

const browser: Browser | null = await openBrowser();
afterAll(() => browser?.close());

const [DAY, BEFORE] = ['2026-01-18', '2026-01-17'];

/** One story, in order: a bulletin by mouse, its signing, the next by keyboard alone, a recall, two issues compared. */
describeEngines('the bulletin page', engine => {
  let app: App;
  let url: string;
  let page: Page;
  const complaints: string[] = [];
  const elsewhere: string[] = [];

  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${url}${path}`)).json()) as T;
  const bulletin = (id: number) => ask<BulletinPayload>(`/api/bulletins/${id}`);
  const opened = () => openedBulletin(page);
  const pageCounts = () => countsOn(page);
  const faults = () => faultsOf(page);
  const fileOf = (format: string) => savedFile(page, format);
  const saved = () => isSaved(page);
  const sign = () => signOn(page);

  beforeAll(async () => {
    if (!browser) return;
    await buildPage();
    app = buildApp(await gradedTown(await engine.fresh()));
    url = await app.listen({ port: 0, host: '127.0.0.1' });
    const context = await browser.newContext({
      ...{ locale: 'zh-CN', viewport: { width: 1920, height: 1080 } },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    page = await context.newPage();
    page.on('pageerror', error => complaints.push(error.message));
    page.on('console', message => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
    page.on('request', request => {
      if (!request.url().startsWith(url) && !request.url().startsWith('blob:')) elsewhere.push(request.url());
    });
  }, 180_000);
  afterAll(async () => {
    await page?.context().close();
    await app?.close();
  });

  const step = (name: string, work: () => Promise<void>) => test.skipIf(!browser)(name, work, 120_000);

  step('by mouse: from the day of the map to a draft, whose counts are those of /api/grades', async () => {
    await page.goto(`${url}/?lang=zh&date=${DAY}`);
    await page.locator('[data-screen="bulletin"]').click();
    await page.locator('input[name="date"]').waitFor();
    expect(await page.locator('input[name="date"]').inputValue()).toBe(DAY);
    expect(await faults()).toEqual([]);
    await page.locator('[data-draft]').click();
    const id = await opened();
    expect(new URL(page.url()).searchParams.get('bulletin')).toBe(String(id));
    const { counts, areas } = await ask<GradesPayload>(`/api/grades?date=${DAY}`);
    expect(await pageCounts()).toEqual(counts);
    expect(await page.locator('[data-total]').getAttribute('data-total')).toBe(String(areas.length));
    const { content } = await bulletin(id);
    const groups = await page
      .locator('[data-transition]')
      .evaluateAll(nodes =>
        nodes.map(node => `${node.getAttribute('data-transition')} ${node.getAttribute('data-count')}`),
      );
    expect(groups).toEqual(content.transitions.map(({ from, to, changes }) => `${from}>${to} ${changes.length}`));
    expect(groups.length).toBeGreaterThan(0);
    for (const { changes } of content.transitions)
      for (const { code, reason } of changes)
        expect(await page.locator(`[data-transition] tr[data-code="${code}"]`).textContent()).toContain(reason);
  });

  step('the map is a vector picture with every community, and is not fetched from elsewhere', async () => {
    await page.locator('[data-picture] svg').waitFor();
    const { areas } = await ask<GradesPayload>(`/api/grades?date=${DAY}`);
    expect(await page.locator('[data-picture] path[data-seq]').count()).toBe(areas.length);
    expect(elsewhere).toEqual([]);
  });

  step('numbers cannot be typed into, text can, and what is missing leads to its field', async () => {
    expect(await page.locator('[data-locked] :is(input, textarea, select, [contenteditable])').count()).toBe(0);
    expect(await page.locator('[data-sign]').isDisabled()).toBe(true);
    await page.locator('[data-lack="signatory"]').click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-field'))).toBe('signatory');
    await page.locator('[data-field="signatory"]').fill('王𠮷');
    await page.locator('[data-field="organisation"]').fill('试验市疾控中心');
    await page.locator('[data-field="lead"]').fill('今日重点：东片。\n请各街道知悉。');
    expect(await page.locator('[data-save]').isDisabled()).toBe(false);
    await page.locator('[data-save]').click();
    await saved();
    const { text } = await bulletin(await opened());
    expect(text).toMatchObject({ signatory: '王𠮷', lead: '今日重点：东片。\n请各街道知悉。' });
    expect(await page.locator('[data-credit]').textContent()).toContain('制图：试验市疾控中心');
    expect(await page.locator('[data-sign]').isDisabled()).toBe(false);
  });

  step('for the public it cannot be signed without the review number, and the field says why', async () => {
    await page.locator('[data-choose="public"]').click();
    expect(await page.locator('[data-why="review_number"]').textContent()).toContain('审图号');
    await page.locator('[data-save]').click();
    await page.locator('[data-lack="review_number"]').waitFor();
    expect(await page.locator('[data-sign]').isDisabled()).toBe(true);
    expect(await page.locator('[data-field="review_number"]').getAttribute('aria-invalid')).toBe('true');
    expect(await faults()).toEqual([]);
    await page.locator('[data-choose="internal"]').click();
    await page.locator('[data-save]').click();
    await page.locator('[data-complete]').waitFor();
  });

  step('a change of somebody else is kept beside mine, and nothing is overwritten unseen', async () => {
    const id = await opened();
    const others = async (text: object) => {
      const { version } = await bulletin(id);
      const headers = { 'content-type': 'application/json', 'if-match': `"${version}"` };
      const answer = await fetch(`${url}/api/bulletins/${id}`, {
        method: 'PATCH',
        headers,
        body: JSON.stringify(text),
      });
      expect(answer.status).toBe(200);
    };
    await page.locator('[data-field="notes"]').fill('我的说明');
    await others({ notes: '他人的说明' });
    await page.locator('[data-save]').click();
    const conflict = page.locator('[data-conflict="notes"]');
    await conflict.getByText('他人的说明').waitFor();
    expect((await bulletin(id)).text.notes).toBe('他人的说明');
    expect(await page.locator('[data-save]').isDisabled()).toBe(true);
    await conflict.getByRole('button', { name: '用我的' }).click();
    await page.keyboard.press('Control+s');
    await saved();
    expect((await bulletin(id)).text.notes).toBe('我的说明');
    // Another field of theirs is no conflict: both stay.
    await page.locator('[data-field="notes"]').fill('定稿说明');
    await others({ lead: '今日重点：西片。' });
    await page.locator('[data-save]').click();
    await saved();
    expect((await bulletin(id)).text).toMatchObject({ notes: '定稿说明', lead: '今日重点：西片。' });
    expect(await page.locator('[data-field="lead"]').inputValue()).toBe('今日重点：西片。');
  });

  step('signing says what it means, shows the counts twice, and freezes', async () => {
    await page.locator('[data-sign]').click();
    await page.locator('[data-agrees="true"]').waitFor();
    expect(await faults()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('[data-second-look]').waitFor({ state: 'detached' });
    await sign();
    const id = await opened();
    const issue = await bulletin(id);
    expect(issue).toMatchObject({ state: 'signed', number: 1 });
    expect(await page.locator('textarea[data-field]').count()).toBe(0);
    expect(await page.locator('[data-hash]').textContent()).toBe(issue.sha256);
    await page.locator('[data-picture] svg').waitFor();
    expect(await page.locator(`[data-issue="${id}"][data-state="signed"]`).textContent()).toContain('王𠮷');
    const document = await fileOf('json');
    expect(createHash('sha256').update(document).digest('hex')).toBe(issue.sha256);
  });

  step('files: the PDF has the numbers and names of the page, the text for messaging is on the clipboard', async () => {
    const { content, text } = await bulletin(await opened());
    const pdf = await fileOf('pdf');
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    if (POPPLER) {
      const read = popplerOf('pdftotext', pdf);
      expect(read).toContain(content.as_of_words);
      expect(read).toContain(text.notes);
      const shown = await pageCounts();
      for (const { key, label, numeral } of content.grades) {
        const name = numeral === null ? label : `${numeral} \\S+`;
        expect(read, label).toMatch(new RegExp(`^\\s*${name}\\s+${shown[key]}\\s`, 'm'));
      }
      for (const { changes } of content.transitions)
        for (const { name } of changes) expect(read.replace(/\s/g, '')).toContain(name.replace(/\s/g, '').slice(0, 5));
    }
    expect((await fileOf('docx')).subarray(0, 2).toString()).toBe('PK');
    expect((await fileOf('png')).subarray(1, 4).toString()).toBe('PNG');
    expect((await fileOf('atlas')).subarray(0, 5).toString()).toBe('%PDF-');
    await page.locator('[data-copy]').click();
    await page.locator('[data-copied="true"]').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(await (await fetch(`${url}/api/bulletins/${await opened()}.txt`)).text());
    expect(copied).toContain(content.as_of_words);
  });

  step('print takes the sheets alone', async () => {
    const printed = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    if (!POPPLER) return;
    const read = popplerOf('pdftotext', printed);
    const { content, number } = await bulletin(await opened());
    expect(read.replace(/\s/g, '')).toContain(`第${number}期`);
    expect(read).toContain(content.as_of_words);
    for (const control of ['复制微信文本', '全部通报', '态势图', '撤回…']) expect(read).not.toContain(control);
    expect(read.split('\f').length - 1).toBeGreaterThanOrEqual(2);
  });

  step('a recalled issue stays as it was, and its correction is begun with its text', async () => {
    const id = await opened();
    const before = await bulletin(id);
    await page.locator('[data-recall]').click();
    await page.locator('input[name="by"]').fill('李某');
    await page.locator('textarea[name="reason"]').fill('一处数据有误');
    expect(await faults()).toEqual([]);
    await page.locator('[data-recall-now]').click();
    await page.locator('main[data-bulletin][data-state="draft"]').waitFor();
    const correction = await opened();
    expect(correction).not.toBe(id);
    expect(await page.locator('[data-issue="draft"]').last().textContent()).toContain('更正第1期');
    expect(await page.locator('[data-field="notes"]').inputValue()).toBe('定稿说明');
    await sign();
    expect(await bulletin(correction)).toMatchObject({ number: 2, corrects: { bulletin_id: id, number: 1 } });
    await page.locator('[data-corrects]').click();
    await page.locator(`main[data-bulletin="${id}"][data-state="recalled"]`).waitFor();
    expect(await page.locator('[data-recalled]').textContent()).toContain('一处数据有误');
    expect(await bulletin(id)).toMatchObject({ sha256: before.sha256, content: before.content, text: before.text });
  });

  step('by keyboard alone: B, a draft, its text, Ctrl+S, signing', async () => {
    await page.goto(`${url}/?lang=en&date=${BEFORE}`);
    await page.locator('[data-screens], [data-screen="bulletin"]').first().waitFor();
    await page.waitForFunction(() => document.querySelector('[data-count]') !== null);
    await page.keyboard.press('b');
    await page.locator('[data-draft]:focus').waitFor();
    await page.keyboard.press('Enter');
    const id = await opened();
    await tabTo(page, '[data-field="lead"]');
    await page.keyboard.type('Quiet day.');
    await page.keyboard.press('Control+s');
    await saved();
    expect((await bulletin(id)).text.lead).toBe('Quiet day.');
    expect(await faults()).toEqual([]);
    await page.locator('main[data-bulletin]').evaluate(() => (document.activeElement as HTMLElement).blur());
    await tabTo(page, '[data-sign]');
    await page.keyboard.press('Enter');
    await page.locator('[data-agrees="true"]').waitFor();
    await tabTo(page, 'input[name="checked"]');
    await page.keyboard.press('Space');
    await tabTo(page, '[data-sign-now]');
    await page.keyboard.press('Enter');
    await page.locator('main[data-state="signed"]').waitFor({ timeout: 60_000 });
    expect(await bulletin(id)).toMatchObject({ number: 3, text: { lead: 'Quiet day.' } });
  });

  step(
    'two issues compared: what moved is the difference of the counts, and the transitions of the later one',
    async () => {
      const { bulletins } = await ask<BulletinsPayload>('/api/bulletins');
      const [later, earlier] = [2, 3].map(number => bulletins.find(issue => issue.number === number)!.bulletin_id);
      await page.goto(`${url}/?lang=en&screen=bulletin&bulletin=${later}&against=${earlier}`);
      await page.locator('[data-matrix]').waitFor();
      const { content } = await bulletin(later!);
      const moved = await page
        .locator('[data-moved]')
        .evaluateAll(nodes =>
          nodes.map(node => `${node.getAttribute('data-moved')} ${node.getAttribute('data-count')}`),
        );
      expect(moved.sort()).toEqual(
        content.transitions.map(({ from, to, changes }) => `${from}>${to} ${changes.length}`).sort(),
      );
      const { counts: before } = await ask<GradesPayload>(`/api/grades?date=${BEFORE}`);
      for (const key of MATRIX_ORDER) {
        const row = page.locator(`[data-matrix] [data-cell^="${key}>"]`);
        const values = await row.evaluateAll(cells => cells.map(cell => Number(cell.getAttribute('data-count'))));
        expect(
          values.reduce((sum, value) => sum + value, 0),
          key,
        ).toBe(before[key as keyof GradeCounts]);
      }
      expect(await faults()).toEqual([]);
    },
  );

  step('a key that only reads opens what is signed, knows of no draft, and has nothing to write with', async () => {
    const post = async <T>(path: string, body: object): Promise<T> => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      expect(answer.status).toBe(201);
      return (await answer.json()) as T;
    };
    const { key } = await post<{ key: string }>('/api/keys', { name: 'reader', role: 'read' });
    const draft = await post<BulletinPayload>('/api/bulletins', { date: DAY, language: 'zh' });
    const { bulletins } = await ask<BulletinsPayload>('/api/bulletins?state=signed');
    const context = await browser!.newContext({ locale: 'zh-CN', viewport: { width: 1920, height: 1080 } });
    await context.addCookies([{ name: 'wusetu_key', value: key, url }]);
    const theirs = await context.newPage();
    const writes =
      '[data-draft], [data-sign], [data-save], [data-recall], [data-remove], [data-refresh], [data-choose], [data-field]:is(input, textarea)';
    await theirs.goto(`${url}/?lang=zh&date=${DAY}`);
    await theirs.locator('[data-screen="bulletin"]').click();
    await theirs.locator('[data-reads-only]').waitFor();
    expect(await theirs.locator(writes).count()).toBe(0);
    const listed = theirs.locator('[data-issue][data-state="signed"]');
    await listed.first().waitFor();
    expect(await listed.count()).toBe(bulletins.length);
    expect(await theirs.locator('[data-issue][data-state="draft"]').count()).toBe(0);
    expect(await faultsOf(theirs)).toEqual([]);

    const [issue] = bulletins;
    await theirs.locator(`[data-issue="${issue!.bulletin_id}"]`).first().click();
    expect(await openedBulletin(theirs)).toBe(issue!.bulletin_id);
    await theirs.locator('[data-picture] svg').waitFor();
    expect(await theirs.locator('[data-hash]').textContent()).toBe(issue!.sha256);
    expect(await theirs.locator(writes).count()).toBe(0);
    expect((await savedFile(theirs, 'pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    expect(await faultsOf(theirs)).toEqual([]);

    await theirs.goto(`${url}/?lang=zh&screen=bulletin&bulletin=${draft.bulletin_id}`);
    await theirs.locator('[data-missing-bulletin]').waitFor();
    expect(await theirs.locator(writes).count()).toBe(0);
    await context.close();
  });

  step('a telephone: one column, nothing wider than the screen, in both languages', async () => {
    await page.setViewportSize({ width: 375, height: 812 });
    for (const lang of ['zh', 'en'])
      for (const rest of ['', '&bulletin=1', '&bulletin=1&against=2', '&bulletin=999']) {
        await page.goto(`${url}/?lang=${lang}&screen=bulletin${rest}`);
        await page.locator('[data-bulletin-screen]').waitFor();
        await page
          .locator('main[data-bulletin], [data-matrix], [data-draft], [data-missing-bulletin]')
          .first()
          .waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth), lang + rest).toBeLessThanOrEqual(375);
        expect(await widthOfSheets(page), lang + rest).toBeLessThanOrEqual(375);
        expect(await faults(), lang + rest).toEqual([]);
      }
  });

  step('nothing was refused by the policy, nothing failed in the page, nothing was asked of others', async () => {
    expect(complaints).toEqual([]);
    expect(elsewhere).toEqual([]);
  });
});

/** The numbers are tested on both engines (server/publish/bulletin/change.test.ts): the page shows what it is given. */
describeEngines(
  'the bulletin page on the day of another standard',
  engine => {
    let service: TestService;
    let url: string;
    beforeAll(async () => {
      if (!browser) return;
      await buildPage();
      service = (await changedTown(await engine.fresh())).service;
      url = await service.app.listen({ port: 0, host: '127.0.0.1' });
    }, 180_000);
    afterAll(() => service?.app.close());

    test.skipIf(!browser).each([1920, 375])(
      'shows the matrix of the change and who set what by hand, at %i px',
      async width => {
        const page = await browser!.newPage({ locale: 'zh-CN', viewport: { width, height: 1000 } });
        await page.goto(`${url}/?lang=zh&screen=bulletin&date=${CHANGE_DAY}`);
        await page.locator('[data-draft]').click();
        const id = await openedBulletin(page);
        const { content } = (await (await fetch(`${url}/api/bulletins/${id}`)).json()) as BulletinPayload;
        const cells = await page
          .locator('[data-standard-change] [data-cell]')
          .evaluateAll(nodes =>
            nodes.map(node => `${node.getAttribute('data-cell')} ${node.getAttribute('data-count')}`),
          );
        expect(cells).toEqual(
          MATRIX_ORDER.flatMap((from, i) =>
            MATRIX_ORDER.map((to, j) => `${from}>${to} ${content.standard_change!.matrix[i]![j]}`),
          ),
        );
        const [override] = content.overrides;
        const section = page.locator('section', { has: page.locator('h3', { hasText: '人工调整' }) });
        const row = await section.locator(`tr[data-code="${SET_BY_HAND}"]`).textContent();
        for (const words of [override!.name, override!.from, override!.to, override!.reason, override!.approved_by])
          expect(row).toContain(words);
        expect(await spillOf(page)).toBe(0);
        expect(await widthOfSheets(page)).toBeLessThanOrEqual(width);
        expect(await faultsOf(page)).toEqual([]);
        await page.close();
      },
      60_000,
    );
  },
  ['embedded'],
);
