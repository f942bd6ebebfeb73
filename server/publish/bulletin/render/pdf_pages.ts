import PDFDocument from 'pdfkit';
import { FONTS, type Lacking } from './glyphs.ts';
import { creditWords, issueWords, type Printed, say } from './printed.ts';

type Doc = PDFKit.PDFDocument;

export const MARGIN = 48;
export const INK = '#10161d';
export const QUIET = '#56616c';
export const RULE = '#b9c1c9';
/** The red of the rule under the head of an official document. */
export const OFFICIAL_RED = '#b1121b';

/** A4 with the fonts of the bulletin, its pages kept until `finishPdf` numbers them. The same input gives the same bytes. */
export function openPdf(printed: Printed, title: string): Doc {
  const { language, signed_at, content, text } = printed;
  const doc = new PDFDocument({
    ...{
      size: 'A4',
      bufferPages: true,
      pdfVersion: '1.7',
      displayTitle: true,
      lang: language === 'zh' ? 'zh-CN' : 'en',
    },
    margins: { top: MARGIN + 14, bottom: MARGIN + 22, left: MARGIN, right: MARGIN },
    // None: a default font that is registered too would be opened anew each time it is asked for (0.1 s).
    font: '',
    info: {
      ...{ Title: title, Author: text.organisation, Producer: 'Wusetu', Creator: 'Wusetu' },
      CreationDate: new Date(signed_at ?? content.as_of),
    },
  });
  // Its types take the name of a file only; it takes the bytes too.
  doc.registerFont('regular', FONTS.regular);
  doc.registerFont('bold', FONTS.bold);
  return doc.font('regular');
}

export const widthOf = ({ page }: Doc): number => page.width - page.margins.left - page.margins.right;
export const bottomOf = ({ page }: Doc): number => page.height - page.margins.bottom;
export const roomOf = (doc: Doc): number => bottomOf(doc) - doc.y;

/** Heads and feet of all pages, now that it is known how many there are; then the bytes. */
export function finishPdf(doc: Doc, printed: Printed, lacking: Lacking): Promise<Buffer> {
  const { start, count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    doc.switchToPage(start + page);
    frame(doc, printed, lacking, page + 1, count);
  }
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => resolve(Buffer.concat(parts)));
    doc.on('error', reject);
    doc.end();
  });
}

function frame(doc: Doc, printed: Printed, { print }: Lacking, page: number, of: number): void {
  const { language, content, text, sha256 } = printed;
  const { width, height, margins } = doc.page;
  // Text below the margin would begin a page of its own.
  doc.page.margins = { ...margins, top: 0, bottom: 0 };
  const line = (words: string, y: number, align: 'left' | 'right', size = 7.5) =>
    doc
      .font('regular')
      .fontSize(size)
      .fillColor(QUIET, 1)
      .text(print(words), MARGIN, y, { width: width - 2 * MARGIN, align, lineBreak: false, ellipsis: true });
  const kind = text.classification === 'internal' ? `${say('internal', language)}    ` : '';
  line(`${kind}${text.title}`, MARGIN - 16, 'left');
  right(doc, print(`${issueWords(printed)}    ${content.as_of_words}`), MARGIN - 16, 7.5);
  doc.lineWidth(0.5).undash().strokeColor(RULE, 1);
  doc
    .moveTo(MARGIN, MARGIN - 4)
    .lineTo(width - MARGIN, MARGIN - 4)
    .stroke();
  const foot = height - MARGIN - 12;
  doc
    .moveTo(MARGIN, foot - 4)
    .lineTo(width - MARGIN, foot - 4)
    .stroke();
  line(creditWords(printed), foot, 'left');
  right(doc, say('page', language, { n: page, of }), foot, 7.5);
  line(sha256 === null ? say('draft', language) : `SHA-256 ${sha256}`, foot + 12, 'left', 6.5);
  if (text.review_number !== '') right(doc, print(`${say('review', language)} ${text.review_number}`), foot + 12, 7.5);
  if (sha256 === null) watermark(doc, say('draft', language));
  doc.page.margins = margins;
}

function right(doc: Doc, words: string, y: number, size: number): void {
  doc.font('regular').fontSize(size).fillColor(QUIET, 1);
  doc.text(words, doc.page.width - MARGIN - doc.widthOfString(words), y, { lineBreak: false });
}

function watermark(doc: Doc, words: string): void {
  const { width, height } = doc.page;
  doc.save().rotate(-35, { origin: [width / 2, height / 2] });
  doc.font('bold').fontSize(64).fillColor(OFFICIAL_RED, 0.1);
  doc.text(words, width / 2 - doc.widthOfString(words) / 2, height / 2 - 40, { lineBreak: false });
  doc.restore();
}
