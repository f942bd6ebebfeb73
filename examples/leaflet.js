// Leaflet knows no vector tiles: it draws the features of the OGC API, page by page along their next links.
(async () => {
  const { level, lang, date } = wusetu;
  const COLLECTIONS = { city: 'cities', district: 'districts', street: 'streets', community: 'communities' };
  const legend = await wusetu.start();

  const map = L.map('map', { zoomSnap: 0.25 }).fitWorld();
  map.attributionControl.setPrefix(false).addAttribution(escaped(legend.credit[lang]));
  const none = wusetu.missing(legend);
  const colours = Object.fromEntries(legend.grades.map(({ grade, colour }) => [grade, colour]));
  addHatch(none.colour, none.pattern_colour);

  const areas = L.geoJSON(null, {
    // Whatever has no grade that this page knows is missing data.
    style: ({ properties }) => ({
      ...{ color: '#10161d66', weight: 0.6, fillOpacity: 1 },
      fillColor: colours[properties.grade] ?? 'url(#hatch)',
    }),
    onEachFeature: ({ properties }, area) => area.bindPopup(() => wusetu.popup(legend, properties)),
  }).addTo(map);

  const properties = 'code,name,grade,state,since';
  let next = `/api/collections/${COLLECTIONS[level]}/items`;
  let parameters = { f: 'json', limit: '1000', properties, datetime: date };
  while (next) {
    const page = await wusetu.ask(next, parameters);
    areas.addData(page);
    next = page.links.find(link => link.rel === 'next')?.href;
    parameters = {};
  }
  map.fitBounds(areas.getBounds());
  wusetu.map = map;

  /** Leaflet draws in SVG, where a fill may be a pattern of the document. */
  function addHatch(ground, line) {
    const holder = document.createElement('div');
    holder.innerHTML = `<svg width="0" height="0"><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"><rect width="8" height="8"/><rect width="1.6" height="8"/></pattern></svg>`;
    const [below, above] = holder.querySelectorAll('rect');
    below.setAttribute('fill', ground);
    above.setAttribute('fill', line);
    document.body.append(holder);
  }

  function escaped(text) {
    return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
  }
})();
