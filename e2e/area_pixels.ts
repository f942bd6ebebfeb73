import type { Browser, Page } from 'playwright-core';
import type { StatusPayload } from '#core/contract.ts';
import type { OutlinesPayload } from '#core/drawing/outlines.ts';
import { GRADE_ORDER, type GradeKey, THEMES } from '#web/theme/themes.ts';

export type Painted = { key: GradeKey | 'unclear'; pattern: 'hatch' | 'dots' | 'unclear' | null };

/** Pixels this near to a border belong to lines, and to what two renderers round differently. */
const BORDER = 3;
/** Sides of a window that a pattern never leaves empty: dots are 4 pixels apart, lines 5.7. */
const WINDOW = 7;

/**
 * What was really painted in each area, from the pixels of the screen: its fill is the colour that most of its pixels have, a pattern is
 * there where nearly every window of it has pixels of another colour. Only of a map without signs and names.
 */
export async function areasOnPixels(
  browser: Browser,
  page: Page,
  url: string,
  status: StatusPayload,
  look: { x: number; y: number; z: number },
): Promise<Map<number, Painted>> {
  const box = (await page.locator('[data-renderer]').boundingBox())!;
  const png = await page.screenshot({ clip: box });
  const address = `${url}/outlines/community?zoom=14&boundary=${status.boundary_version}`;
  const { units, areas } = (await (await fetch(address)).json()) as OutlinesPayload;
  const scale = (512 * 2 ** look.z) / units;
  const x = (look.x / 360 + 0.5) * units;
  const y = (0.5 - Math.asinh(Math.tan((look.y * Math.PI) / 180)) / Math.PI / 2) * units;
  const placement = { scale, left: box.width / 2 - x * scale, top: box.height / 2 - y * scale };
  const fills = GRADE_ORDER.map(key => THEMES.official.grades[key].fill);
  // In an empty page of its own: the policy of the service allows no image from elsewhere.
  const decoder = await browser.newPage();
  try {
    const question = { png: png.toString('base64'), areas, placement, fills, border: BORDER, window: WINDOW };
    const answers = await decoder.evaluate(readAreas, question);
    return new Map(
      answers.map(({ seq, fill, share }): [number, Painted] => {
        const key = fill === null ? 'unclear' : GRADE_ORDER[fill]!;
        const kind = key === 'insufficient' ? 'hatch' : 'dots';
        return [seq, { key, pattern: share > 0.75 ? kind : share < 0.35 ? null : 'unclear' }];
      }),
    );
  } finally {
    await decoder.close();
  }
}

type Question = {
  png: string;
  areas: OutlinesPayload['areas'];
  placement: { scale: number; left: number; top: number };
  fills: string[];
  border: number;
  window: number;
};

/** Runs in the browser: the pixels of each area, less its borders, against the colours of the grades. */
async function readAreas({ png, areas, placement, fills, border, window }: Question) {
  const bytes = Uint8Array.from(atob(png), character => character.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const { width, height } = image;
  const context = () => new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  const seen = context();
  seen.drawImage(image, 0, 0);
  const colours = seen.getImageData(0, 0, width, height).data;
  const mask = context();
  const paths = areas.map(({ rings }) => {
    const path = new Path2D();
    for (const ring of rings) {
      let [x, y] = [0, 0];
      for (let i = 0; i < ring.length; i += 2) {
        x += ring[i]!;
        y += ring[i + 1]!;
        const at = [x * placement.scale + placement.left, y * placement.scale + placement.top] as const;
        if (i === 0) path.moveTo(...at);
        else path.lineTo(...at);
      }
      path.closePath();
    }
    return path;
  });
  areas.forEach(({ seq }, i) => {
    mask.fillStyle = `rgb(${seq >> 8} ${seq & 255} 255)`;
    mask.fill(paths[i]!, 'evenodd');
  });
  mask.lineWidth = border * 2;
  for (const path of paths) mask.stroke(path);
  const ids = mask.getImageData(0, 0, width, height).data;
  // Half covered pixels at the edge of a stroke have a blue that is no whole one.
  const idAt = (at: number) =>
    ids[at * 4 + 2] === 255 && ids[at * 4 + 3] === 255 ? ids[at * 4]! * 256 + ids[at * 4 + 1]! : 0;
  const wanted = fills.map(fill => [1, 3, 5].map(i => Number.parseInt(fill.slice(i, i + 2), 16)));
  const fillAt = (at: number) =>
    wanted.findIndex(colour => colour.every((value, channel) => Math.abs(value - colours[at * 4 + channel]!) <= 3));

  const counts = new Map(areas.map(({ seq }) => [seq, fills.map(() => 0)]));
  for (let at = 0; at < width * height; at++) {
    const fill = fillAt(at);
    if (fill >= 0) {
      const own = counts.get(idAt(at));
      if (own) own[fill]! += 1;
    }
  }
  const best = new Map<number, number | null>();
  for (const [seq, own] of counts) {
    const most = Math.max(...own);
    best.set(seq, most === 0 ? null : own.indexOf(most));
  }
  // A pixel counts where the window around it has one of another colour.
  const half = (window - 1) / 2;
  const windows = new Map(areas.map(({ seq }) => [seq, { all: 0, mixed: 0 }]));
  for (let y = half; y < height - half; y++)
    for (let x = half; x < width - half; x++) {
      const seq = idAt(y * width + x);
      const own = windows.get(seq);
      if (!own) continue;
      let [inside, mixed] = [0, false];
      for (let dy = -half; dy <= half; dy++)
        for (let dx = -half; dx <= half; dx++) {
          const at = (y + dy) * width + x + dx;
          if (idAt(at) !== seq) continue;
          inside += 1;
          mixed ||= fillAt(at) !== best.get(seq);
        }
      if (inside < 12) continue;
      own.all += 1;
      if (mixed) own.mixed += 1;
    }
  return [...windows].map(([seq, { all, mixed }]) => ({
    seq,
    fill: best.get(seq)!,
    share: all === 0 ? 0 : mixed / all,
    all,
  }));
}
