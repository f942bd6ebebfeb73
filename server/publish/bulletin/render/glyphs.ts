import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import PDFDocument from 'pdfkit';
import type { Language } from '#core/contract.ts';
import { say } from './printed.ts';

const FOLDER = join(createRequire(import.meta.url).resolve('@embedpdf/fonts-sc'), '../../fonts');
const read = (file: string): Buffer => readFileSync(join(FOLDER, file));

/** Noto Sans Hans, 30,789 characters: the basic plane of GB 18030 and some beyond. Both are kept open: 17 MB. */
export const FONTS = { regular: read('NotoSansHans-Regular.otf'), bold: read('NotoSansHans-Bold.otf') } as const;
export const FONT_FAMILY = 'Noto Sans S Chinese';

/** The geta mark, which print has for a type that it lacks. */
const GETA = '〓';

let known: Set<number> | undefined;

/** pdfkit opens a font with fontkit and keeps it where its types do not say. */
function characters(): Set<number> {
  if (known === undefined) {
    const document = new PDFDocument({ font: FONTS.regular as never }) as unknown as {
      _font: { font: { characterSet: number[] } };
    };
    known = new Set(document._font.font.characterSet);
  }
  return known;
}

/** Those of the fonts are as wide as a Chinese sign: English text gets straight ones. */
const STRAIGHT: Record<string, string> = { '“': '"', '”': '"', '‘': "'", '’': "'" };

/** Text as the fonts have it: a character they lack is a 〓 and goes to a footnote by its number, so that none is an empty box. */
export class Lacking {
  readonly #points = new Set<number>();
  readonly #language: Language;

  constructor(language: Language) {
    this.#language = language;
  }

  /** Signs without a form of their own (joiners, variation selectors, control characters) are left out. */
  readonly print = (text: string): string =>
    text.replace(/[\p{Cc}\p{Cf}\p{VS}]/gu, '').replace(/./gu, sign => {
      if (this.#language === 'en' && sign in STRAIGHT) return STRAIGHT[sign]!;
      const point = sign.codePointAt(0)!;
      if (characters().has(point)) return sign;
      this.#points.add(point);
      return GETA;
    });

  /** Null where nothing was lacking. */
  footnote(): string | null {
    const language = this.#language;
    if (this.#points.size === 0) return null;
    const list = [...this.#points].sort((a, b) => a - b).map(point => `U+${point.toString(16).toUpperCase()}`);
    return say('footnote', language, { list: list.join(language === 'zh' ? '、' : ', ') });
  }
}
