import type { BulletinRow } from '#core/contract_bulletin.ts';
import { MATRIX_ORDER } from '#core/contract_standards.ts';
import { boxOfRings } from '#core/drawing/outlines.ts';
import type { MapGround } from '#server/publish/bulletin/pictures.ts';
import { keyName, numberWords, stateLabel } from '#server/publish/bulletin/words.ts';
import { countOf, noCounts } from '#server/publish/frames.ts';
import { type Cell, type Column, gradeCell } from './blocks.ts';
import { Lacking } from './glyphs.ts';
import { mapOf } from './maps.ts';
import { drawFootnote, drawFramed, drawLegend } from './pdf.ts';
import { finishPdf, INK, OFFICIAL_RED, openPdf, QUIET, roomOf, widthOf } from './pdf_pages.ts';
import { drawTable, tableHeight } from './pdf_table.ts';
import { issueWords, type Printed, type RenderJob, say } from './printed.ts';

type Doc = PDFKit.PDFDocument;

/** The areas of a page: those in one area of the level above. */
export type Sheet = { code: string | null; name: string; rows: BulletinRow[] };

/** In the order of codes. `names` of the areas above by code. */
export function sheetsOf(rows: BulletinRow[], names: Map<string, string>, without: string): Sheet[] {
  const sheets = new Map<string | null, Sheet>();
  for (const row of rows) {
    const name = row.parent === null ? without : (names.get(row.parent) ?? row.parent);
    if (!sheets.has(row.parent)) sheets.set(row.parent, { code: row.parent, name, rows: [] });
    sheets.get(row.parent)!.rows.push(row);
  }
  return [...sheets.values()].sort((a, b) => ((a.code ?? '') < (b.code ?? '') ? -1 : 1));
}

/** The map book: a list of its pages, then a page (or more, where the table is long) for each street. */
export async function renderAtlas({ printed, ground }: RenderJob): Promise<Buffer> {
  const { language, text } = printed;
  const lacking = new Lacking(printed.language);
  const title = `${text.title} · ${say('atlas', language)}`;
  const doc = openPdf(printed, lacking.print(title));
  const sheets = sheetsOf(printed.areas, new Map(Object.entries(ground.names)), say('none', language));
  drawContents(doc, printed, title, sheets, lacking.print);
  const areas = new Map(ground.outlines.areas.map(area => [area.seq, area]));
  for (const sheet of sheets) {
    doc.addPage();
    const outlines = sheet.rows.flatMap(({ seq }) => areas.get(seq) ?? []);
    const box = boxOfRings(outlines.flatMap(({ rings }) => rings));
    drawSheet(
      doc,
      printed,
      { ...ground, above: [], outlines: { ...ground.outlines, areas: outlines, box } },
      sheet,
      lacking.print,
    );
  }
  drawFootnote(doc, lacking);
  return finishPdf(doc, printed, lacking);
}

function drawContents(
  doc: Doc,
  printed: Printed,
  title: string,
  sheets: Sheet[],
  print: (text: string) => string,
): void {
  const { language } = printed;
  const width = widthOf(doc);
  doc.font('bold').fontSize(18).fillColor(OFFICIAL_RED, 1).text(print(title), { width, align: 'center' });
  doc.font('bold').fontSize(12).fillColor(INK, 1).text(issueWords(printed), { width, align: 'center' });
  doc.moveDown(1);
  const rows = sheets.map((sheet): Cell[] => {
    const counts = countsOf(sheet);
    return [sheet.name, numberWords(sheet.rows.length), ...MATRIX_ORDER.map(key => numberWords(counts[key]))];
  });
  const columns = [
    { title: say('name', language), share: 30 },
    { title: say('total', language), share: 10, right: true },
    ...MATRIX_ORDER.map(key => ({ title: keyName(key, language), share: 10, right: true })),
  ];
  drawTable(doc, columns, rows, print);
}

function countsOf({ rows }: Sheet) {
  const counts = noCounts();
  for (const { severity } of rows) counts[countOf(severity)]++;
  return counts;
}

/** What the map leaves to the table, as far as a page goes, and to its legend. */
const MOST_TABLE = 360;
const LEGEND_ROOM = 50;

function drawSheet(doc: Doc, printed: Printed, ground: MapGround, sheet: Sheet, print: (text: string) => string): void {
  const { language } = printed;
  const counts = countsOf(sheet);
  doc
    .font('bold')
    .fontSize(15)
    .fillColor(OFFICIAL_RED, 1)
    .text(print(sheet.name), { width: widthOf(doc) });
  const listed = MATRIX_ORDER.filter(key => counts[key] > 0).map(key => `${keyName(key, language)} ${counts[key]}`);
  doc
    .font('regular')
    .fontSize(9)
    .fillColor(QUIET, 1)
    .text(listed.join('    '), { width: widthOf(doc) });
  doc.moveDown(0.4);
  const table = Math.min(MOST_TABLE, tableHeight(doc, ...tableOf(printed, sheet), print));
  const { box } = ground.outlines;
  const drawing = mapOf(ground, printed.theme, widthOf(doc), roomOf(doc) - LEGEND_ROOM - table, box ?? undefined);
  drawFramed(doc, drawing, print);
  const grades = printed.content.grades.map(grade => ({ ...grade, areas: counts[grade.key] }));
  drawLegend(doc, { printed: { ...printed, content: { ...printed.content, grades } }, ground }, print);
  drawTable(doc, ...tableOf(printed, sheet), print);
}

/** Two areas a line, the first half on the left, so that a street and its map are on one page. */
function tableOf(printed: Printed, { rows }: Sheet): [Column[], Cell[][]] {
  const { language } = printed;
  const half: Column[] = [
    { title: say('name', language), share: 34 },
    { title: say('code', language), share: 28 },
    { title: say('grade', language), share: 22 },
    { title: say('population', language), share: 16, right: true },
  ];
  const cellsOf = ({ name, code, severity, population, state }: BulletinRow): Cell[] => {
    const grade = gradeCell(printed, countOf(severity));
    const stated = state === 'graded' || state === 'insufficient' ? '' : ` · ${stateLabel(state, language)}`;
    return [name, code, { ...grade, text: grade.text + stated }, population === null ? '–' : numberWords(population)];
  };
  const left = Math.ceil(rows.length / 2);
  return [
    [...half, ...half],
    rows.slice(0, left).map((row, i) => {
      const right = rows[left + i];
      return [...cellsOf(row), ...(right ? cellsOf(right) : ['', '', '', ''])];
    }),
  ];
}
