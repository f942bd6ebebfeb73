import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What the tests do on the page of a bulletin, by whatever hand. */

/** The number of the bulletin that is open. */
export async function openedBulletin(page: Page): Promise<number> {
  const main = page.locator('main[data-bulletin]');
  await main.waitFor();
  return Number(await main.getAttribute('data-bulletin'));
}

/** Areas of each grade, as the page shows them. */
export const countsOn = async (page: Page): Promise<Record<string, number>> =>
  Object.fromEntries(
    await page
      .locator('[data-counts] tr[data-grade]')
      .evaluateAll(rows => rows.map(row => [row.getAttribute('data-grade'), Number(row.getAttribute('data-count'))])),
  );

/** A file, as the browser saves it. @param press what its button is pressed with */
export async function savedFile(
  page: Page,
  format: string,
  press = () => page.locator(`[data-file="${format}"]`).click(),
): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return readFile((await download.path())!);
}

/** How far the sheets go to the right: the part of the page that scrolls hides what is too wide. */
export const widthOfSheets = (page: Page): Promise<number> =>
  page
    .locator('[data-sheet], [data-sheet] table')
    .evaluateAll(nodes => Math.max(0, ...nodes.map(node => node.getBoundingClientRect().right)));

export const isSaved = (page: Page): Promise<void> => page.locator('[data-saved="true"]').waitFor();

/** Signs the draft that is open, as one who looked at the counts. */
export async function signOn(page: Page): Promise<void> {
  await page.locator('[data-sign]').click();
  await page.locator('[data-agrees="true"]').waitFor();
  expect(await page.locator('[data-sign-now]').isDisabled()).toBe(true);
  await page.locator('input[name="checked"]').check();
  await page.locator('[data-sign-now]').click();
  await page.locator('main[data-state="signed"]').waitFor({ timeout: 60_000 });
}

/** By Tab from where the focus is. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await page.evaluate(find => document.activeElement?.matches(find) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${selector}`);
}
