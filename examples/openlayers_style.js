// OpenLayers with ol-mapbox-style, a client of Mapbox styles: it reads /style.json as it is.
(async () => {
  const { service, theme, lang, date, headers, isOurs } = wusetu;
  const legend = await wusetu.start();

  // The credit is always shown.
  const controls = ol.control.defaults.defaults({ attributionOptions: { collapsible: false } });
  const map = new ol.Map({ target: 'map', controls });
  const style = new URL('/style.json', service);
  style.search = new URLSearchParams({ theme, lang, ...(date ? { date } : {}) });
  await olms.apply(map, style.href, {
    transformRequest: url => new Request(url, { headers: isOurs(url) ? headers() : {} }),
  });

  const bubble = new ol.Overlay({ element: Object.assign(document.createElement('div'), { className: 'bubble' }) });
  map.addOverlay(bubble);
  map.on('singleclick', ({ pixel, coordinate }) => {
    const area = map.getFeaturesAtPixel(pixel).find(feature => feature.get('code'));
    bubble.setPosition(area && coordinate);
    if (area) bubble.getElement().replaceChildren(wusetu.popup(legend, area.getProperties()));
  });
  wusetu.map = map;
})();
