import type { ItemPayload } from '#server/publish/ogc/payloads.ts';
import { chip, type Shown } from './chip.ts';
import { type Content, facts, heads, linkList, type Told, table } from './layout.ts';
import { html } from './markup.ts';
import { outline } from './outline.ts';
import { cellOf, nameOf, standing } from './values.ts';

export function itemPage(payload: ItemPayload, told: Told): Content {
  const { word, language } = told;
  const { id, properties, geometry, coordinates, links } = payload;
  const name = String(properties.name ?? id);
  const shown = properties as Shown;
  const picture = outline([{ name, geometry, shown }], coordinates, `${word('outline_of')}: ${name}`, language);
  const rows = Object.entries(properties)
    .filter(([property]) => property !== 'name')
    .map(
      ([property, value]) =>
        html`<tr><th scope="row">${nameOf(property, told)} <code>${property}</code></th>${cellOf(property, value, told)}</tr>`,
    );
  const others = links.filter(({ rel }) => rel !== 'self' && rel !== 'alternate');
  return {
    title: name,
    body: html`<p class="lead">${chip(shown, language)}</p>
<div class="beside"><section><h2>${word('outline_of')}</h2>${picture ?? html`<p class="none">${word('no_value')}</p>`}</section>
<section>${facts([[word('code'), html`<code>${id}</code>`], ...standing(payload, told)])}</section></div>
<section class="plain">${table(name, heads(word('property'), word('value')), rows)}</section>
${others.length > 0 && html`<section><h2>${word('links')}</h2>${linkList(told, others)}</section>`}`,
  };
}
