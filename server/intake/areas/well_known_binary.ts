import type { Polygons, Ring } from '#core/geometry/polygons.ts';

const LITTLE_ENDIAN = 1;
const POLYGON = 3;
const MULTI_POLYGON = 6;
const HAS_SRID = 0x2000_0000;

/** EWKB of a MultiPolygon in hex: what COPY reads into a geometry column without calling a parser of text coordinates. */
export function toWellKnownBinary(polygons: Polygons, srid: number): string {
  const positions = polygons.reduce((sum, polygon) => sum + polygon.reduce((n, ring) => n + ring.length, 0), 0);
  const rings = polygons.reduce((sum, polygon) => sum + polygon.length, 0);
  const buffer = Buffer.allocUnsafe(13 + polygons.length * 9 + rings * 4 + positions * 16);
  let at = buffer.writeUInt8(LITTLE_ENDIAN, 0);
  at = buffer.writeUInt32LE(MULTI_POLYGON + HAS_SRID, at);
  at = buffer.writeUInt32LE(srid, at);
  at = buffer.writeUInt32LE(polygons.length, at);
  for (const polygon of polygons) {
    at = buffer.writeUInt8(LITTLE_ENDIAN, at);
    at = buffer.writeUInt32LE(POLYGON, at);
    at = buffer.writeUInt32LE(polygon.length, at);
    for (const ring of polygon) {
      at = buffer.writeUInt32LE(ring.length, at);
      for (const [x, y] of ring) {
        at = buffer.writeDoubleLE(x, at);
        at = buffer.writeDoubleLE(y, at);
      }
    }
  }
  return buffer.toString('hex');
}

/** Hex of `ST_AsBinary(geom, 'NDR')` of a MultiPolygon. */
export function fromWellKnownBinary(hex: string): Polygons {
  const buffer = Buffer.from(hex, 'hex');
  if (buffer.readUInt8(0) !== LITTLE_ENDIAN || buffer.readUInt32LE(1) !== MULTI_POLYGON)
    throw new Error('Not the binary form of a MultiPolygon.');
  let at = 5;
  const count = (): number => {
    at += 4;
    return buffer.readUInt32LE(at - 4);
  };
  return Array.from({ length: count() }, () => {
    at += 5;
    return Array.from(
      { length: count() },
      (): Ring =>
        Array.from({ length: count() }, () => {
          at += 16;
          return [buffer.readDoubleLE(at - 16), buffer.readDoubleLE(at - 8)];
        }),
    );
  });
}
