import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Serious and critical violations that axe finds on the page as it is; with where. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 200)).join(' | ')}`);
  });
}

/** How far the page, or a part of it that does not say that it scrolls, is wider than the window. */
export const spillOf = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - window.innerWidth);

/** What can be touched and is smaller than a thumb: 44 px, as the label around it has it where there is one. */
export const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, select, summary, input, [role="tab"], [role="radio"]')]
      .filter(node => node.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }))
      .map(node => {
        const { width, height } = (node.closest('label') ?? node).getBoundingClientRect();
        return { node, width, height };
      })
      // What has no size is heard, not touched.
      .filter(({ width, height }) => width > 1 && height > 1 && (height < 43.5 || width < 43.5))
      .map(({ node, width, height }) => `${Math.round(width)}×${Math.round(height)} ${node.outerHTML.slice(0, 140)}`),
  );
