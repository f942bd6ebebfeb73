import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  ImageRun,
  Packer,
  PageNumber,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import { toSvg } from '#core/drawing/svg.ts';
import { keyName, momentWords, numberWords } from '#server/publish/bulletin/words.ts';
import { type Block, blocksOf, type Cell, type Column } from './blocks.ts';
import { printDrawing } from './card.ts';
import { FONT_FAMILY, Lacking } from './glyphs.ts';
import { mapOf } from './maps.ts';
import { creditWords, issueWords, mapCredits, type Printed, type RenderJob, say } from './printed.ts';
import { rasterize } from './raster.ts';

/** Sizes of Word are half points; widths are twentieths of a point: A4 less margins of 2 cm. */
const TEXT_WIDTH = 9638;
const RED = 'B1121B';
const GREY = '56616C';
/** Fonts of Word itself: it has all signs, and the reader's own are not sent. */
const FONT = { ascii: 'Arial', hAnsi: 'Arial', eastAsia: 'Microsoft YaHei', cs: 'Arial' };

/** The bulletin as a Word document with real tables, to be edited and printed elsewhere; the signed one is the PDF. */
export async function renderDocx(job: RenderJob): Promise<Buffer> {
  const { printed } = job;
  const { language, text } = printed;
  const picture = await mapPicture(job);
  const children = [...head(printed), ...blocksOf(printed).flatMap(block => blockOf(block, printed, picture))];
  const document = new Document({
    ...{ title: plain(text.title), creator: plain(text.organisation) || 'Wusetu', lastModifiedBy: 'Wusetu' },
    styles: { default: { document: { run: { font: FONT, size: 20 } } } },
    sections: [
      {
        properties: {
          page: {
            size: { width: 11906, height: 16838 },
            margin: { top: 1134, bottom: 1134, left: 1134, right: 1134 },
          },
        },
        headers: { default: new Header({ children: [small(`${text.title}    ${issueWords(printed)}`)] }) },
        footers: { default: new Footer({ children: [small(creditWords(printed)), pageLine(printed, language)] }) },
        children,
      },
    ],
  });
  return Packer.toBuffer(document);
}

type Picture = { png: Buffer; width: number; height: number };

const SCALE = 2.2;

async function mapPicture({ printed, ground }: RenderJob): Promise<Picture> {
  const drawing = printDrawing(mapOf(ground, printed.theme, 640, 560), new Lacking());
  const png = await rasterize(toSvg(drawing, { font: FONT_FAMILY }), SCALE);
  return { png, width: drawing.width, height: drawing.height };
}

/** What XML cannot hold is left out. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
const plain = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');

const run = (text: string, options: { bold?: boolean; size?: number; color?: string } = {}) =>
  new TextRun({ text: plain(text), ...options });

const small = (text: string) => new Paragraph({ children: [run(text, { size: 15, color: GREY })] });

function pageLine({ sha256 }: Printed, language: Printed['language']): Paragraph {
  const [before, between, after] = say('page', language, { n: '|', of: '|' }).split('|');
  const options = { size: 15, color: GREY };
  return new Paragraph({
    children: [
      run(sha256 === null ? `${say('draft', language)}    ` : `SHA-256 ${sha256}    `, { size: 13, color: GREY }),
      new TextRun({ children: [before!, PageNumber.CURRENT, between!, PageNumber.TOTAL_PAGES, after!], ...options }),
    ],
  });
}

function head(printed: Printed): Paragraph[] {
  const { text, content, language } = printed;
  const centred = (words: string, size: number, color: string) =>
    new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: { after: 80 },
      children: [run(words, { bold: true, size, color })],
    });
  const compiled = say('compiled', language, { at: momentWords(content.as_of, content.time_zone) });
  return [
    ...(text.classification === 'internal'
      ? [new Paragraph({ children: [run(say('internal', language), { bold: true, color: RED })] })]
      : []),
    centred(text.title, 40, RED),
    centred(issueWords(printed), 24, '10161D'),
    new Paragraph({
      spacing: { after: 200 },
      border: { bottom: { style: BorderStyle.SINGLE, size: 12, color: RED, space: 4 } },
      children: [run(`${text.organisation}    ${content.as_of_words} (${compiled})`)],
    }),
  ];
}

function blockOf(block: Block, printed: Printed, { png, width, height }: Picture): (Paragraph | Table)[] {
  switch (block.kind) {
    case 'heading':
      return [
        new Paragraph({
          ...{ keepNext: true, outlineLevel: 0, spacing: { before: 240, after: 100 } },
          children: [run(block.text, { bold: true, size: 24, color: RED })],
        }),
      ];
    case 'subheading':
      return [
        new Paragraph({
          ...{ keepNext: true, spacing: { before: 120, after: 60 } },
          children: [run(block.text, { bold: true })],
        }),
      ];
    case 'paragraph':
      return [new Paragraph({ spacing: { after: 80, line: 300 }, children: [run(block.text)] })];
    case 'items':
      return block.items.map(
        (item, i) => new Paragraph({ indent: { left: 200 }, children: [run(`${i + 1}. ${item}`)] }),
      );
    case 'table':
      return [tableOf(block.columns, block.rows), new Paragraph({ children: [] })];
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
        legend(printed),
        ...(mapCredits(printed) === '' ? [] : [small(mapCredits(printed))]),
      ];
  }
}

function legend({ content, language }: Printed): Paragraph {
  return new Paragraph({
    spacing: { before: 80, after: 80 },
    children: content.grades.flatMap(({ key, numeral, colour, text_colour, areas }) => [
      new TextRun({
        text: ` ${`${numeral ?? ''} ${keyName(key, language)}`.trim()} ${numberWords(areas)} `,
        ...{ size: 17, color: text_colour.slice(1) },
        shading: { type: ShadingType.CLEAR, fill: colour.slice(1), color: 'auto' },
      }),
      run('  ', { size: 17 }),
    ]),
  });
}

function tableOf(columns: Column[], rows: Cell[][]): Table {
  const total = columns.reduce((sum, { share }) => sum + share, 0);
  const columnWidths = columns.map(({ share }) => Math.round((share / total) * TEXT_WIDTH));
  const cellOf = (cell: Cell, i: number, header: boolean): TableCell => {
    const words = typeof cell === 'string' ? { text: cell, fill: header ? '#eef1f4' : null, ink: '#10161d' } : cell;
    return new TableCell({
      width: { size: columnWidths[i]!, type: WidthType.DXA },
      margins: { top: 40, bottom: 40, left: 80, right: 80 },
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
