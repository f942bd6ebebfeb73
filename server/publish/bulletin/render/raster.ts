import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { FONT_FAMILY, FONTS } from './glyphs.ts';

let ready: Promise<unknown> | undefined;

/** Once a thread. With the fonts of the PDF: none of the machine's is read. */
const start = (): Promise<unknown> =>
  initWasm(readFileSync(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')));

/** SVG as PNG, `scale` pixels a unit. */
export async function rasterize(svg: string, scale: number): Promise<Buffer> {
  ready ??= start();
  await ready;
  const picture = new Resvg(svg, {
    font: { fontBuffers: [FONTS.regular, FONTS.bold], defaultFontFamily: FONT_FAMILY },
    fitTo: { mode: 'zoom', value: scale },
  });
  const image = picture.render();
  const png = Buffer.from(image.asPng());
  // Memory of WebAssembly is not given back by itself.
  image.free();
  picture.free();
  return png;
}
