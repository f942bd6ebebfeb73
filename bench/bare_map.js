// The least that shows our map in MapLibre: the tiles of one level, a fill, a border, and the grades of a day as feature-state.
import { Map as MapLibre } from 'maplibre-gl';

const asked = new URLSearchParams(location.search);
/** @param {string} name */
const text = name => String(asked.get(name));
/** @param {string} name */
const number = name => Number(asked.get(name));
const [service, level, first] = [text('service'), text('level'), text('day')];
const NO_SEVERITY = 7;
/** @type {any[]} */
const colours = ['#28a97a', '#255cb2', '#feda40', '#f66101', '#ac240f'].flatMap((colour, severity) => [
  severity,
  colour,
]);
const base = { source: level, 'source-layer': level };

/** @type {Map<string, Uint8Array>} */
const frames = new Map();
/** @param {string} day */
async function load(day) {
  const response = await fetch(`${service}/frames/${level}/${day}`);
  frames.set(day, new Uint8Array(await response.arrayBuffer()));
}

const loading = load(first);
const map = new MapLibre({
  container: 'map',
  center: [number('x'), number('y')],
  zoom: number('z'),
  attributionControl: false,
  style: {
    version: 8,
    sources: {
      [level]: {
        type: 'vector',
        tiles: [`${service}/tiles/${level}/{z}/{x}/{y}.mvt?boundary=${number('boundary')}`],
        maxzoom: 14,
      },
    },
    layers: [
      {
        ...base,
        id: 'fill',
        type: 'fill',
        paint: { 'fill-color': ['match', ['coalesce', ['feature-state', 'g'], -1], ...colours, '#c4c4c4'] },
      },
      { ...base, id: 'border', type: 'line', paint: { 'line-color': '#10161d66', 'line-width': 0.6 } },
    ],
  },
});

let painted = new Uint8Array(0);
/** @param {string} day */
function paint(day) {
  const frame = frames.get(day) ?? painted;
  for (let id = 1; id < frame.length; id++) {
    if (frame[id] === painted[id]) continue;
    const severity = (frame[id] ?? NO_SEVERITY) & NO_SEVERITY;
    map.setFeatureState({ source: level, sourceLayer: level, id }, { g: severity === NO_SEVERITY ? -1 : severity });
  }
  painted = frame;
  document.body.dataset.day = `${level}/${day}`;
}

map.on('load', async () => {
  await loading;
  paint(first);
  map.once('idle', () => {
    document.body.dataset.resting = 'true';
  });
});
Object.assign(window, { bare: { load, paint } });
