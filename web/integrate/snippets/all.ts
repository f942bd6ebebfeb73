import type { Choice } from './choice.ts';
import { curlSnippet } from './curl.ts';
import { gdalSnippet } from './gdal.ts';
import { leafletSnippet } from './leaflet.ts';
import { maplibreSnippet } from './maplibre.ts';
import { openlayersSnippet } from './openlayers.ts';
import { pythonSnippet } from './python.ts';
import { qgisSnippet } from './qgis.ts';

export const CLIENTS = ['curl', 'maplibre', 'leaflet', 'openlayers', 'qgis', 'python', 'gdal'] as const;
export type Client = (typeof CLIENTS)[number];

/** `file`: what to save it as. */
export const SNIPPETS: Record<Client, { write(choice: Choice): string; file: string }> = {
  curl: { write: curlSnippet, file: 'wusetu.sh' },
  maplibre: { write: maplibreSnippet, file: 'maplibre.html' },
  leaflet: { write: leafletSnippet, file: 'leaflet.html' },
  openlayers: { write: openlayersSnippet, file: 'openlayers.html' },
  qgis: { write: qgisSnippet, file: 'qgis.txt' },
  python: { write: pythonSnippet, file: 'wusetu.py' },
  gdal: { write: gdalSnippet, file: 'gdal.sh' },
};
