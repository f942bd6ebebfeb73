// OpenLayers alone: vector tiles, or with ?format=geojson the same tiles as GeoJSON.
(async () => {
  const { level, date, headers } = wusetu;
  const legend = await wusetu.start();
  const { bounds, tiles, wusetu: told, attribution } = await wusetu.ask(`/tiles/${level}.json`, { date });
  const geojson = new URLSearchParams(location.search).get('format') === 'geojson';

  const none = wusetu.missing(legend);
  const stroke = new ol.style.Stroke({ color: '#10161d66', width: 0.6 });
  const fillOf = color => new ol.style.Fill({ color });
  // Never colour alone: the numeral stands where it fits.
  const numeral = ({ numeral: text, text_colour }) =>
    new ol.style.Text({ text, fill: fillOf(text_colour), font: '14px system-ui, sans-serif' });
  const styles = new Map(
    legend.grades.map(about => [
      about.grade,
      new ol.style.Style({ fill: fillOf(about.colour), stroke, text: numeral(about) }),
    ]),
  );
  const insufficient = new ol.style.Style({ fill: fillOf(hatch(none.colour, none.pattern_colour)), stroke });

  const format = geojson ? new ol.format.GeoJSON() : new ol.format.MVT();
  const source = new ol.source.VectorTile({
    format,
    url: geojson ? told.geojson[0] : tiles[0],
    maxZoom: 14,
    // GeoJSON is seven times as large: smaller tiles, or more of them would hold a coarser level.
    tileSize: geojson ? 256 : 512,
    attributions: attribution,
    tileLoadFunction: (tile, url) =>
      tile.setLoader(async (extent, _resolution, projection) => {
        const response = await fetch(url, { headers: headers() });
        if (!response.ok) return tile.onError();
        tile.setFeatures(
          format.readFeatures(await response.arrayBuffer().then(geojson ? textOf : body => body), {
            extent,
            featureProjection: projection,
          }),
        );
      }),
  });
  const areas = new ol.layer.VectorTile({
    source,
    declutter: true,
    // Whatever has no grade that this page knows is missing data.
    style: feature => styles.get(feature.get('grade')) ?? insufficient,
  });
  // The credit is always shown.
  const controls = ol.control.defaults.defaults({ attributionOptions: { collapsible: false } });
  const map = new ol.Map({ target: 'map', layers: [areas], controls });
  map.getView().fit(ol.proj.transformExtent(bounds, 'EPSG:4326', 'EPSG:3857'));

  const bubble = new ol.Overlay({ element: Object.assign(document.createElement('div'), { className: 'bubble' }) });
  map.addOverlay(bubble);
  map.on('singleclick', ({ pixel, coordinate }) => {
    const [area] = map.getFeaturesAtPixel(pixel);
    bubble.setPosition(area && coordinate);
    if (area) bubble.getElement().replaceChildren(wusetu.popup(legend, area.getProperties()));
  });
  wusetu.map = map;

  function textOf(body) {
    return new TextDecoder().decode(body);
  }

  /** Stripes at 45°, seamless every 8 pixels. */
  function hatch(ground, line) {
    const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
    const context = canvas.getContext('2d');
    context.fillStyle = ground;
    context.fillRect(0, 0, 8, 8);
    context.strokeStyle = line;
    context.lineWidth = 1.5;
    for (const shift of [-8, 0, 8]) {
      context.moveTo(shift - 1, 9);
      context.lineTo(shift + 9, -1);
    }
    context.stroke();
    return context.createPattern(canvas, 'repeat');
  }
})();
