import { MAP_COLOURS } from '#core/theme/map_colours.ts';
import { type Choice, CREDIT, degrees, KEY, LIBRARIES, tilesAddress } from './choice.ts';
import { coloursOf } from './leaflet.ts';

const COMMENTS = {
  zh: { offline: '离线时：把库放到自己的服务器上，改这两行', coarse: '一张瓦片里的小区太多时，服务给出上一级' },
  en: {
    offline: 'Offline: put the library on a server of yours and change these two lines',
    coarse: 'Where a tile would hold too many areas, the service hands out the coarser level',
  },
};

/** A key goes along as a header, for which OpenLayers wants the tile to be fetched by hand. */
const withKey = `
  tileLoadFunction: (tile, url) => tile.setLoader(async (extent, _, featureProjection) => {
    const answer = await fetch(url, { headers: { Authorization: 'Bearer ${KEY}' } });
    tile.setFeatures(tile.getFormat().readFeatures(await answer.arrayBuffer(), { extent, featureProjection }));
  }),`;

/** Vector tiles, coloured by their attribute \`grade\`. */
export function openlayersSnippet(choice: Choice): string {
  const { ground, border_street } = MAP_COLOURS[choice.theme];
  const words = COMMENTS[choice.language];
  return `<!doctype html>
<meta charset="utf-8">
<title>${CREDIT[choice.language]} · OpenLayers</title>
<!-- ${words.offline} -->
<link rel="stylesheet" href="${LIBRARIES.ol}/ol.css">
<script src="${LIBRARIES.ol}/dist/ol.js"></script>
<style>html, body, #map { height: 100%; margin: 0; background: ${ground} }</style>
<div id="map"></div>
<script type="module">
const colours = ${coloursOf(choice)};
// ${words.coarse}
const source = new ol.source.VectorTile({
  format: new ol.format.MVT(),
  url: '${tilesAddress(choice)}',
  maxZoom: 14,
  attributions: '${CREDIT[choice.language]}',${choice.key_required ? withKey : ''}
});
const stroke = new ol.style.Stroke({ color: '${border_street}', width: 0.5 });
const styles = Object.fromEntries(Object.entries(colours).map(([grade, color]) =>
  [grade, new ol.style.Style({ fill: new ol.style.Fill({ color }), stroke })]));
const map = new ol.Map({
  target: 'map',
  layers: [new ol.layer.VectorTile({
    source,
    style: feature => styles[feature.get('grade') ?? 'insufficient'],
  })],
});
map.getView().fit(ol.proj.transformExtent([${choice.bbox.map(degrees).join(', ')}], 'EPSG:4326', 'EPSG:3857'));
</script>
`;
}
