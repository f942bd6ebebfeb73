import { GRADES } from '#core/contract.ts';
import { THEME_IDS } from '#core/theme/grade_colours.ts';
import { asteriskImage, asteriskName, numeralImage, numeralName } from '#core/theme/numerals.ts';
import { PATTERN_PIXEL_RATIO, patternImages } from '#core/theme/patterns.ts';
import { type Picture, writePng } from './png.ts';

/** What a style refers to by name: a picture and where in it each image is. https://maplibre.org/maplibre-style-spec/sprite/ */
export type SpriteIndex = Record<string, { x: number; y: number; width: number; height: number; pixelRatio: number }>;
export type Sprite = { index: SpriteIndex; png: Buffer };

const COLUMNS = 12;
/** Every image has a place of the same size, with a pixel of nothing beside it: clients that enlarge mix in their neighbours. */
const CELL = 34;

/** All images of all themes: hatch and dots from the page's own definition, numerals, asterisks. */
function images(): Map<string, Picture> {
  const all = new Map<string, Picture>(patternImages());
  for (const theme of THEME_IDS)
    for (const grade of GRADES) {
      all.set(numeralName(grade, theme), numeralImage(grade, theme));
      all.set(asteriskName(grade, theme), asteriskImage(grade, theme));
    }
  return all;
}

/** For screens of one pixel a point (1) and of two (2). */
export function drawSprite(pixelRatio: 1 | 2): Sprite {
  const scaled = [...images()].map(
    ([name, image]) => [name, pixelRatio === PATTERN_PIXEL_RATIO ? image : halved(image)] as const,
  );
  const rows = Math.ceil(scaled.length / COLUMNS);
  const cell = (CELL * pixelRatio) / PATTERN_PIXEL_RATIO;
  const width = cell * COLUMNS;
  const picture: Picture = { width, height: cell * rows, data: new Uint8ClampedArray(width * cell * rows * 4) };
  const index: SpriteIndex = {};
  scaled.forEach(([name, image], n) => {
    const [x, y] = [(n % COLUMNS) * cell, Math.floor(n / COLUMNS) * cell];
    for (let row = 0; row < image.height; row++)
      picture.data.set(
        image.data.subarray(row * image.width * 4, (row + 1) * image.width * 4),
        ((y + row) * width + x) * 4,
      );
    index[name] = { x, y, width: image.width, height: image.height, pixelRatio };
  });
  return { index, png: writePng(picture) };
}

/** Every pixel the mean of four. The colour is the same in all of an image, only what it covers differs. */
export function halved({ width, height, data }: Picture): Picture {
  const half: Picture = { width: width / 2, height: height / 2, data: new Uint8ClampedArray(data.length / 4) };
  for (let y = 0; y < half.height; y++)
    for (let x = 0; x < half.width; x++) {
      const from = (y * 2 * width + x * 2) * 4;
      const alpha = [0, 4, width * 4, width * 4 + 4].reduce((sum, offset) => sum + data[from + offset + 3]!, 0) / 4;
      half.data.set([data[from]!, data[from + 1]!, data[from + 2]!, Math.round(alpha)], (y * half.width + x) * 4);
    }
  return half;
}
