import type {
  CollectionPayload,
  CollectionsPayload,
  ConformancePayload,
  Extent,
  LandingPayload,
} from '#server/publish/ogc/payloads.ts';
import { type Content, facts, heads, linkList, pageAt, type Told, table } from './layout.ts';
import { addressOf, html, type Markup } from './markup.ts';
import { LEVEL_WORDS } from './words.ts';

const LANDING_PATHS = {
  collections: '/api/collections',
  tile_matrix_sets: '/api/tileMatrixSets',
  conformance: '/api/conformance',
} as const;

export function landingPage({ title, description, attribution, links }: LandingPayload, told: Told): Content {
  const { word } = told;
  // Not the collections themselves: a service without streets has none of them.
  const cards = (['collections', 'tile_matrix_sets', 'conformance'] as const).map(
    name =>
      html`<section><h2><a href="${pageAt(told, LANDING_PATHS[name])}">${word(name)}</a></h2><p>${word(`${name}_told`)}</p></section>`,
  );
  const others = links.filter(({ rel }) => rel !== 'self' && rel !== 'alternate');
  return {
    title,
    body: html`<p class="lead">${description}</p>
<div class="cards">${cards}</div>
<section><h2>${word('links')}</h2>${linkList(told, others)}</section>
${attribution !== undefined && html`<p class="lead">${word('attribution')}: ${attribution}</p>`}`,
  };
}

export function conformancePage({ conformsTo }: ConformancePayload, { word }: Told): Content {
  const groups = new Map<string, string[]>();
  for (const uri of conformsTo) {
    const [, part = uri] = /\/spec\/(.+?)\/conf\//.exec(uri) ?? [];
    groups.set(part, [...(groups.get(part) ?? []), uri]);
  }
  const sections = [...groups].map(
    ([part, uris]) =>
      html`<section><h2>${part}</h2><ul class="links">${uris.map(uri => html`<li><a class="address" href="${addressOf(uri)}">${uri.split('/conf/')[1] ?? uri}</a></li>`)}</ul></section>`,
  );
  return {
    title: word('conformance'),
    body: html`<p class="lead">${word('conformance_lead')}</p><div class="cards">${sections}</div>`,
  };
}

export function collectionsPage({ collections, crs }: CollectionsPayload, told: Told): Content {
  const { word } = told;
  const cards = collections.map(
    ({ id, title, description, extent }) =>
      html`<section><h2><a href="${pageAt(told, `/api/collections/${id}`)}">${title}</a></h2><p>${description}</p>${
        extent && html`<p>${intervalOf(extent, told)}</p>`
      }<a href="${pageAt(told, `/api/collections/${id}/items`)}">${word('items')}</a></section>`,
  );
  return {
    title: word('collections'),
    body: html`<div class="cards">${cards}</div><section><h2>${word('crs')}</h2>${crsList(crs)}</section>`,
  };
}

export function collectionPage(payload: CollectionPayload, told: Told): Content {
  const { word, language } = told;
  const { id, title, description, level, extent, crs, storageCrs, coordinate_systems, links } = payload;
  const at = (part: string) => pageAt(told, `/api/collections/${id}/${part}`);
  const parts = (['items', 'queryables', 'sortables', 'tiles'] as const).map(
    part => html`<section><h2><a href="${at(part)}">${word(part)}</a></h2></section>`,
  );
  const box = extent?.spatial.bbox[0];
  const others = links.filter(({ rel }) => rel !== 'self' && rel !== 'alternate');
  return {
    title,
    body: html`<p class="lead">${description}</p>
<div class="cards">${parts}</div>
<section>${facts([
      [word('level'), LEVEL_WORDS[level][language]],
      [word('extent'), box ? box.map(degrees => degrees.toFixed(4)).join(', ') : word('no_areas')],
      [word('interval'), extent && intervalOf(extent, told)],
      [word('storage_crs'), html`<span class="address">${storageCrs}</span>`],
    ])}</section>
<section><h2>${word('crs')}</h2>${crsList(crs, name => pageAt(told, `/api/collections/${id}/items`, { crs: name }))}</section>
${
  coordinate_systems.length > 0 &&
  html`<section><h2>${word('short_names')}</h2><ul class="links">${coordinate_systems.map(
    name =>
      html`<li><a href="${pageAt(told, `/api/collections/${id}/items`, { crs: name })}"><code>crs=${name}</code></a>${(name === 'gcj02' || name === 'bd09') && html` <span class="none">${word('shifted')}</span>`}</li>`,
  )}</ul></section>`
}
<section><h2>${word('links')}</h2>${linkList(told, others)}</section>`,
  };
}

const intervalOf = ({ temporal }: Extent, { word }: Told): string =>
  temporal.interval
    .map(([from, to]) => `${dayOf(from) ?? word('open_end')} – ${dayOf(to) ?? word('open_end')}`)
    .join('; ');

const dayOf = (moment: string | null): string | null => moment?.slice(0, 10) ?? null;

function crsList(crs: string[], hrefOf?: (uri: string) => string): Markup {
  const rows = crs.map(uri => {
    const name = uri.startsWith('#')
      ? uri
      : uri
          .split('/')
          .slice(-3)
          .filter(part => part !== '0' && part !== '1.3')
          .join(':');
    const text = html`<span class="address">${uri}</span>`;
    return html`<tr><th scope="row" class="short">${hrefOf ? html`<a href="${hrefOf(uri)}">${name}</a>` : name}</th><td>${text}</td></tr>`;
  });
  return table('CRS', heads('CRS', 'URI'), rows);
}
