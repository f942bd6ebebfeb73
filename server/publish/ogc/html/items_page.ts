import { GRADES, type Grade } from '#core/contract.ts';
import { COLLECTIONS, type Item, type ItemsPayload } from '#server/publish/ogc/payloads.ts';
import { chip, type Shown } from './chip.ts';
import { askedOtherwise, type Content, facts, pageAt, type Told, table } from './layout.ts';
import { html, type Markup } from './markup.ts';
import { outline } from './outline.ts';
import { cellOf, headOf, standing } from './values.ts';

/** What the page of an item is to be asked for as this one was. */
const KEPT = ['datetime', 'crs'] as const;
/** Columns that others already tell. */
const TOLD = new Set(['name', 'grade', 'severity', 'state', 'level', 'seq', 'standard', 'date', 'as_of']);

export function itemsPage(payload: ItemsPayload, told: Told): Content {
  const { word, language } = told;
  const { features, collection, coordinates } = payload;
  const title = COLLECTIONS.find(({ id }) => id === collection)!.title[language];
  const hrefOf = ({ id }: Item): string => {
    const kept = Object.fromEntries(KEPT.map(name => [name, told.self.searchParams.get(name)]));
    return pageAt(told, `/api/collections/${collection}/items/${encodeURIComponent(id)}`, kept);
  };
  const nameOf = ({ id, properties }: Item): string => String(properties.name ?? id);
  const drawn = features.map(item => ({
    ...{ name: nameOf(item), geometry: item.geometry, shown: item.properties as Shown, href: hrefOf(item) },
  }));
  const map = outline(drawn, coordinates, `${word('map_of')}: ${title}`, language);
  const missing = features.filter(({ geometry }) => geometry === null).length;
  const columns = Object.keys(features[0]?.properties ?? {}).filter(name => !TOLD.has(name));
  const rows = features.map(
    item =>
      html`<tr><th scope="row" class="wide-name"><a href="${hrefOf(item)}">${nameOf(item)}</a></th><td>${chip(item.properties, language)}</td>${columns.map(name => cellOf(name, item.properties[name], told))}</tr>`,
  );
  const head = [
    html`<th scope="col">${word('name')}</th>`,
    html`<th scope="col">${word('grade')}</th>`,
    ...columns.map(name =>
      headOf(
        name,
        features.map(({ properties }) => properties[name]),
        told,
      ),
    ),
  ];
  const range = `${payload.numberReturned.toLocaleString(language)} / ${payload.numberMatched.toLocaleString(language)}`;
  return {
    title: `${title} · ${word('items')}`,
    body: html`<section><div class="asks">${asking(told)}</div></section>
<div class="beside"><section><h2>${word('map')}</h2>${map ?? html`<p class="none">${word('nothing')}</p>`}${
      missing > 0 && html`<p class="none">${missing} ${word('without_outline')}</p>`
    }${legend(features, told)}</section>
<section>${facts([[`${word('returned')} / ${word('matched')}`, range], ...standing(payload, told)])}${paging(payload, told)}</section></div>
<section><h2>${word('items')}</h2>${
      rows.length === 0 ? html`<p class="none">${word('nothing')}</p>` : table(title, head, rows)
    }${paging(payload, told)}</section>`,
  };
}

/** Every grade and state on this page, once. */
function legend(features: Item[], { language }: Told): Markup | null {
  const chips = new Map<string, Markup>();
  const worst = (item: Item) => GRADES.indexOf(item.properties.grade as Grade);
  for (const { properties } of [...features].sort((a, b) => worst(b) - worst(a))) {
    const { grade, state } = properties;
    chips.set(`${grade} ${state}`, chip({ grade, state }, language));
  }
  return chips.size === 0
    ? null
    : html`<ul class="legend">${[...chips.values()].map(one => html`<li>${one}</li>`)}</ul>`;
}

function paging({ links }: ItemsPayload, told: Told): Markup | null {
  const { word } = told;
  const found = (['first', 'prev', 'next'] as const).flatMap(rel => {
    const link = links.find(one => one.rel === rel);
    const name = word(rel === 'prev' ? 'previous' : rel);
    return link === undefined ? [] : [html`<a rel="${rel}" href="${pageAt(told, link.href)}">${name}</a>`];
  });
  return found.length === 0 ? null : html`<nav class="pages" aria-label="${word('pages')}">${found}</nav>`;
}

/** A form a question, so that no empty parameter is sent; each keeps what else was asked, but for the place in the pages. */
function asking(told: Told): Markup {
  const { word, self, language } = told;
  const form = (name: string, label: string, type: string, example: string) => {
    const asked = [...self.searchParams].filter(([key]) => ![name, 'cursor', 'offset', 'lang'].includes(key));
    const kept = [...asked, ['lang', language]];
    const value = self.searchParams.get(name) ?? '';
    const shown = type === 'date' && !/^\d{4}-\d\d-\d\d$/.test(value) ? '' : value;
    return html`<form class="ask" method="get" action="${self.pathname}">${kept.map(([key, text]) => html`<input type="hidden" name="${key}" value="${text}">`)}<label>${label}<input type="${type}" name="${name}" value="${shown}" required placeholder="${example}"></label><button type="submit">${word('show')}</button>${
      value !== '' &&
      html`<a href="${askedOtherwise(told, { [name]: null, cursor: null, offset: null, lang: language })}">${word('all')}</a>`
    }</form>`;
  };
  return html`${form('datetime', word('date'), 'date', '2026-02-09')}${form('filter', word('filter'), 'text', "severity >= 2 AND state = 'graded'")}`;
}
