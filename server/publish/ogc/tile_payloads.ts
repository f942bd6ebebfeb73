import type { Link } from './payloads.ts';

/** OGC API Tiles Part 1 and the Tile Matrix Set standard 2.0, in their own words (camelCase, unlike the rest of the contract). */

export const WEB_MERCATOR_QUAD = 'WebMercatorQuad';

export type TileMatrixSetsPayload = {
  tileMatrixSets: { id: string; title: string; uri: string; crs: string; links: Link[] }[];
  links: Link[];
};

export type TileMatrix = {
  id: string;
  scaleDenominator: number;
  /** Metres at the equator of a pixel. */
  cellSize: number;
  cornerOfOrigin: 'topLeft';
  pointOfOrigin: [number, number];
  tileWidth: 256;
  tileHeight: 256;
  matrixWidth: number;
  matrixHeight: number;
};

export type TileMatrixSetPayload = {
  id: string;
  title: string;
  uri: string;
  crs: string;
  orderedAxes: string[];
  wellKnownScaleSet: string;
  tileMatrices: TileMatrix[];
  links: Link[];
};

type TilesetReference = { title: string; dataType: 'vector'; crs: string; tileMatrixSetURI: string; links: Link[] };

export type TilesetsPayload = { tilesets: TilesetReference[]; links: Link[] };

/** Tiles beyond these are empty. */
export type TileMatrixLimits = {
  tileMatrix: string;
  minTileRow: number;
  maxTileRow: number;
  minTileCol: number;
  maxTileCol: number;
};

export type TileLayer = {
  id: string;
  title: string;
  description: string;
  dataType: 'vector';
  geometryDimension: 2;
  minTileMatrix: string;
  maxTileMatrix: string;
  propertiesSchema: { type: 'object'; properties: Record<string, { type: string; title?: string; enum?: string[] }> };
};

export type TilesetPayload = {
  title: string;
  description: string;
  dataType: 'vector';
  crs: string;
  tileMatrixSetURI: string;
  tileMatrixSetLimits: TileMatrixLimits[];
  boundingBox?: { lowerLeft: [number, number]; upperRight: [number, number]; crs: string; orderedAxes: string[] };
  layers: TileLayer[];
  links: (Link & { templated?: true })[];
};

export type TilePayloads = {
  tile_matrix_sets: TileMatrixSetsPayload;
  tile_matrix_set: TileMatrixSetPayload;
  tilesets: TilesetsPayload;
  tileset: TilesetPayload;
};
