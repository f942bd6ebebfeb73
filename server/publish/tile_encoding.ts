import type { Feature, FeatureCollection, Position } from 'geojson';
import type { Level, TileAttributes } from '#core/contract.ts';
import { clip, doubleArea, reversed, snap } from './clip.ts';
import type { Shapes } from './shapes.ts';
import { BUFFER, EXTENT, position, type TileAddress } from './tile_grid.ts';
import { writeVectorTile } from './vector_tile.ts';

/** A feature of a tile: `polygons[p][0]` is the outside of polygon p, the others its holes; flat rings in tile units. */
export type TileFeature = { seq: number; polygons: number[][][] };

const BOX = { minimum: -BUFFER, maximum: EXTENT + BUFFER };

/**
 * The shapes at `indexes`, cut to the tile, on its grid, wound as MVT asks (outside clockwise on the screen). What
 * is smaller than the grid is dropped, rings and features alike.
 */
export function cutShapes(shapes: Shapes, indexes: ArrayLike<number>, { z, x, y }: TileAddress): TileFeature[] {
  const scale = EXTENT * 2 ** z;
  const features: TileFeature[] = [];
  for (let n = 0; n < indexes.length; n++) {
    const i = indexes[n]!;
    const polygons: number[][][] = [];
    let dropped = false;
    for (let r = shapes.ring_of_shape[i]!; r < shapes.ring_of_shape[i + 1]!; r++) {
      const exterior = shapes.exterior[r] === 1;
      if (!exterior && dropped) continue;
      const ring: number[] = [];
      for (let v = shapes.vertex_of_ring[r]! * 2; v < shapes.vertex_of_ring[r + 1]! * 2; v += 2)
        ring.push(shapes.coordinates[v]! * scale - x * EXTENT, shapes.coordinates[v + 1]! * scale - y * EXTENT);
      const drawn = snap(clip(ring, BOX));
      const area = drawn.length < 6 ? 0 : doubleArea(drawn);
      if (exterior) dropped = area === 0;
      if (area === 0) continue;
      const wound = area > 0 === exterior ? drawn : reversed(drawn);
      if (exterior) polygons.push([wound]);
      else polygons.at(-1)!.push(wound);
    }
    if (polygons.length > 0) features.push({ seq: shapes.seq[i]!, polygons });
  }
  return features;
}

type Attributes = (seq: number) => Partial<TileAttributes>;

/** One layer, named as the level. */
export const encodeVectorTile = (level: Level, features: TileFeature[], attributes: Attributes): Uint8Array =>
  writeVectorTile(
    level,
    features.map(({ seq, polygons }) => ({ id: seq, rings: polygons.flat(), properties: attributes(seq) })),
  );

function points(ring: number[]): { x: number; y: number }[] {
  const result: { x: number; y: number }[] = [];
  for (let i = 0; i < ring.length; i += 2) result.push({ x: ring[i]!, y: ring[i + 1]! });
  return result;
}

/** The same features as GeoJSON (RFC 7946, EPSG:4326, 7 decimals), on the same grid: both forms show the same lines. */
export function encodeGeoJson(
  level: Level,
  features: TileFeature[],
  attributes: Attributes,
  tile: TileAddress,
): FeatureCollection & { level: Level } {
  const ring = (flat: number[]): Position[] => {
    // Turned round: an outside is clockwise on the screen in MVT, counterclockwise in RFC 7946.
    const positions = points(reversed(flat)).map(point => position(tile, point.x, point.y) as Position);
    return [...positions, positions[0]!];
  };
  return {
    type: 'FeatureCollection',
    level,
    features: features.map(({ seq, polygons }): Feature => {
      const coordinates = polygons.map(rings => rings.map(ring));
      return {
        type: 'Feature',
        id: seq,
        properties: attributes(seq),
        geometry:
          coordinates.length === 1
            ? { type: 'Polygon', coordinates: coordinates[0]! }
            : { type: 'MultiPolygon', coordinates },
      };
    }),
  };
}
