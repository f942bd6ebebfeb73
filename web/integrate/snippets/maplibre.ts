import { type Choice, CREDIT, degrees, KEY, LIBRARIES, styleAddress } from './choice.ts';

const COMMENTS = {
  zh: { offline: '离线时：把库放到自己的服务器上，改这几行', latest: '去掉 date，地图就始终显示最近一天' },
  en: {
    offline: 'Offline: put the library on a server of yours and change these lines',
    latest: 'Without date the map always shows the last day',
  },
};

/** The style brings tiles, colours, hatches and numerals: a bare map is all it takes. */
export function maplibreSnippet(choice: Choice): string {
  const words = COMMENTS[choice.language];
  const key = choice.key_required
    ? `\n  transformRequest: url => (url.startsWith('${choice.origin}/') ? { url, headers: { Authorization: 'Bearer ${KEY}' } } : { url }),`
    : '';
  return `<!doctype html>
<meta charset="utf-8">
<title>${CREDIT[choice.language]} · MapLibre</title>
<!-- ${words.offline} -->
<link rel="stylesheet" href="${LIBRARIES.maplibre}/maplibre-gl.css">
<style>html, body, #map { height: 100%; margin: 0 }</style>
<div id="map"></div>
<script type="module">
import { Map } from '${LIBRARIES.maplibre}/maplibre-gl.mjs';

// ${words.latest}
const map = new Map({
  container: 'map',
  style: '${styleAddress(choice)}',
  bounds: [${choice.bbox.map(degrees).join(', ')}],
  fitBoundsOptions: { padding: 20 },${key}
});
</script>
`;
}
