import { GRADES, type Language, LEVELS, type Level, STATES } from '#core/contract.ts';
import { MAXIMUM_ZOOM } from '#server/publish/tile_grid.ts';
import { COLLECTIONS, type CollectionId, type Link } from './payloads.ts';
import { CRS84, limitsOf, WEB_MERCATOR, WEB_MERCATOR_QUAD_URI } from './tile_matrix_set.ts';
import { type TileLayer, type TilesetPayload, type TilesetsPayload, WEB_MERCATOR_QUAD } from './tile_payloads.ts';

/** What tile_routes.test.ts shows, and no more. Not dataset-tilesets: a tile may hand out a coarser level, twice the same layer in one tile then. */
export const TILE_CONFORMANCE: readonly string[] = [
  'core',
  'tileset',
  'tilesets-list',
  'geodata-tilesets',
  'datetime',
  'mvt',
  'geojson',
].map(name => `http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/${name}`);

const RELATION = 'http://www.opengis.net/def/rel/ogc/1.0';
const JSON_TYPE = 'application/json';
const WORDS = {
  tiles: { zh: '的矢量瓦片', en: ', as vector tiles' },
  description: {
    zh: '每个区域带所问日期的等级。面积过小或要素过多的瓦片整片改用上一层级，并以响应头 wusetu-level 说明。',
    en: 'Every area with its grade on the day asked for. Where areas are too small or too many for a tile, it holds the next coarser level whole, and the header wusetu-level says so.',
  },
  schemes: { zh: '瓦片矩阵集', en: 'Tile matrix sets' },
  tileset_list: { zh: '矢量瓦片集', en: 'Vector tilesets' },
  collection: { zh: '数据集', en: 'The collection' },
} as const;

/** For the landing page. */
export const tilingSchemesLink = (base: string, language: Language): Link => ({
  href: `${base}/api/tileMatrixSets`,
  rel: `${RELATION}/tiling-schemes`,
  type: JSON_TYPE,
  title: WORDS.schemes[language],
});

/** For a collection. */
export const tilesetsLink = (base: string, collection: CollectionId, language: Language): Link => ({
  href: `${base}/api/collections/${collection}/tiles`,
  rel: `${RELATION}/tilesets-vector`,
  type: JSON_TYPE,
  title: WORDS.tileset_list[language],
});

type Asked = { base: string; language: Language };
type Collection = (typeof COLLECTIONS)[number];

const schemeLink = (base: string): Link => ({
  href: `${base}/api/tileMatrixSets/${WEB_MERCATOR_QUAD}`,
  rel: `${RELATION}/tiling-scheme`,
  type: JSON_TYPE,
  title: WEB_MERCATOR_QUAD,
});

const titleOf = ({ title }: Collection, language: Language): string => `${title[language]}${WORDS.tiles[language]}`;

const COMMON = { dataType: 'vector', crs: WEB_MERCATOR, tileMatrixSetURI: WEB_MERCATOR_QUAD_URI } as const;

export function tilesetsOf(collection: Collection, { base, language }: Asked, links: Link[]): TilesetsPayload {
  const href = `${base}/api/collections/${collection.id}/tiles/${WEB_MERCATOR_QUAD}`;
  const self: Link = { href, rel: 'self', type: JSON_TYPE, title: WEB_MERCATOR_QUAD };
  const title = titleOf(collection, language);
  return { tilesets: [{ title, ...COMMON, links: [self, schemeLink(base)] }], links };
}

/** `box` in degrees. */
export function tilesetOf(
  collection: Collection,
  levels: Level[],
  box: readonly [number, number, number, number] | null,
  { base, language }: Asked,
  links: Link[],
): TilesetPayload {
  const { id, level } = collection;
  const template = `${base}/api/collections/${id}/tiles/${WEB_MERCATOR_QUAD}/{tileMatrix}/{tileRow}/{tileCol}`;
  const item = (form: string, type: string, title: string) => ({
    ...{ href: `${template}?f=${form}`, rel: 'item', type, title, templated: true as const },
  });
  const corners = box && {
    boundingBox: {
      lowerLeft: [box[0], box[1]] as [number, number],
      upperRight: [box[2], box[3]] as [number, number],
      crs: CRS84,
      orderedAxes: ['Lon', 'Lat'],
    },
  };
  const title = titleOf(collection, language);
  return {
    title,
    description: WORDS.description[language],
    ...COMMON,
    tileMatrixSetLimits: box ? limitsOf(box) : [],
    ...corners,
    layers: levels
      .filter(one => LEVELS.indexOf(one) <= LEVELS.indexOf(level))
      .reverse()
      .map(one => layerOf(one, language)),
    links: [
      ...links,
      schemeLink(base),
      item('mvt', 'application/vnd.mapbox-vector-tile', 'Mapbox Vector Tile'),
      item('geojson', 'application/geo+json', 'GeoJSON'),
      {
        href: `${base}/api/collections/${id}`,
        rel: `${RELATION}/geodata`,
        type: JSON_TYPE,
        title: WORDS.collection[language],
      },
      { href: `${base}/tiles/${level}.json`, rel: 'describedby', type: JSON_TYPE, title: 'TileJSON 3.0' },
    ],
  };
}

function layerOf(level: Level, language: Language): TileLayer {
  const text = { type: 'string' };
  const { title } = COLLECTIONS.find(collection => collection.level === level)!;
  return {
    id: level,
    title: title[language],
    description: WORDS.description[language],
    dataType: 'vector',
    geometryDimension: 2,
    minTileMatrix: '0',
    maxTileMatrix: String(MAXIMUM_ZOOM),
    propertiesSchema: {
      type: 'object',
      properties: {
        ...{ code: text, name: text, parent: text },
        grade: { type: 'string', enum: [...GRADES] },
        severity: { type: 'integer' },
        state: { type: 'string', enum: [...STATES] },
        since: text,
      },
    },
  };
}
