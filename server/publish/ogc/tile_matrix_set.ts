import { MAXIMUM_ZOOM, tilesOver } from '#server/publish/tile_grid.ts';
import { type TileMatrix, type TileMatrixLimits, WEB_MERCATOR_QUAD } from './tile_payloads.ts';

/** WebMercatorQuad as OGC 17-083r4 (Two Dimensional Tile Matrix Set 2.0), annex D.1, defines it. */

const REGISTER = 'http://www.opengis.net/def';
export const WEB_MERCATOR_QUAD_URI = `${REGISTER}/tilematrixset/OGC/1.0/${WEB_MERCATOR_QUAD}`;
export const WEB_MERCATOR = `${REGISTER}/crs/EPSG/0/3857`;
export const WELL_KNOWN_SCALES = `${REGISTER}/wkss/OGC/1.0/GoogleMapsCompatible`;
export const CRS84 = `${REGISTER}/crs/OGC/1.3/CRS84`;

/** Half the circumference of the sphere of EPSG:3857, metres. */
const HALF_WORLD = 6_378_137 * Math.PI;
/** Metres of a pixel of the standard, by which a scale is reckoned. */
const PIXEL = 0.00028;
/** The set goes on to 24; our tiles end at MAXIMUM_ZOOM, which their limits say. */
const MATRICES = 25;

export const tileMatrices: TileMatrix[] = Array.from({ length: MATRICES }, (_, zoom) => {
  const count = 2 ** zoom;
  const cellSize = (2 * HALF_WORLD) / 256 / count;
  return {
    id: String(zoom),
    scaleDenominator: cellSize / PIXEL,
    cellSize,
    cornerOfOrigin: 'topLeft',
    pointOfOrigin: [-HALF_WORLD, HALF_WORLD],
    tileWidth: 256,
    tileHeight: 256,
    matrixWidth: count,
    matrixHeight: count,
  };
});

/** The tiles that a box (degrees: west, south, east, north) is drawn in, at every zoom there is. */
export const limitsOf = (box: readonly [number, number, number, number]): TileMatrixLimits[] =>
  tilesOver(box)
    .slice(0, MAXIMUM_ZOOM + 1)
    .map(([zoom, left, top, right, bottom]) => ({
      tileMatrix: String(zoom),
      minTileRow: top,
      maxTileRow: bottom,
      minTileCol: left,
      maxTileCol: right,
    }));
