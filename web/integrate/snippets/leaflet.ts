import { GRADE_COLOURS } from '#core/theme/grade_colours.ts';
import { MAP_COLOURS } from '#core/theme/map_colours.ts';
import { type Choice, CREDIT, degrees, itemsAddress, KEY, LIBRARIES } from './choice.ts';

const COMMENTS = {
  zh: { offline: '离线时：把库放到自己的服务器上，改这两行', pages: '一页一页地读，直到没有 next' },
  en: {
    offline: 'Offline: put the library on a server of yours and change these two lines',
    pages: 'Page by page, until there is no next',
  },
};

export function coloursOf({ theme }: Choice): string {
  const colours = Object.entries(GRADE_COLOURS[theme]).map(([grade, { fill }]) => `${grade}: '${fill}'`);
  return `{ ${colours.join(', ')} }`;
}

/** Features with outlines, drawn as GeoJSON. */
export function leafletSnippet(choice: Choice): string {
  const [west, south, east, north] = choice.bbox.map(degrees);
  const { ground, border_street } = MAP_COLOURS[choice.theme];
  const words = COMMENTS[choice.language];
  const headers = choice.key_required ? `, { headers: { Authorization: 'Bearer ${KEY}' } }` : '';
  return `<!doctype html>
<meta charset="utf-8">
<title>${CREDIT[choice.language]} · Leaflet</title>
<!-- ${words.offline} -->
<link rel="stylesheet" href="${LIBRARIES.leaflet}/leaflet.css">
<script src="${LIBRARIES.leaflet}/leaflet.js"></script>
<style>html, body, #map { height: 100%; margin: 0; background: ${ground} }</style>
<div id="map"></div>
<script type="module">
const colours = ${coloursOf(choice)};
const map = L.map('map').fitBounds([[${south}, ${west}], [${north}, ${east}]]);
const layer = L.geoJSON(null, {
  attribution: '${CREDIT[choice.language]}',
  style: ({ properties }) => ({
    fillColor: colours[properties.grade ?? 'insufficient'],
    fillOpacity: 1, color: '${border_street}', weight: 0.5,
  }),
  onEachFeature: ({ properties }, area) => area.bindTooltip(properties.name),
}).addTo(map);
// ${words.pages}
for (let url = '${itemsAddress(choice)}'; url;) {
  const page = await (await fetch(url${headers})).json();
  layer.addData(page);
  url = page.links.find(link => link.rel === 'next')?.href;
}
</script>
`;
}
