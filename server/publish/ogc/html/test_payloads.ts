import type { Polygon } from 'geojson';
import type { Language } from '#core/contract.ts';
import { featureSchema } from '#server/publish/ogc/feature_schema.ts';
import {
  COLLECTIONS,
  type Coordinates,
  type Item,
  type Kind,
  type Link,
  type Payloads,
} from '#server/publish/ogc/payloads.ts';
import {
  limitsOf,
  tileMatrices,
  WEB_MERCATOR,
  WEB_MERCATOR_QUAD_URI,
  WELL_KNOWN_SCALES,
} from '#server/publish/ogc/tile_matrix_set.ts';
import { tilesetOf, tilesetsOf } from '#server/publish/ogc/tilesets.ts';

/** For tests: a payload of every kind, each text of which tries to break out of the page. */

export const BASE = 'http://127.0.0.1:8080';
export const HOSTILE = `<script>alert(1)</script>"&'\u0007<img src=x onerror=alert(1)>𠮷`;
const CRS = ['http://www.opengis.net/def/crs/OGC/1.3/CRS84', 'http://www.opengis.net/def/crs/EPSG/0/4490'];

const square = (x: number, y: number, size = 0.02): Polygon => ({
  type: 'Polygon',
  coordinates: [
    [
      [x, y],
      [x + size, y],
      [x + size, y + size],
      [x, y + size],
      [x, y],
    ],
  ],
});

const item = (n: number, grade: string | null, state: string, geometry: Polygon | null): Item => ({
  type: 'Feature',
  id: `C${n}/${n === 0 ? HOSTILE : ''}?#`,
  geometry,
  properties: {
    ...{
      code: `C${n}`,
      name: n === 0 ? HOSTILE : `社区 ${n}`,
      level: 'community',
      parent: 'S0',
      seq: n + 1,
      population: n === 1 ? null : 12345,
    },
    ...{
      grade: grade as 'red',
      severity: null,
      state: state as 'graded',
      since: '2026-01-30',
      days: 3,
      standard: HOSTILE,
    },
    ...{
      date: '2026-02-09',
      as_of: '2026-02-10T00:00:00Z',
      new_cases_14d: 3,
      cases_per_100k_7d: 24.30097203888155,
      unknown: HOSTILE,
    },
  },
});

export const ITEMS: Item[] = [
  item(0, 'red', 'graded', square(120.1, 30.2)),
  item(1, 'orange', 'stale', square(120.12, 30.2)),
  item(2, 'yellow', 'suspended', square(120.14, 30.2)),
  item(3, 'blue', 'override', square(120.1, 30.22)),
  item(4, 'green', 'graded', square(120.12, 30.22)),
  item(5, null, 'insufficient', square(120.14, 30.22)),
  item(6, null, 'stale', null),
];

const coordinates: Coordinates = { system: 'wgs84', uri: CRS[0]!, axis_order: 'longitude, latitude' };
const known = { coordinates, date: '2026-02-09', as_of: '2026-02-10T00:00:00Z', boundary_version: 1 };
const communities = COLLECTIONS[3]!;
const link = (href: string, rel: string, type = 'application/json'): Link => ({ href, rel, type, title: HOSTILE });
const LINKS = [
  link(`${BASE}/api/openapi.json`, 'service-desc'),
  link('javascript:alert(1)', 'related'),
  link(`${BASE}/docs`, 'service-doc', 'text/html'),
];
const extent = {
  spatial: { bbox: [[120.1, 30.2, 120.16, 30.24]] as [number, number, number, number][], crs: CRS[0]! },
  temporal: { interval: [['2026-01-01T00:00:00Z', null]] as [string, null][], trs: 'Gregorian' },
};
const collection = {
  ...communities,
  title: HOSTILE,
  description: HOSTILE,
  itemType: 'feature' as const,
  extent,
  crs: CRS,
  storageCrs: CRS[0]!,
  coordinate_systems: ['gcj02'],
  links: LINKS,
};
const QUERYABLES = {
  geometry: { title: 'Geometry', format: 'geometry-multipolygon', 'x-ogc-role': 'primary-geometry' },
  name: { type: 'string', title: HOSTILE, description: HOSTILE },
  grade: { type: 'string', title: 'Grade', enum: ['green', "o'range"] },
  severity: { type: 'integer', title: 'Severity', enum: [0, 1, 2] },
  since: { type: 'string', format: 'date', title: 'Since' },
  as_of: { type: 'string', format: 'date-time', title: 'As of' },
  population: { type: 'integer', title: 'Population' },
  derived: { type: 'boolean', title: 'Derived' },
};
const properties = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: BASE,
  type: 'object',
  title: HOSTILE,
  description: HOSTILE,
  properties: QUERYABLES,
  additionalProperties: false,
} as const;
const box = [120.1, 30.2, 120.16, 30.24] as const;

export const payloads = (language: Language): Payloads => ({
  landing: { title: HOSTILE, description: HOSTILE, attribution: HOSTILE, links: LINKS },
  conformance: { conformsTo: ['http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core', HOSTILE], links: LINKS },
  collections: { collections: [collection], crs: CRS, links: LINKS },
  collection,
  items: {
    type: 'FeatureCollection',
    collection: 'communities',
    timeStamp: known.as_of,
    numberMatched: 700,
    numberReturned: 7,
    features: ITEMS,
    ...known,
    links: [link(`${BASE}/api/collections/communities/items?cursor=a%26b&limit=7`, 'next', 'application/geo+json')],
  },
  item: { ...ITEMS[0]!, collection: 'communities', ...known, links: LINKS },
  queryables: properties,
  sortables: properties,
  schema: featureSchema(
    communities,
    [{ name: HOSTILE, type: 'number', source: 'area', title: { zh: HOSTILE, en: HOSTILE }, nullable: true }],
    { base: BASE, language },
  ),
  tile_matrix_sets: {
    tileMatrixSets: [
      { id: 'WebMercatorQuad', title: HOSTILE, uri: WEB_MERCATOR_QUAD_URI, crs: WEB_MERCATOR, links: LINKS },
    ],
    links: LINKS,
  },
  tile_matrix_set: {
    id: 'WebMercatorQuad',
    title: HOSTILE,
    uri: WEB_MERCATOR_QUAD_URI,
    crs: WEB_MERCATOR,
    orderedAxes: ['X', 'Y'],
    wellKnownScaleSet: WELL_KNOWN_SCALES,
    tileMatrices,
    links: LINKS,
  },
  tilesets: tilesetsOf(communities, { base: BASE, language }, LINKS),
  tileset: {
    ...tilesetOf(communities, ['city', 'community'], box, { base: BASE, language }, LINKS),
    title: HOSTILE,
    tileMatrixSetLimits: limitsOf(box),
  },
});

export const PATHS: Record<Kind, string> = {
  landing: '/api',
  conformance: '/api/conformance',
  collections: '/api/collections',
  collection: '/api/collections/communities',
  items: `/api/collections/communities/items?limit=7&filter=${encodeURIComponent(`name = '${HOSTILE}'`)}`,
  item: `/api/collections/communities/items/${encodeURIComponent(ITEMS[0]!.id)}`,
  queryables: '/api/collections/communities/queryables',
  sortables: '/api/collections/communities/sortables',
  schema: '/api/collections/communities/schema',
  tile_matrix_sets: '/api/tileMatrixSets',
  tile_matrix_set: '/api/tileMatrixSets/WebMercatorQuad',
  tilesets: '/api/collections/communities/tiles',
  tileset: '/api/collections/communities/tiles/WebMercatorQuad',
};

export const formsOf = (kind: Kind): Link[] => {
  const at = (form: string) => {
    const url = new URL(PATHS[kind], BASE);
    url.searchParams.set('f', form);
    return url.href;
  };
  return [
    { href: at('html'), rel: 'self', type: 'text/html', title: 'HTML' },
    { href: at('json'), rel: 'alternate', type: 'application/json', title: 'JSON' },
  ];
};
