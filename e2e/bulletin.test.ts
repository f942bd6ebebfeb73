import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GradeCounts, GradesPayload } from '#core/contract.ts';
import type { BulletinPayload, BulletinsPayload } from '#core/contract_bulletin.ts';
import { MATRIX_ORDER } from '#core/contract_standards.ts';
import { buildApp } from '#server/app.ts';
import { buildPage } from '#server/page.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { POPPLER } from '#server/publish/bulletin/test_bulletin.ts';
import { gradedTown } from '#server/publish/test_town.ts';
import { openBrowser } from './browser.ts';

const browser: Browser | null = await openBrowser();
afterAll(() => browser?.close());

const [DAY, BEFORE] = ['2026-01-18', '2026-01-17'];

/** One story, in order: a bulletin by mouse, its signing, the next by keyboard alone, a recall, two issues compared. */
describeEngines('the bulletin page', engine => {
  let app: App;
  let url: string;
  let folder: string;
  let page: Page;
  const complaints: string[] = [];
  const elsewhere: string[] = [];

  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${url}${path}`)).json()) as T;
  const bulletin = (id: number) => ask<BulletinPayload>(`/api/bulletins/${id}`);
  const opened = async (): Promise<number> => {
    const handle = page.locator('main[data-bulletin]');
    await handle.waitFor();
    return Number(await handle.getAttribute('data-bulletin'));
  };
  const pageCounts = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      await page
        .locator('[data-counts] tr[data-grade]')
        .evaluateAll(rows => rows.map(row => [row.getAttribute('data-grade'), Number(row.getAttribute('data-count'))])),
    );
  const faults = async () => {
    await page.evaluate(axe.source);
    return page.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run(document);
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 160)).join(' | ')}`);
    });
  };
  /** What a reader of PDF that is not ours finds in what the button gives. */
  const fileOf = async (format: string): Promise<Buffer> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator(`[data-file="${format}"]`).click(),
    ]);
    return readFile((await download.path())!);
  };
  const textOf = async (pdf: Buffer): Promise<string> => {
    const file = join(folder, 'read.pdf');
    await writeFile(file, pdf);
    return spawnSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).stdout;
  };
  const saved = () => page.locator('[data-saved="true"]').waitFor();
  const sign = async () => {
    await page.locator('[data-sign]').click();
    await page.locator('[data-agrees="true"]').waitFor();
    expect(await page.locator('[data-sign-now]').isDisabled()).toBe(true);
    await page.locator('input[name="checked"]').check();
    await page.locator('[data-sign-now]').click();
    await page.locator('main[data-state="signed"]').waitFor({ timeout: 60_000 });
  };

  beforeAll(async () => {
    if (!browser) return;
    await buildPage();
    app = buildApp(await gradedTown(await engine.fresh()));
    url = await app.listen({ port: 0, host: '127.0.0.1' });
    folder = await mkdtemp(join(tmpdir(), 'wusetu-bulletin-page-'));
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
    if (folder) await rm(folder, { recursive: true, force: true });
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
      const read = await textOf(pdf);
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
    const read = await textOf(printed);
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
    const tabTo = async (selector: string) => {
      for (let i = 0; i < 200; i++) {
        if (await page.evaluate(find => document.activeElement?.matches(find) ?? false, selector)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab does not reach ${selector}`);
    };
    await page.keyboard.press('b');
    await page.locator('[data-draft]:focus').waitFor();
    await page.keyboard.press('Enter');
    const id = await opened();
    await tabTo('[data-field="lead"]');
    await page.keyboard.type('Quiet day.');
    await page.keyboard.press('Control+s');
    await saved();
    expect((await bulletin(id)).text.lead).toBe('Quiet day.');
    expect(await faults()).toEqual([]);
    await page.locator('main[data-bulletin]').evaluate(() => (document.activeElement as HTMLElement).blur());
    await tabTo('[data-sign]');
    await page.keyboard.press('Enter');
    await page.locator('[data-agrees="true"]').waitFor();
    await tabTo('input[name="checked"]');
    await page.keyboard.press('Space');
    await tabTo('[data-sign-now]');
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
        expect(await faults(), lang + rest).toEqual([]);
      }
  });

  step('nothing was refused by the policy, nothing failed in the page, nothing was asked of others', async () => {
    expect(complaints).toEqual([]);
    expect(elsewhere).toEqual([]);
  });
});
