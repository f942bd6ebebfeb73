import type { Drawing, Mark, Pattern } from '#core/drawing/drawing.ts';
import { DOTS_OPACITY } from '#core/theme/map_colours.ts';

type Doc = PDFKit.PDFDocument;
type Place = { x: number; y: number };

/** A drawing as vectors of a page, its top left at `at`, a unit of it a point. Text passes `print` first: the font may lack signs. */
export function toPdf(doc: Doc, drawing: Drawing, { x, y }: Place, print: (text: string) => string): void {
  doc.save().translate(x, y);
  doc.rect(0, 0, drawing.width, drawing.height).clip();
  paint(doc, drawing.ground, 'fill');
  doc.rect(0, 0, drawing.width, drawing.height).fill();
  for (const mark of drawing.marks) draw(doc, mark, print);
  doc.restore();
}

function draw(doc: Doc, mark: Mark, print: (text: string) => string): void {
  switch (mark.kind) {
    case 'area':
      paint(doc, mark.fill, 'fill');
      doc.path(mark.path).fill('even-odd');
      if (mark.pattern !== null) fillPattern(doc, mark.pattern, mark.ink, () => doc.path(mark.path));
      return;
    case 'line':
      stroke(doc, mark.path, mark);
      return;
    case 'inset':
      // As in SVG: a line along the border is half outside, so twice as wide and cut to the area; a second one makes the gap.
      doc.save();
      doc.path(mark.path).clip('even-odd');
      stroke(doc, mark.path, { ...mark, width: 2 * (mark.width + mark.inset) });
      stroke(doc, mark.path, { stroke: mark.gap, width: 2 * mark.inset, dash: null });
      doc.restore();
      return;
    case 'text': {
      const text = print(mark.text);
      doc.font(mark.bold ? 'bold' : 'regular').fontSize(mark.size);
      const left = mark.x - doc.widthOfString(text) / 2;
      const top = mark.y + mark.size * 0.36;
      const options = { lineBreak: false, baseline: 'alphabetic' as const };
      if (mark.halo !== null) {
        paint(doc, mark.halo, 'stroke');
        doc
          .lineWidth(mark.size / 4)
          .lineJoin('round')
          .undash();
        doc.text(text, left, top, { ...options, stroke: true, fill: false });
      }
      paint(doc, mark.fill, 'fill');
      doc.text(text, left, top, options);
      return;
    }
  }
}

type Line = { stroke: string; width: number; dash: number[] | null };

function stroke(doc: Doc, path: string, { stroke: colour, width, dash }: Line): void {
  if (path === '') return;
  paint(doc, colour, 'stroke');
  doc.lineWidth(width).lineJoin('round');
  if (dash === null) doc.undash();
  else doc.dash(dash[0]! * width, { space: dash[1]! * width });
  doc.path(path).stroke();
}

/** `#rrggbb` or `rgba(r, g, b, a)`, as the colours of the map are written; pdfkit knows the first only. */
export function paint(doc: Doc, colour: string, what: 'fill' | 'stroke'): void {
  const [red, green, blue, alpha] = colour.startsWith('rgba') ? colour.match(/[\d.]+/g)!.map(Number) : [];
  const plain: PDFKit.Mixins.ColorValue = alpha === undefined ? colour : [red!, green!, blue!];
  if (what === 'fill') doc.fillColor(plain, alpha ?? 1);
  else doc.strokeColor(plain, alpha ?? 1);
}

/** As the map's own (core/drawing/svg.ts): lines of 45° every 8 units across, dots every 4; as tiling patterns, so still vectors. */
const CELLS: Record<Pattern, { size: number; stream: string; opacity: number }> = {
  hatch: { size: 8, stream: '1 w -1 -1 m 9 9 l S -1 7 m 1 9 l S 7 -1 m 9 1 l S', opacity: 1 },
  dots: { size: 4, stream: '1.36 1.36 1.28 1.28 re f', opacity: DOTS_OPACITY },
};

/** One object a document: its phase is of no meaning, and hundreds of areas share it. */
const patterns = new WeakMap<Doc, Map<Pattern, PDFKit.PDFTilingPattern>>();

function patternOf(doc: Doc, kind: Pattern): PDFKit.PDFTilingPattern {
  if (!patterns.has(doc)) patterns.set(doc, new Map());
  const known = patterns.get(doc)!;
  const { size, stream } = CELLS[kind];
  if (!known.has(kind)) known.set(kind, doc.pattern([0, 0, size, size], size, size, stream));
  return known.get(kind)!;
}

/** Fills what `path` draws, even-odd, over what is there. */
export function fillPattern(doc: Doc, kind: Pattern, ink: string, path: () => unknown): void {
  doc.save().fillOpacity(CELLS[kind].opacity);
  path();
  doc.fillColor([patternOf(doc, kind), ink]).fill('even-odd');
  doc.restore();
}
