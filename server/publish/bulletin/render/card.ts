import type { Drawing } from '#core/drawing/drawing.ts';
import { escaped, toSvg } from '#core/drawing/svg.ts';
import { keyName, numberWords } from '#server/publish/bulletin/words.ts';
import { FONT_FAMILY, Lacking } from './glyphs.ts';
import { mapOf } from './maps.ts';
import { OFFICIAL_RED, QUIET, RULE } from './pdf_pages.ts';
import { creditWords, issueWords, mapCredits, type Printed, type RenderJob, say } from './printed.ts';
import { rasterize } from './raster.ts';

const WIDTH = 1200;
const EDGE = 48;
const MAP_WIDTH = 680;
const MOST_MAP = 760;
const SIDE = EDGE + MAP_WIDTH + 32;
const TILE = { width: 176, height: 92, gap: 9.6 };

/** The card to share: title, counts, map and changes, 1,200 pixels wide. */
export async function renderCard({ printed, ground }: RenderJob): Promise<Buffer> {
  return rasterize(cardSvg({ printed, ground }), 1);
}

/** A drawing with its texts as the fonts have them. */
export const printDrawing = (drawing: Drawing, { print }: Lacking): Drawing => ({
  ...drawing,
  marks: drawing.marks.map(mark => (mark.kind === 'text' ? { ...mark, text: print(mark.text) } : mark)),
});

export function cardSvg({ printed, ground }: RenderJob): string {
  const { text, content, language, theme } = printed;
  const lacking = new Lacking(printed.language);
  const map = printDrawing(mapOf(ground, theme, MAP_WIDTH, MOST_MAP), lacking);
  const parts: string[] = [];
  const put = (x: number, y: number, words: string, size: number, fill = '#10161d', more = '') =>
    parts.push(
      `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" ${more}>${escaped(lacking.print(words))}</text>`,
    );
  const bold = 'font-weight="700"';
  const end = `text-anchor="end"`;
  put(EDGE, 78, shortened(text.title, 1100 - EDGE, 38), 38, OFFICIAL_RED, bold);
  put(EDGE, 118, `${issueWords(printed)}    ${content.as_of_words}`, 22, QUIET);
  if (text.classification === 'internal')
    put(WIDTH - EDGE, 118, say('internal', language), 20, OFFICIAL_RED, `${bold} ${end}`);
  parts.push(`<rect x="${EDGE}" y="134" width="${WIDTH - 2 * EDGE}" height="3" fill="${OFFICIAL_RED}"/>`);

  for (const [i, { key, numeral, colour, text_colour, areas, before }] of content.grades.entries()) {
    const x = EDGE + i * (TILE.width + TILE.gap);
    parts.push(`<rect x="${x}" y="156" width="${TILE.width}" height="${TILE.height}" rx="6" fill="${colour}"/>`);
    put(x + 14, 186, `${numeral ?? ''} ${keyName(key, language)}`.trim(), 19, text_colour);
    put(x + 14, 232, numberWords(areas), 38, text_colour, bold);
    const difference = areas - before;
    const moved = difference === 0 ? '' : `${difference > 0 ? '▲' : '▼'}${numberWords(Math.abs(difference))}`;
    put(x + TILE.width - 14, 232, moved, 20, text_colour, end);
  }

  const top = 272;
  parts.push(toSvg(map, { font: FONT_FAMILY }).replace('<svg ', `<svg x="${EDGE}" y="${top}" `));
  parts.push(
    `<rect x="${EDGE}" y="${top}" width="${map.width}" height="${map.height}" fill="none" stroke="${RULE}" stroke-width="1"/>`,
  );
  const body = Math.max(map.height, LEAST_BODY);
  const shown = changeLines(printed, WIDTH - EDGE - SIDE, Math.floor((body - 10) / LINE));
  for (const [i, { words, head }] of shown.entries())
    put(SIDE, top + 22 + i * LINE, words, head ? 20 : 18, head ? '#10161d' : QUIET, head ? bold : '');

  let foot = top + body + 34;
  const credits = mapCredits(printed);
  for (const line of [credits, creditWords(printed), lacking.footnote() ?? ''].filter(Boolean)) {
    put(EDGE, foot, shortened(line, WIDTH - 2 * EDGE, 16), 16, QUIET);
    foot += 24;
  }
  const height = foot + 8;
  if (printed.number === null)
    parts.push(
      `<text x="600" y="${height / 2}" font-size="110" font-weight="700" fill="${OFFICIAL_RED}" fill-opacity="0.12" text-anchor="middle" transform="rotate(-25 600 ${height / 2})">${escaped(say('draft', language))}</text>`,
    );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="${FONT_FAMILY}" xml:space="preserve">` +
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>${parts.join('')}</svg>`
  );
}

const LINE = 30;
/** Beside a map that is wide and low there is room for the changes still. */
const LEAST_BODY = 420;

type Line = { words: string; head: boolean };

/** What changed, upgrades first: a line a transition, then as many names of each as fit in `room` lines. */
function changeLines({ content, language }: Printed, width: number, room: number): Line[] {
  const { transitions } = content;
  if (transitions.length === 0) return wrapped({ words: content.summary, head: false }, width);
  // One more name of each in turn, until the room is used up.
  const names = transitions.map(() => 0);
  let left = room - transitions.length;
  for (let grown = true; grown && left > 0; ) {
    grown = false;
    for (const [i, { changes }] of transitions.entries()) {
      if (left === 0 || names[i] === changes.length) continue;
      names[i]!++;
      left--;
      grown = true;
    }
  }
  const lines = transitions.flatMap(({ from, to, direction, changes }, t): Line[] => [
    {
      words: `${{ up: '▲', down: '▼', other: '◇' }[direction]} ${keyName(from, language)} → ${keyName(to, language)}  ${changes.length}`,
      head: true,
    },
    ...changes.slice(0, names[t]).map(({ name, path }, i) => {
      const more = i === names[t]! - 1 && changes.length > names[t]! ? ' …' : '';
      return { words: shortened(`${name}${path === '' ? '' : `  ${path}`}${more}`, width, 18), head: false };
    }),
  ]);
  return lines.length <= room ? lines : [...lines.slice(0, room - 1), { words: '…', head: false }];
}

/** Widths by eye: a Chinese sign is as wide as high, a Latin one a little over half of it. */
const wide = (sign: string): number => (/[\u2e80-\u{10ffff}]/u.test(sign) ? 1 : 0.58);

function shortened(text: string, width: number, size: number): string {
  let used = 0;
  let kept = '';
  for (const sign of text) {
    used += wide(sign) * size;
    if (used > width - size) return `${kept}…`;
    kept += sign;
  }
  return kept;
}

function wrapped({ words, head }: Line, width: number): Line[] {
  const lines: Line[] = [];
  let [line, used] = ['', 0];
  for (const part of words.match(/[\u2e80-\uffef]|[^\u2e80-\uffef\s]+\s*|\s+/gu) ?? []) {
    const own = [...part].reduce((sum, sign) => sum + wide(sign) * 18, 0);
    if (used + own > width && line !== '') {
      lines.push({ words: line, head });
      [line, used] = ['', 0];
    }
    line += part;
    used += own;
  }
  return [...lines, { words: line, head }];
}
