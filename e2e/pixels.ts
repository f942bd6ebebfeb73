import type { Browser, Page } from 'playwright-core';

type Box = { x: number; y: number; width: number; height: number };

/** Counts the colours of a part of the screen: what was really painted, whatever the map says of itself. */
export async function countColours(browser: Browser, page: Page, clip: Box): Promise<Map<string, number>> {
  const png = await page.screenshot({ clip });
  // Decoded in an empty page of its own: the service's policy allows no image from elsewhere.
  const decoder = await browser.newPage();
  try {
    const pairs = await decoder.evaluate(async base64 => {
      const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const counts: Record<string, number> = {};
      for (let i = 0; i < data.length; i += 4) {
        const name = `#${[data[i]!, data[i + 1]!, data[i + 2]!].map(value => value.toString(16).padStart(2, '0')).join('')}`;
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return Object.entries(counts);
    }, png.toString('base64'));
    return new Map(pairs);
  } finally {
    await decoder.close();
  }
}
