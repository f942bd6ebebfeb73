import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  HeadingLevel,
  ImageRun,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TabStopType,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import { toSvg } from '#core/drawing/svg.ts';
import { momentWords, numberWords } from '#server/publish/bulletin/words.ts';
import { type Block, blocksOf, type Cell, type Column, gradeCell } from './blocks.ts';
import { printDrawing } from './card.ts';
import { FONT_FAMILY, Lacking } from './glyphs.ts';
import { mapOf, signsOf } from './maps.ts';
import { creditWords, issueWords, mapCredits, type Printed, type RenderJob, say } from './printed.ts';
import { rasterize } from './raster.ts';

/** Sizes of Word are half points; widths are twentieths of a point: A4 less margins of 2 cm. */
const TEXT_WIDTH = 9638;
const RED = 'B1121B';
const INK = '10161D';
const GREY = '56616C';
/** Fonts of Word itself: it has all signs, and the reader's own are not sent. */
const FONT = { ascii: 'Arial', hAnsi: 'Arial', eastAsia: 'Microsoft YaHei', cs: 'Arial' };

/** The bulletin as a Word document with real tables, to be edited and printed elsewhere; the signed one is the PDF. */
export async function renderDocx(job: RenderJob): Promise<Buffer> {
  const { printed } = job;
  const { language, text } = printed;
  const picture = await mapPicture(job);
  const signs = signsOf(job.ground);
  const children = [...head(printed), ...blocksOf(printed).flatMap(block => blockOf(block, printed, picture, signs))];
  const document = new Document({
    ...{ title: plain(text.title), creator: plain(text.organisation) || 'Wusetu', lastModifiedBy: 'Wusetu' },
    styles: {
      default: {
        document: { run: { font: FONT, size: 20, language: LANGUAGES[language] } },
        heading1: {
          run: { bold: true, size: 24, color: RED },
          paragraph: { keepNext: true, spacing: { before: 240, after: 100 } },
        },
        heading2: {
          run: { bold: true, size: 20, color: INK },
          paragraph: { keepNext: true, spacing: { before: 120, after: 60 } },
        },
      },
    },
    sections: [
      {
        properties: {
          page: {
            size: { width: 11906, height: 16838 },
            margin: { top: 1134, bottom: 1134, left: 1134, right: 1134 },
          },
        },
        headers: { default: new Header({ children: [small(`${text.title}    ${issueWords(printed)}`)] }) },
        footers: { default: new Footer({ children: [pageLine(printed), small(proofWords(printed), 13)] }) },
        children,
      },
    ],
  });
  return Packer.toBuffer(document);
}

/** By what spelling is checked and lines are broken. */
const LANGUAGES = {
  zh: { value: 'en-US', eastAsia: 'zh-CN' },
  en: { value: 'en-GB', eastAsia: 'zh-CN' },
} as const;

type Picture = { png: Buffer; width: number; height: number };

const SCALE = 2.2;

async function mapPicture({ printed, ground }: RenderJob): Promise<Picture> {
  const drawing = printDrawing(mapOf(ground, printed.theme, 640, 560), new Lacking(printed.language));
  const png = await rasterize(toSvg(drawing, { font: FONT_FAMILY }), SCALE);
  return { png, width: drawing.width, height: drawing.height };
}

/** What XML cannot hold is left out. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
const plain = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');

const run = (text: string, options: { bold?: boolean; size?: number; color?: string } = {}) =>
  new TextRun({ text: plain(text), ...options });

const small = (text: string, size = 15) => new Paragraph({ children: [run(text, { size, color: GREY })] });

/** What follows a tab ends at the right margin. */
const AT_RIGHT = [{ type: TabStopType.RIGHT, position: TEXT_WIDTH }];

function pageLine(printed: Printed): Paragraph {
  const [before, between, after] = say('page', printed.language, { n: '|', of: '|' }).split('|');
  const options = { size: 15, color: GREY };
  return new Paragraph({
    tabStops: AT_RIGHT,
    children: [
      run(`${creditWords(printed)}\t`, options),
      new TextRun({ children: [before!, PageNumber.CURRENT, between!, PageNumber.TOTAL_PAGES, after!], ...options }),
    ],
  });
}

const proofWords = ({ sha256, language }: Printed): string =>
  sha256 === null ? say('draft', language) : `SHA-256 ${sha256}`;

function head(printed: Printed): Paragraph[] {
  const { text, content, language } = printed;
  const centred = (words: string, size: number, color: string) =>
    new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: { after: 80 },
      children: [run(words, { bold: true, size, color })],
    });
  const compiled = say('compiled', language, { at: momentWords(content.as_of, content.time_zone) });
  const when = language === 'zh' ? `${content.as_of_words}（${compiled}）` : `${content.as_of_words} (${compiled})`;
  return [
    ...(text.classification === 'internal'
      ? [new Paragraph({ children: [run(say('internal', language), { bold: true, color: RED })] })]
      : []),
    centred(text.title, 40, RED),
    centred(issueWords(printed), 24, INK),
    new Paragraph({
      tabStops: AT_RIGHT,
      spacing: { after: 200 },
      border: { bottom: { style: BorderStyle.SINGLE, size: 12, color: RED, space: 4 } },
      children: [run(`${text.organisation}\t${when}`)],
    }),
  ];
}

type Signs = ReturnType<typeof signsOf>;

function blockOf(block: Block, printed: Printed, { png, width, height }: Picture, signs: Signs): (Paragraph | Table)[] {
  switch (block.kind) {
    case 'heading':
      return [new Paragraph({ heading: HeadingLevel.HEADING_1, children: [run(block.text)] })];
    case 'subheading':
      return [new Paragraph({ heading: HeadingLevel.HEADING_2, children: [run(block.text)] })];
    case 'paragraph':
      return [
        new Paragraph({
          spacing: { after: 80, line: 300 },
          // Two signs, as Chinese paragraphs begin.
          ...(printed.language === 'zh' ? { indent: { firstLine: 400 } } : {}),
          children: [run(block.text)],
        }),
      ];
    case 'items':
      return block.items.map(
        (item, i) => new Paragraph({ indent: { left: 200 }, children: [run(`${i + 1}. ${item}`)] }),
      );
    case 'table':
      return [gap(true), tableOf(block.columns, block.rows), gap()];
    case 'map':
      return [
        new Paragraph({
          alignment: AlignmentType.CENTER,
          children: [
            new ImageRun({
              ...{ type: 'png', data: png, transformation: { width, height } },
              altText: { name: 'map', title: say('map', printed.language), description: printed.content.summary },
            }),
          ],
        }),
        gap(),
        legend(printed),
        ...legendWords(printed, signs),
      ];
  }
}

/** Word puts a table right after the line before it, and joins two that touch. */
const gap = (keepNext = false) =>
  new Paragraph({ keepNext, spacing: { line: 120, lineRule: LineRuleType.EXACT }, children: [] });

/** A cell a grade: the shading of words alone is as high as each of its fonts. */
function legend(printed: Printed): Table {
  const { grades } = printed.content;
  const cells = grades.map(({ key, areas }): Cell => {
    const cell = gradeCell(printed, key);
    return { ...cell, text: `${cell.text} ${numberWords(areas)}` };
  });
  return tableOf(
    grades.map(() => ({ title: '', share: 1 })),
    [cells],
  );
}

/** What its signs mean, as far as the map has them, and who made it. */
function legendWords(printed: Printed, signs: Signs): Paragraph[] {
  const meaning = [...signs].map(sign => say(LABEL_OF_SIGN[sign], printed.language));
  const lines = [meaning.join(printed.language === 'zh' ? '；' : '; '), mapCredits(printed)];
  return lines.filter(line => line !== '').map(line => small(line));
}

const LABEL_OF_SIGN = { insufficient: 'hatch', stale: 'dots', suspended: 'suspended', override: 'override' } as const;

function tableOf(columns: Column[], rows: Cell[][]): Table {
  const total = columns.reduce((sum, { share }) => sum + share, 0);
  const columnWidths = columns.map(({ share }) => Math.round((share / total) * TEXT_WIDTH));
  const cellOf = (cell: Cell, i: number, header: boolean): TableCell => {
    const words = typeof cell === 'string' ? { text: cell, fill: header ? '#eef1f4' : null, ink: '#10161d' } : cell;
    return new TableCell({
      width: { size: columnWidths[i]!, type: WidthType.DXA },
      margins: { top: 40, bottom: 40, left: 80, right: 80 },
      verticalAlign: VerticalAlignTable.CENTER,
      ...(words.fill === null
        ? {}
        : { shading: { type: ShadingType.CLEAR, fill: words.fill.slice(1), color: 'auto' } }),
      children: [
        new Paragraph({
          alignment: columns[i]!.right ? AlignmentType.RIGHT : AlignmentType.LEFT,
          children: [run(words.text, { size: 17, bold: header, color: words.ink.slice(1) })],
        }),
      ],
    });
  };
  const line = { style: BorderStyle.SINGLE, size: 4, color: 'B9C1C9' };
  const header = columns.some(({ title }) => title !== '')
    ? [
        new TableRow({
          tableHeader: true,
          cantSplit: true,
          children: columns.map(({ title }, i) => cellOf(title, i, true)),
        }),
      ]
    : [];
  return new Table({
    ...{ columnWidths, layout: TableLayoutType.FIXED, width: { size: TEXT_WIDTH, type: WidthType.DXA } },
    borders: { top: line, bottom: line, left: line, right: line, insideHorizontal: line, insideVertical: line },
    rows: [
      ...header,
      ...rows.map(row => new TableRow({ cantSplit: true, children: row.map((cell, i) => cellOf(cell, i, false)) })),
    ],
  });
}
