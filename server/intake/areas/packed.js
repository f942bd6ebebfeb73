/**
 * Polygons of many areas in four typed arrays, so that they move between threads without being copied: nested arrays of
 * 8 million positions take seconds and a gigabyte to clone. Plain JavaScript because the worker loads it.
 *
 * @typedef {{
 *   positions: Float64Array, // lon, lat, lon, lat …
 *   rings: Uint32Array,      // end of each ring, in positions
 *   polygons: Uint32Array,   // end of each polygon, in rings
 *   areas: Uint32Array       // end of each area, in polygons
 * }} Packed
 * @typedef {[number, number][][][]} Polygons
 */

/** @param {readonly Polygons[]} areas @returns {Packed} */
export function pack(areas) {
  let positionCount = 0;
  let ringCount = 0;
  let polygonCount = 0;
  for (const area of areas) {
    polygonCount += area.length;
    for (const polygon of area) {
      ringCount += polygon.length;
      for (const ring of polygon) positionCount += ring.length;
    }
  }
  const packed = {
    positions: new Float64Array(positionCount * 2),
    rings: new Uint32Array(ringCount),
    polygons: new Uint32Array(polygonCount),
    areas: new Uint32Array(areas.length),
  };
  let p = 0;
  let r = 0;
  let g = 0;
  areas.forEach((area, index) => {
    for (const polygon of area) {
      for (const ring of polygon) {
        for (const [x, y] of ring) {
          packed.positions[2 * p] = x;
          packed.positions[2 * p + 1] = y;
          p++;
        }
        packed.rings[r++] = p;
      }
      packed.polygons[g++] = r;
    }
    packed.areas[index] = g;
  });
  return packed;
}

/** @param {Packed} packed @returns {Polygons[]} */
export function unpack({ positions, rings, polygons, areas }) {
  let p = 0;
  let r = 0;
  let g = 0;
  return Array.from(areas, areaEnd => {
    /** @type {Polygons} */
    const area = [];
    for (; g < areaEnd; g++) {
      const polygon = [];
      for (; r < /** @type {number} */ (polygons[g]); r++) {
        /** @type {[number, number][]} */
        const ring = [];
        for (; p < /** @type {number} */ (rings[r]); p++)
          ring.push([/** @type {number} */ (positions[2 * p]), /** @type {number} */ (positions[2 * p + 1])]);
        polygon.push(ring);
      }
      area.push(polygon);
    }
    return area;
  });
}

/** @param {Packed} packed @returns {ArrayBuffer[]} */
export const transferable = packed =>
  [packed.positions, packed.rings, packed.polygons, packed.areas].map(
    array => /** @type {ArrayBuffer} */ (array.buffer),
  );
