import { GRADES, type Language } from '#core/contract.ts';
import { COLLECTIONS, type Link } from '#server/publish/ogc/payloads.ts';
import { addressOf, html, type Markup } from './markup.ts';
import { STYLE_ADDRESS } from './style.ts';
import { WORDS, type Word, wordIn } from './words.ts';

/** What a page knows beside its payload. */
export type Told = {
  language: Language;
  word: (word: Word) => string;
  /** This very page, with all it was asked for. */
  self: URL;
  links: Link[];
};

export type Content = { title: string; body: Markup };

export function told(language: Language, links: Link[]): Told {
  const self = links.find(({ rel }) => rel === 'self') ?? links[0];
  return { language, word: wordIn(language), self: new URL(self?.href ?? '/api', 'http://localhost'), links };
}

/** Another page of this service, in this language. */
export function pageAt({ self, language }: Told, path: string, parameters: Record<string, string | null> = {}): string {
  const url = new URL(path, self);
  for (const [name, value] of Object.entries(parameters)) if (value !== null) url.searchParams.set(name, value);
  url.searchParams.set('f', 'html');
  url.searchParams.set('lang', language);
  return url.href;
}

/** This page, asked otherwise; null takes a parameter away. */
export function askedOtherwise({ self }: Told, parameters: Record<string, string | null>): string {
  const url = new URL(self);
  for (const [name, value] of Object.entries(parameters))
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  return url.href;
}

const HAS_PAGE = /^\/api(\/(conformance|collections|tileMatrixSets)(\/.*)?)?$/;

/** Where a link of the payload leads from a page: to the page, where there is one of it and no form is named. */
function leadTo(told: Told, link: Link): Pick<Link, 'href' | 'type'> {
  const url = URL.canParse(link.href, told.self) ? new URL(link.href, told.self) : null;
  const has_page = url !== null && url.host === told.self.host && HAS_PAGE.test(url.pathname);
  if (!has_page || (url.searchParams.has('f') && url.searchParams.get('f') !== 'html')) return link;
  return { href: pageAt(told, link.href), type: 'text/html' };
}

/** Relations of two standards that lead to one address are one link to a reader, as are two forms of one page. */
function distinct<L extends Link>(told: Told, links: L[]): L[] {
  const keys = links.map(link => {
    const { href, type } = leadTo(told, link);
    return `${href} ${type}`;
  });
  return links.filter((_, i) => keys.indexOf(keys[i]!) === i);
}

export const linkList = (told: Told, links: (Link & { templated?: true })[]): Markup =>
  html`<ul class="links">${distinct(told, links).map(link => {
    const text = link.title ?? (Object.hasOwn(WORDS, link.rel) ? told.word(link.rel as Word) : link.rel);
    if (link.templated) return html`<li>${text} <code>${link.href}</code></li>`;
    const { href, type } = leadTo(told, link);
    const lang = link.hreflang && html` hreflang="${link.hreflang}"`;
    return html`<li><a href="${addressOf(href)}"${lang}>${text}</a> <code>${type ?? ''}</code></li>`;
  })}</ul>`;

export const facts = (rows: [string, Markup | string | number | null | undefined][]): Markup =>
  html`<dl>${rows.map(([term, value]) => value !== null && value !== undefined && html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`;

/** A table that scrolls by itself where the screen is narrow; reachable by keyboard. */
export const table = (label: string, head: Markup[], rows: Markup[]): Markup =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;

export const heads = (...names: string[]): Markup[] => names.map(name => html`<th scope="col">${name}</th>`);

const LANGUAGES: { language: Language; code: string; name: string }[] = [
  { language: 'zh', code: 'zh-CN', name: '中文' },
  { language: 'en', code: 'en', name: 'English' },
];

export function document(told: Told, { title, body }: Content): string {
  const { language, word, self, links } = told;
  const { code } = LANGUAGES.find(one => one.language === language)!;
  const forms = links.filter(({ rel }) => rel === 'alternate');
  return `<!DOCTYPE html>\n${html`<html lang="${code}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${word('service')}</title>
<link rel="stylesheet" href="${STYLE_ADDRESS}">
<link rel="icon" href="data:,">
${forms.map(({ href, type }) => html`<link rel="alternate" type="${type}" href="${addressOf(href)}">`)}
${LANGUAGES.map(one => html`<link rel="alternate" hreflang="${one.code}" href="${askedOtherwise(told, { lang: one.language, f: 'html' })}">`)}
</head>
<body>
<a class="skip" href="#contents">${word('contents')}</a>
<header><div class="bar">
<a class="brand" href="${pageAt(told, '/api')}"><span class="five" aria-hidden="true">${[...GRADES].reverse().map(grade => html`<i class="of-${grade}"></i>`)}</span>${word('service')}</a>
<div class="switches">
<nav aria-label="${word('form')}"><ul><li><a href="${self.href}" aria-current="page">HTML</a></li>${forms.map(({ href, title: name, type }) => html`<li><a href="${addressOf(href)}" type="${type}">${name ?? type}</a></li>`)}</ul></nav>
<nav aria-label="${word('language')}"><ul>${LANGUAGES.map(one => html`<li><a href="${askedOtherwise(told, { lang: one.language, f: 'html' })}" lang="${one.code}" hreflang="${one.code}"${one.language === language && html` aria-current="true"`}>${one.name}</a></li>`)}</ul></nav>
</div></div></header>
${breadcrumb(told, title)}
<main id="contents">
<h1>${title}</h1>
${body}
</main>
</body>
</html>`}\n`;
}

const SEGMENTS: Record<string, Word> = {
  api: 'landing',
  conformance: 'conformance',
  collections: 'collections',
  items: 'items',
  queryables: 'queryables',
  sortables: 'sortables',
  schema: 'schema',
  tiles: 'tiles',
  tileMatrixSets: 'tile_matrix_sets',
};

/** From the address: each part of the path is a page. The last is the page itself, by its title where it has no word. */
function breadcrumb(told: Told, title: string): Markup {
  const parts = told.self.pathname.split('/').filter(part => part !== '');
  const crumbs = parts.map((part, i) => {
    const collection = COLLECTIONS.find(({ id }) => id === part);
    const known = SEGMENTS[part] && told.word(SEGMENTS[part]);
    const name =
      known ?? collection?.title[told.language] ?? (i === parts.length - 1 ? title : decodeURIComponent(part));
    return { name, path: `/${parts.slice(0, i + 1).join('/')}` };
  });
  return html`<nav class="crumbs" aria-label="${told.word('breadcrumb')}"><ol>${crumbs.map(({ name, path }, i) =>
    i === crumbs.length - 1
      ? html`<li aria-current="page">${name}</li>`
      : html`<li><a href="${pageAt(told, path)}">${name}</a></li>`,
  )}</ol></nav>`;
}
