import type { Drawing } from '#core/drawing/drawing.ts';
import { MAP_COLOURS } from '#core/theme/map_colours.ts';
import { keyName, momentWords, numberWords, stateLabel } from '#server/publish/bulletin/words.ts';
import { type Block, blocksOf } from './blocks.ts';
import { Lacking } from './glyphs.ts';
import { mapOf, signsOf } from './maps.ts';
import { fillPattern, toPdf } from './pdf_drawing.ts';
import { finishPdf, INK, MARGIN, OFFICIAL_RED, openPdf, QUIET, RULE, roomOf, widthOf } from './pdf_pages.ts';
import { drawTable, tableHeight } from './pdf_table.ts';
import { issueWords, mapCredits, type Printed, type RenderJob, say } from './printed.ts';

type Doc = PDFKit.PDFDocument;

/** The bulletin as pages: vectors and text, fonts embedded. */
export async function renderPdf({ printed, ground }: RenderJob): Promise<Buffer> {
  const lacking = new Lacking(printed.language);
  const doc = openPdf(printed, lacking.print(printed.text.title));
  drawHead(doc, printed, lacking.print);
  const blocks = blocksOf(printed);
  for (const [i, block] of blocks.entries()) {
    // A heading stays with what it is of, and a short table in one piece.
    if (roomOf(doc) < Math.min(MOST_NEED, needOf(doc, blocks, i, lacking.print))) doc.addPage();
    drawBlock(doc, block, { printed, ground }, lacking.print);
  }
  drawFootnote(doc, lacking);
  return finishPdf(doc, printed, lacking);
}

/** As official documents begin: kind, title, issue and day, a red rule. */
function drawHead(doc: Doc, printed: Printed, print: (text: string) => string): void {
  const { text, content, language } = printed;
  const width = widthOf(doc);
  if (text.classification === 'internal') {
    doc.font('bold').fontSize(10).fillColor(OFFICIAL_RED, 1).text(say('internal', language), MARGIN, doc.y, { width });
    doc.moveDown(0.4);
  }
  doc.font('bold').fontSize(21).fillColor(OFFICIAL_RED, 1).text(print(text.title), { width, align: 'center' });
  doc.moveDown(0.25);
  doc.font('bold').fontSize(12).fillColor(INK, 1).text(issueWords(printed), { width, align: 'center' });
  doc.moveDown(0.4);
  const y = doc.y;
  doc
    .font('regular')
    .fontSize(9.5)
    .text(print(text.organisation), MARGIN, y, { width: width / 2 });
  const below = doc.y;
  const compiled = say('compiled', language, { at: momentWords(content.as_of, content.time_zone) });
  const when = language === 'zh' ? `${content.as_of_words}（${compiled}）` : `${content.as_of_words} (${compiled})`;
  doc.text(when, MARGIN + width * 0.3, y, { width: width * 0.7, align: 'right' });
  doc.y = Math.max(below, doc.y) + 3;
  doc.x = MARGIN;
  doc.lineWidth(1.6).undash().strokeColor(OFFICIAL_RED, 1);
  doc
    .moveTo(MARGIN, doc.y)
    .lineTo(MARGIN + width, doc.y)
    .stroke();
  doc.y += 9;
}

/** Room that a block asks for to begin on this page. */
function needOf(doc: Doc, blocks: Block[], i: number, print: (text: string) => string): number {
  const block = blocks[i];
  switch (block?.kind) {
    case 'heading':
      return 34 + needOf(doc, blocks, i + 1, print);
    case 'subheading':
      return 20 + needOf(doc, blocks, i + 1, print);
    case 'paragraph':
      return 32;
    case 'items':
      return 16 * Math.min(block.items.length, 3);
    case 'table': {
      const height = tableHeight(doc, block.columns, block.rows.slice(0, SHORT_TABLE + 1), print);
      return block.rows.length > SHORT_TABLE ? Math.min(height, 90) : height;
    }
    default:
      return 0;
  }
}

const MOST_NEED = 400;
/** Rows of a table that is kept on one page. */
const SHORT_TABLE = 9;

function drawBlock(doc: Doc, block: Block, job: RenderJob, print: (text: string) => string): void {
  const width = widthOf(doc);
  switch (block.kind) {
    case 'heading':
      doc.moveDown(0.5);
      doc.font('bold').fontSize(12).fillColor(OFFICIAL_RED, 1).text(print(block.text), MARGIN, doc.y, { width });
      doc.moveDown(0.35);
      return;
    case 'subheading':
      doc.font('bold').fontSize(9.5).fillColor(INK, 1).text(print(block.text), MARGIN, doc.y, { width });
      doc.moveDown(0.3);
      return;
    case 'paragraph':
      doc.font('regular').fontSize(10).fillColor(INK, 1);
      doc.text(print(block.text), MARGIN, doc.y, {
        width,
        lineGap: 2.5,
        indent: job.printed.language === 'zh' ? 20 : 0,
      });
      doc.moveDown(0.4);
      return;
    case 'items':
      doc.font('regular').fontSize(9.5).fillColor(INK, 1);
      for (const [i, item] of block.items.entries())
        doc.text(print(`${i + 1}. ${item}`), MARGIN + 10, doc.y, { width: width - 10, lineGap: 1.5 });
      doc.x = MARGIN;
      doc.moveDown(0.5);
      return;
    case 'table':
      drawTable(doc, block.columns, block.rows, print);
      return;
    case 'map':
      drawMapBlock(doc, job, print);
  }
}

/** Room under a map for its legend and who made it. */
const LEGEND_ROOM = 62;
const LEAST_MAP = 230;
const MOST_MAP = 470;

function drawMapBlock(doc: Doc, { printed, ground }: RenderJob, print: (text: string) => string): void {
  const width = widthOf(doc);
  if (roomOf(doc) < LEAST_MAP + LEGEND_ROOM) doc.addPage();
  const most = Math.min(MOST_MAP, roomOf(doc) - LEGEND_ROOM);
  drawFramed(doc, mapOf(ground, printed.theme, width, most), print);
  drawLegend(doc, { printed, ground }, print);
}

export function drawFramed(doc: Doc, drawing: Drawing, print: (text: string) => string): void {
  // Writing text moves the document's own place.
  const { y } = doc;
  toPdf(doc, drawing, { x: MARGIN, y }, print);
  doc.rect(MARGIN, y, drawing.width, drawing.height).lineWidth(0.5).undash().strokeColor(RULE, 1).stroke();
  doc.x = MARGIN;
  doc.y = y + drawing.height + 6;
}

/** Colours with numeral, name and count; then the signs of states that the map has; then who made it. */
export function drawLegend(doc: Doc, { printed, ground }: RenderJob, print: (text: string) => string): void {
  const { content, language, theme } = printed;
  const inner = { hatch: MAP_COLOURS[theme].hatch, dots: MAP_COLOURS[theme].dots };
  const signs = signsOf(ground);
  const size = 9;
  let x = MARGIN;
  const entry = (words: string, box: (x: number, y: number) => void) => {
    doc.font('regular').fontSize(8.5);
    const text = print(words);
    const wide = 16 + 4 + doc.widthOfString(text) + 12;
    if (x + wide > MARGIN + widthOf(doc)) {
      x = MARGIN;
      doc.y += size + 5;
    }
    const y = doc.y;
    box(x, y);
    doc.rect(x, y, 16, size).lineWidth(0.4).undash().strokeColor(QUIET, 1).stroke();
    doc.fillColor(INK, 1).text(text, x + 20, y - 1.5, { lineBreak: false });
    doc.y = y;
    x += wide;
  };
  for (const { key, numeral, colour, areas } of content.grades)
    entry(`${numeral ?? ''} ${keyName(key, language)} ${numberWords(areas)}`.trim(), (left, top) => {
      doc.rect(left, top, 16, size).fillColor(colour, 1).fill();
      if (key === 'insufficient') fillPattern(doc, 'hatch', inner.hatch, () => doc.rect(left, top, 16, size));
    });
  if (signs.has('stale'))
    entry(stateLabel('stale', language), (left, top) =>
      fillPattern(doc, 'dots', inner.dots, () => doc.rect(left, top, 16, size)),
    );
  if (signs.has('suspended'))
    entry(stateLabel('suspended', language), (left, top) =>
      doc
        .rect(left + 2.5, top + 2.5, 11, size - 5)
        .lineWidth(0.8)
        .undash()
        .strokeColor(INK, 1)
        .stroke(),
    );
  if (signs.has('override'))
    entry(`${stateLabel('override', language)} *`, (left, top) =>
      doc
        .rect(left + 2.5, top + 2.5, 11, size - 5)
        .lineWidth(1)
        .dash(2, { space: 2 })
        .strokeColor(INK, 1)
        .stroke(),
    );
  doc.undash();
  doc.x = MARGIN;
  doc.y += size + 6;
  const credits = mapCredits(printed);
  if (credits === '') return;
  doc
    .font('regular')
    .fontSize(8)
    .fillColor(QUIET, 1)
    .text(print(credits), MARGIN, doc.y, { width: widthOf(doc) });
  doc.moveDown(0.4);
}

export function drawFootnote(doc: Doc, lacking: Lacking): void {
  const note = lacking.footnote();
  if (note === null) return;
  if (roomOf(doc) < 24) doc.addPage();
  doc
    .font('regular')
    .fontSize(8)
    .fillColor(QUIET, 1)
    .text(note, MARGIN, doc.y + 4, { width: widthOf(doc) });
}
