// Our tiles as one source among others in a map of your own: TileJSON for the source, /legend.json for the colours.
import { Map as MapLibre, NavigationControl, Popup } from '../node_modules/maplibre-gl/dist/maplibre-gl.mjs';

const { service, theme, level, date, headers, isOurs } = wusetu;
const legend = await wusetu.start();
const { bounds, tiles, vector_layers, attribution } = await wusetu.ask(`/tiles/${level}.json`, { date });

const colours = legend.grades.flatMap(({ grade, colour }) => [grade, colour]);
// What has no grade, or one this page does not know, is missing data: grey and hatched, never the colour of a grade.
const fill = ['match', ['get', 'grade'], ...colours, wusetu.missing(legend).colour];
// Far out, where tiles of this level would be too large, they hold a coarser one: coarse first, so that the finer is seen.
const layers = vector_layers.toReversed().flatMap(({ id }) => {
  const base = { source: 'wusetu', 'source-layer': id };
  return [
    { ...base, id, type: 'fill', paint: { 'fill-color': fill } },
    {
      ...base,
      id: `${id}-hatch`,
      type: 'fill',
      filter: ['!', ['has', 'grade']],
      paint: { 'fill-pattern': `hatch-${theme}` },
    },
    { ...base, id: `${id}-border`, type: 'line', paint: { 'line-color': '#10161d66', 'line-width': 0.6 } },
  ];
});

const map = new MapLibre({
  container: 'map',
  bounds,
  style: {
    version: 8,
    sprite: `${service}/sprite`,
    sources: { wusetu: { type: 'vector', tiles, bounds, maxzoom: 14, attribution } },
    layers,
  },
  transformRequest: url => ({ url, headers: isOurs(url) ? headers() : {} }),
});
map.addControl(new NavigationControl({ showCompass: false }));

for (const { id } of vector_layers)
  map.on('click', id, ({ features, lngLat }) =>
    new Popup().setLngLat(lngLat).setDOMContent(wusetu.popup(legend, features[0].properties)).addTo(map),
  );
wusetu.map = map;
