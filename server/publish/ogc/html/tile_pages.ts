import type {
  TileMatrixSetPayload,
  TileMatrixSetsPayload,
  TilesetPayload,
  TilesetsPayload,
} from '#server/publish/ogc/tile_payloads.ts';
import { type Content, facts, heads, linkList, pageAt, type Told, table } from './layout.ts';
import { addressOf, html } from './markup.ts';

export function tileMatrixSetsPage({ tileMatrixSets }: TileMatrixSetsPayload, told: Told): Content {
  const { word } = told;
  const rows = tileMatrixSets.map(
    ({ id, title, uri, crs }) =>
      html`<tr><th scope="row"><a href="${pageAt(told, `/api/tileMatrixSets/${id}`)}">${id}</a></th><td class="wide-name">${title}</td><td><code>${crs}</code></td><td><a class="address" href="${addressOf(uri)}">${uri}</a></td></tr>`,
  );
  const title = word('tile_matrix_sets');
  return {
    title,
    body: html`<section>${table(title, heads(word('identifier'), word('name'), 'CRS', 'URI'), rows)}</section>`,
  };
}

export function tileMatrixSetPage(payload: TileMatrixSetPayload, told: Told): Content {
  const { word, language } = told;
  const number = (value: number, digits = 0) => value.toLocaleString(language, { maximumFractionDigits: digits });
  const rows = payload.tileMatrices.map(
    matrix =>
      html`<tr><th scope="row" class="number">${matrix.id}</th><td class="number">${number(matrix.scaleDenominator, 2)}</td><td class="number">${number(matrix.cellSize, 4)}</td><td class="number">${number(matrix.matrixWidth)} × ${number(matrix.matrixHeight)}</td><td class="number">${matrix.tileWidth} × ${matrix.tileHeight}</td></tr>`,
  );
  return {
    title: payload.id,
    body: html`<p class="lead">${payload.title}</p>
<section>${facts([
      ['URI', html`<a class="address" href="${addressOf(payload.uri)}">${payload.uri}</a>`],
      ['CRS', html`<code>${payload.crs}</code>`],
      [word('origin'), payload.tileMatrices[0]?.pointOfOrigin.join(', ')],
    ])}</section>
<section>${table(
      payload.id,
      [word('zoom'), word('scale'), word('cell'), `${word('columns')} × ${word('rows')}`, word('size')].map(
        name => html`<th scope="col" class="number">${name}</th>`,
      ),
      rows,
    )}</section>`,
  };
}

export function tilesetsPage({ tilesets }: TilesetsPayload, told: Told): Content {
  const { word, self } = told;
  const cards = tilesets.map(({ title, crs, tileMatrixSetURI }) => {
    const id = tileMatrixSetURI.split('/').at(-1)!;
    return html`<section><h2><a href="${pageAt(told, `${self.pathname}/${id}`)}">${id}</a></h2><p>${title}</p><code>${crs}</code></section>`;
  });
  return { title: word('tiles'), body: html`<div class="cards">${cards}</div>` };
}

export function tilesetPage(payload: TilesetPayload, told: Told): Content {
  const { word } = told;
  const templates = payload.links.filter(({ templated }) => templated);
  const others = payload.links.filter(({ templated, rel }) => !templated && rel !== 'self' && rel !== 'alternate');
  const layers = payload.layers.map(
    layer =>
      html`<tr><th scope="row"><code>${layer.id}</code></th><td>${layer.title}</td><td class="short">${layer.minTileMatrix}–${layer.maxTileMatrix}</td><td><code>${Object.keys(layer.propertiesSchema.properties).join(', ')}</code></td></tr>`,
  );
  const limits = payload.tileMatrixSetLimits.map(limit => {
    // An example that is within: the middle of the rectangle.
    const row = Math.floor((limit.minTileRow + limit.maxTileRow) / 2);
    const column = Math.floor((limit.minTileCol + limit.maxTileCol) / 2);
    const place = `${limit.tileMatrix}/${row}/${column}`;
    return html`<tr><th scope="row" class="number">${limit.tileMatrix}</th><td class="number">${limit.minTileRow}–${limit.maxTileRow}</td><td class="number">${limit.minTileCol}–${limit.maxTileCol}</td><td class="short"><a href="${told.self.pathname}/${place}?f=geojson">${place}</a></td></tr>`;
  });
  return {
    title: payload.title,
    body: html`<p class="lead">${payload.description}</p>
<section><h2>${word('template')}</h2>${linkList(told, templates)}<p class="none">${word('row_first')}</p></section>
<section><h2>${word('layers')}</h2>${table(word('layers'), heads(word('identifier'), word('name'), word('zoom'), word('property')), layers)}</section>
${
  limits.length > 0 &&
  html`<section><h2>${word('limits')}</h2>${table(
    word('limits'),
    [
      ...[word('zoom'), word('rows'), word('columns')].map(name => html`<th scope="col" class="number">${name}</th>`),
      html`<th scope="col">GeoJSON</th>`,
    ],
    limits,
  )}</section>`
}
<section><h2>${word('links')}</h2>${linkList(told, others)}</section>`,
  };
}
