/**
 * The shapes of an invented nation: a grid whose lines wobble. Every point of a line is a function of its place on the
 * lattice alone, so neighbours share their borders exactly, and a parent's border is made of its children's.
 */
export type Lattice = {
  columns: number;
  rows: number;
  /** Pieces a side of a community has: 3 gives 13 vertices, 12 gives 49. */
  pieces: number;
  west: number;
  south: number;
  width: number;
  height: number;
};

/** 0 to 1, the same for the same place. */
export function noise(x: number, y: number, salt: number): number {
  let hash = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(salt, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** How far a point may leave its place, in steps of the lattice: below a half, lines cannot cross. */
const WOBBLE = 0.6;

function place(lattice: Lattice, u: number, v: number): [number, number] {
  const step = (at: number, salt: number) => at + (noise(u, v, salt) - 0.5) * WOBBLE;
  return [
    lattice.west + (step(u, 1) / lattice.pieces) * lattice.width,
    lattice.south + (step(v, 2) / lattice.pieces) * lattice.height,
  ];
}

export type Block = { left: number; bottom: number; right: number; top: number };

/** The ring around a block of communities, closed. `every` leaves out points: `pieces` keeps only the corners. */
export function ringOf(lattice: Lattice, { left, bottom, right, top }: Block, every = 1): [number, number][] {
  const { pieces } = lattice;
  const [west, south, east, north] = [left * pieces, bottom * pieces, right * pieces, top * pieces];
  const ring: [number, number][] = [];
  for (let u = west; u < east; u += every) ring.push(place(lattice, u, south));
  for (let v = south; v < north; v += every) ring.push(place(lattice, east, v));
  for (let u = east; u > west; u -= every) ring.push(place(lattice, u, north));
  for (let v = north; v > south; v -= every) ring.push(place(lattice, west, v));
  ring.push(ring[0]!);
  return ring;
}

const HEADER = Buffer.from('0106000020e61000000100000001030000000100000000000000', 'hex');

/** A multipolygon of one ring as extended well-known binary in hexadecimal, EPSG:4326. */
export function hexOf(ring: readonly [number, number][]): string {
  const bytes = Buffer.allocUnsafe(26 + ring.length * 16);
  HEADER.copy(bytes);
  bytes.writeUInt32LE(ring.length, 22);
  ring.forEach(([x, y], index) => {
    bytes.writeDoubleLE(x, 26 + index * 16);
    bytes.writeDoubleLE(y, 34 + index * 16);
  });
  return bytes.toString('hex');
}
