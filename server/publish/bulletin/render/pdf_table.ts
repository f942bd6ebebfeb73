import type { Cell, Column } from './blocks.ts';
import { bottomOf, INK, MARGIN, QUIET, RULE, roomOf, widthOf } from './pdf_pages.ts';

type Doc = PDFKit.PDFDocument;

const SIZE = 8.5;
const PAD = 3.5;
const GRID = 0.5;

/** A table over as many pages as it takes: a row stays whole where a page has room for it, the head is repeated. */
export function drawTable(doc: Doc, columns: Column[], rows: Cell[][], print: (text: string) => string): void {
  const widths = widthsOf(doc, columns);
  const headed = columns.some(({ title }) => title !== '');
  const head = columns.map(({ title }) => print(title));
  const printed = rows.map(row =>
    row.map(cell => (typeof cell === 'string' ? print(cell) : { ...cell, text: print(cell.text) })),
  );
  const headHeight = headed ? heightOf(doc, head, widths, 'bold') : 0;
  const begin = () => {
    if (headed) drawRow(doc, head, columns, widths, headHeight, true);
  };
  const first = printed[0];
  if (roomOf(doc) < headHeight + (first ? heightOf(doc, first, widths, 'regular') : 0)) doc.addPage();
  begin();
  for (const row of printed) {
    const height = heightOf(doc, row, widths, 'regular');
    if (roomOf(doc) < height) {
      doc.addPage();
      begin();
    }
    // Longer than a page (a reason of thousands of characters): cut at its end rather than written over the foot.
    drawRow(doc, row, columns, widths, Math.min(height, bottomOf(doc) - doc.y), false);
  }
  doc.x = MARGIN;
  doc.y += 8;
}

/** What `drawTable` would take of a page that is long enough. */
export function tableHeight(doc: Doc, columns: Column[], rows: Cell[][], print: (text: string) => string): number {
  const widths = widthsOf(doc, columns);
  const head = columns.some(({ title }) => title !== '') ? [columns.map(({ title }) => title)] : [];
  return [...head, ...rows].reduce(
    (sum, row) =>
      sum +
      heightOf(
        doc,
        row.map(cell => print(textOf(cell))),
        widths,
        'regular',
      ),
    0,
  );
}

function widthsOf(doc: Doc, columns: Column[]): number[] {
  const total = columns.reduce((sum, { share }) => sum + share, 0);
  return columns.map(({ share }) => (share / total) * widthOf(doc));
}

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);

function heightOf(doc: Doc, row: Cell[], widths: number[], font: string): number {
  doc.font(font).fontSize(SIZE);
  return (
    Math.max(...row.map((cell, i) => doc.heightOfString(textOf(cell) || ' ', { width: widths[i]! - 2 * PAD }))) +
    2 * PAD
  );
}

function drawRow(doc: Doc, row: Cell[], columns: Column[], widths: number[], height: number, head: boolean): void {
  const y = doc.y;
  let x = MARGIN;
  for (const [i, cell] of row.entries()) {
    const width = widths[i]!;
    const fill = head ? '#eef1f4' : typeof cell === 'string' ? null : cell.fill;
    if (fill !== null) doc.rect(x, y, width, height).fillColor(fill, 1).fill();
    doc.rect(x, y, width, height).lineWidth(GRID).undash().strokeColor(RULE, 1).stroke();
    doc.font(head ? 'bold' : 'regular').fontSize(SIZE);
    doc.fillColor(head ? QUIET : typeof cell === 'string' ? INK : cell.ink, 1);
    doc.text(textOf(cell), x + PAD, y + PAD, {
      ...{ width: width - 2 * PAD, height: height - PAD, align: columns[i]!.right ? 'right' : 'left', ellipsis: true },
    });
    x += width;
  }
  doc.x = MARGIN;
  doc.y = y + height;
}
