import type { Feature, FeatureCollection, Position } from 'geojson';
import type { Level, TileAttributes } from '#core/contract.ts';
import { fromWgs84, isPlain, type System } from '#core/geometry/crs.ts';
import { clip, doubleArea, reversed, snap } from './clip.ts';
import type { Shapes } from './shapes.ts';
import { BUFFER, EXTENT, position, rounded, type TileAddress, worldBox } from './tile_grid.ts';
import { writeVectorTile } from './vector_tile.ts';

/** A feature of a tile: `polygons[p][0]` is the outside of polygon p, the others its holes; flat rings in tile units. */
export type TileFeature = { seq: number; polygons: number[][][] };

const BOX = { minimum: -BUFFER, maximum: EXTENT + BUFFER };

/** From world units to units of the tile. */
type Frame = { scale: number; left: number; top: number };

/**
 * The shapes at `indexes`, cut to the tile, on its grid, wound as MVT asks (outside clockwise on the screen). What
 * is smaller than the grid is dropped, rings and features alike.
 */
export function cutShapes(shapes: Shapes, indexes: ArrayLike<number>, tile: TileAddress): TileFeature[] {
  const frame = { scale: EXTENT * 2 ** tile.z, left: tile.x * EXTENT, top: tile.y * EXTENT };
  const [west, north, east, south] = worldBox(tile);
  const features: TileFeature[] = [];
  for (let n = 0; n < indexes.length; n++) {
    const i = indexes[n]!;
    const inside =
      shapes.boxes[i * 4]! >= west &&
      shapes.boxes[i * 4 + 1]! >= north &&
      shapes.boxes[i * 4 + 2]! <= east &&
      shapes.boxes[i * 4 + 3]! <= south;
    const polygons: number[][][] = [];
    let dropped = false;
    for (let r = shapes.ring_of_shape[i]!; r < shapes.ring_of_shape[i + 1]!; r++) {
      const exterior = shapes.exterior[r] === 1;
      if (!exterior && dropped) continue;
      // Most shapes need no cutting: those go to the grid as they are read.
      const drawn = inside ? snapRing(shapes, r, frame) : snap(clip(scaleRing(shapes, r, frame), BOX));
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

function scaleRing({ coordinates, vertex_of_ring }: Shapes, ring: number, { scale, left, top }: Frame): number[] {
  const scaled: number[] = [];
  for (let v = vertex_of_ring[ring]! * 2; v < vertex_of_ring[ring + 1]! * 2; v += 2)
    scaled.push(coordinates[v]! * scale - left, coordinates[v + 1]! * scale - top);
  return scaled;
}

/** `snap(scaleRing(…))` in one go. */
function snapRing({ coordinates, vertex_of_ring }: Shapes, ring: number, { scale, left, top }: Frame): number[] {
  const snapped: number[] = [];
  let lastX = Number.NaN;
  let lastY = Number.NaN;
  for (let v = vertex_of_ring[ring]! * 2; v < vertex_of_ring[ring + 1]! * 2; v += 2) {
    const x = Math.round(coordinates[v]! * scale - left);
    const y = Math.round(coordinates[v + 1]! * scale - top);
    if (x === lastX && y === lastY) continue;
    // Adding 0 makes a whole number of -0, which would cost the array its compact form.
    snapped.push(x + 0, y + 0);
    lastX = x;
    lastY = y;
  }
  const end = snapped.length;
  if (end > 2 && snapped[0] === lastX && snapped[1] === lastY) snapped.length = end - 2;
  return snapped;
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

/**
 * The same features as GeoJSON (RFC 7946, 7 decimals), on the same grid: both forms show the same lines. In another system than WGS 84
 * only where it was asked for; `coordinate_system` says which.
 */
export function encodeGeoJson(
  level: Level,
  features: TileFeature[],
  attributes: Attributes,
  tile: TileAddress,
  coordinate_system: System = 'wgs84',
): FeatureCollection & { level: Level; coordinate_system: System } {
  const place = isPlain(coordinate_system)
    ? (x: number, y: number): Position => position(tile, x, y)
    : (x: number, y: number): Position => fromWgs84(position(tile, x, y), coordinate_system).map(rounded);
  const ring = (flat: number[]): Position[] => {
    // Turned round: an outside is clockwise on the screen in MVT, counterclockwise in RFC 7946.
    const positions = points(reversed(flat)).map(point => place(point.x, point.y));
    return [...positions, positions[0]!];
  };
  return {
    type: 'FeatureCollection',
    level,
    coordinate_system,
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
