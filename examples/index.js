// The whole map from one address: colours, hatches, numerals, borders and zooms of the levels are in /style.json.
import { Map as MapLibre, NavigationControl, Popup } from '../node_modules/maplibre-gl/dist/maplibre-gl.mjs';

const { service, theme, lang, date, headers, isOurs } = wusetu;
const legend = await wusetu.start();

const style = new URL('/style.json', service);
style.search = new URLSearchParams({ theme, lang, ...(date ? { date } : {}) });
const map = new MapLibre({
  container: 'map',
  style: style.href,
  // The key goes to the service and nowhere else.
  transformRequest: url => ({ url, headers: isOurs(url) ? headers() : {} }),
});
map.addControl(new NavigationControl({ showCompass: false }));

map.on('click', ({ point, lngLat }) => {
  const [area] = map.queryRenderedFeatures(point).filter(feature => feature.layer.id.endsWith('-fill'));
  if (area) new Popup().setLngLat(lngLat).setDOMContent(wusetu.popup(legend, area.properties)).addTo(map);
});
wusetu.map = map;
