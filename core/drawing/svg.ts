import { DOTS_OPACITY } from '../theme/map_colours.ts';
import type { Drawing, Mark, Pattern } from './drawing.ts';

/** Fonts of a picture that is drawn by a browser; a renderer of its own gives one that it has. */
export const FONTS = 'Noto Sans SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Micro Hei, sans-serif';

/** A drawing as an SVG document that needs nothing else: no script, no style sheet, no image. */
export function toSvg({ width, height, ground, marks }: Drawing, { font = FONTS, title = '' } = {}): string {
  const inks = new Map<string, string>();
  const body = marks.map((mark, index) => written(mark, `inside-${index}`, inks)).join('');
  const patterns = [...inks].map(([key, id]) => pattern(key.split(' ') as [Pattern, string], id)).join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `font-family="${escaped(font)}" text-anchor="middle" role="img">` +
    `${title ? `<title>${escaped(title)}</title>` : ''}<defs>${patterns}</defs>` +
    `<rect width="${width}" height="${height}" fill="${ground}"/>${body}</svg>`
  );
}

/** `id`, of what a mark defines, is one of the page that it stands in; `inks` collects the patterns that are used, with their ids. */
export function written(mark: Mark, id: string, inks: Map<string, string>): string {
  switch (mark.kind) {
    case 'area': {
      const data = mark.seq === null ? '' : ` data-seq="${mark.seq}"`;
      const fill = `<path d="${mark.path}" fill="${mark.fill}" fill-rule="evenodd"${data}/>`;
      return mark.pattern === null
        ? fill
        : `${fill}<path d="${mark.path}" fill="url(#${patternId(mark.pattern, mark.ink, inks)})" fill-rule="evenodd" pointer-events="none"/>`;
    }
    case 'line':
      return `<path d="${mark.path}" ${stroked(mark)} pointer-events="none"/>`;
    case 'inset':
      // A line along the border is half outside: twice as wide and cut to the area it is inside, and a second one makes the gap.
      return (
        `<clipPath id="${id}"><path d="${mark.path}" clip-rule="evenodd"/></clipPath>` +
        `<g clip-path="url(#${id})" pointer-events="none">` +
        `<path d="${mark.path}" ${stroked({ ...mark, width: 2 * (mark.width + mark.inset) })} opacity="${mark.opacity}"/>` +
        `<path d="${mark.path}" ${stroked({ stroke: mark.gap, width: 2 * mark.inset, dash: null })}/></g>`
      );
    case 'text': {
      const halo =
        mark.halo === null ? '' : ` stroke="${mark.halo}" stroke-width="${mark.size / 4}" paint-order="stroke"`;
      const opacity = mark.opacity === undefined ? '' : ` opacity="${mark.opacity}"`;
      return (
        `<text x="${mark.x.toFixed(1)}" y="${(mark.y + mark.size * 0.36).toFixed(1)}" font-size="${mark.size}" fill="${mark.fill}"` +
        `${mark.bold ? ' font-weight="600"' : ''}${opacity}${halo} pointer-events="none">${escaped(mark.text)}</text>`
      );
    }
  }
}

const stroked = ({ stroke, width, dash }: { stroke: string; width: number; dash: number[] | null }): string =>
  `fill="none" stroke="${stroke}" stroke-width="${width.toFixed(2)}" stroke-linejoin="round"` +
  `${dash ? ` stroke-dasharray="${dash.map(part => (part * width).toFixed(1)).join(' ')}"` : ''}`;

function patternId(kind: Pattern, ink: string, inks: Map<string, string>): string {
  const key = `${kind} ${ink}`;
  if (!inks.has(key)) inks.set(key, `${kind}-${inks.size}`);
  return inks.get(key)!;
}

/** As the pixels of the map (core/theme/patterns.ts): lines of 45° every 8 units across, dots every 4 that cover as much. */
export const pattern = ([kind, ink]: [Pattern, string], id: string): string =>
  kind === 'hatch'
    ? `<pattern id="${id}" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M-1 9L9 -1M-1 1L1 -1M7 9L9 7" stroke="${ink}" stroke-width="1"/></pattern>`
    : `<pattern id="${id}" width="4" height="4" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="0.72" fill="${ink}" fill-opacity="${DOTS_OPACITY}"/></pattern>`;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Text of people: what XML cannot hold is left out. */
export const escaped = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/[&<>"]/g, sign => ENTITIES[sign]!);
