/** Finished markup. Only `html` makes it: text that came from elsewhere cannot pass for it. */
export class Markup {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

export type Part = Markup | string | number | null | undefined | false | readonly Part[];

/** Escapes all that is put into it, but markup of its own. Attributes must be written in double quotes. */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Markup =>
  new Markup(strings.reduce((text, string, i) => text + written(parts[i - 1]) + string));

function written(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Markup) return part.toString();
  if (Array.isArray(part)) return part.map(written).join('');
  return escaped(String(part));
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** What no document may hold (controls, halves of surrogate pairs, noncharacters) becomes U+FFFD. */
const escaped = (text: string): string =>
  text
    .replace(/\p{Cc}|\p{Cs}|\p{Noncharacter_Code_Point}/gu, found => (/\s/.test(found) ? ' ' : '\ufffd'))
    .replace(/[&<>"']/g, found => ENTITIES[found]!);

/** An address for an attribute: anything but a page of the web leads nowhere. */
export const addressOf = (href: string): string =>
  URL.canParse(href) && !['http:', 'https:'].includes(new URL(href).protocol) ? '#' : href;
