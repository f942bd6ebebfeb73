import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PbfWriter } from 'pbf';
import type { TileAddress } from '#server/publish/tile_grid.ts';

/** PMTiles version 3 (github.com/protomaps/PMTiles, spec/v3): header, root directory, metadata, leaf directories, tiles. */

/** The place of a tile on the Hilbert curves of all zooms, one after the other. */
export function tileId({ z, x, y }: TileAddress): number {
  let id = (4 ** z - 1) / 3;
  let [a, b] = [x, y];
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const right = (a & side) > 0;
    const low = (b & side) > 0;
    id += side * side * (right ? (low ? 2 : 3) : low ? 1 : 0);
    if (!low) {
      if (right) [a, b] = [side - 1 - (a & (side - 1)), side - 1 - (b & (side - 1))];
      [a, b] = [b, a];
    }
  }
  return id;
}

/** A run of tiles with the same bytes, or (`run` 0) a leaf directory. */
export type Entry = { id: number; offset: number; length: number; run: number };

export type Contents = {
  /** In order of id, each with its bytes, compressed by gzip; bytes that are the same may be the same buffer or not. */
  entries: Entry[];
  tiles: Buffer[];
  addressed: number;
  zooms: [least: number, greatest: number];
  bounds: readonly [west: number, south: number, east: number, north: number];
  metadata: object;
};

const HEADER_BYTES = 127;
/** Header and root together are what a reader fetches first. */
const MOST_ROOT_BYTES = 16_384 - HEADER_BYTES;

export async function archiveOf(contents: Contents): Promise<Buffer> {
  const { entries, tiles } = contents;
  const { root, leaves } = await directoriesOf(entries);
  const metadata = await packed(Buffer.from(JSON.stringify(contents.metadata)));
  const lengths = [root.length, metadata.length, leaves.length, tiles.reduce((sum, tile) => sum + tile.length, 0)];
  return Buffer.concat([headerOf(contents, lengths), root, metadata, leaves, ...tiles]);
}

export const packed = (bytes: Uint8Array): Promise<Buffer> => promisify(gzip)(bytes, { level: 6 });

/** One directory where it fits, else a root of leaves: the fewer entries a leaf has, the less a reader fetches for one tile. */
async function directoriesOf(entries: Entry[]): Promise<{ root: Buffer; leaves: Buffer }> {
  const whole = await packed(directoryOf(entries));
  if (whole.length <= MOST_ROOT_BYTES) return { root: whole, leaves: Buffer.alloc(0) };
  for (let size = 4096; ; size *= 2) {
    const leaves: Buffer[] = [];
    const roots: Entry[] = [];
    let offset = 0;
    for (let from = 0; from < entries.length; from += size) {
      const leaf = await packed(directoryOf(entries.slice(from, from + size)));
      roots.push({ id: entries[from]!.id, offset, length: leaf.length, run: 0 });
      leaves.push(leaf);
      offset += leaf.length;
    }
    const root = await packed(directoryOf(roots));
    if (root.length <= MOST_ROOT_BYTES) return { root, leaves: Buffer.concat(leaves) };
  }
}

/** Column by column, as small numbers: ids by their difference, an offset that goes on where the entry before ends as 0. */
function directoryOf(entries: Entry[]): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarint(entries.length);
  let before = 0;
  for (const { id } of entries) {
    writer.writeVarint(id - before);
    before = id;
  }
  for (const { run } of entries) writer.writeVarint(run);
  for (const { length } of entries) writer.writeVarint(length);
  let end = -1;
  for (const { offset, length } of entries) {
    writer.writeVarint(offset === end ? 0 : offset + 1);
    end = offset + length;
  }
  return writer.finish();
}

const GZIP = 2;
const VECTOR_TILES = 1;

function headerOf({ entries, tiles, addressed, zooms, bounds }: Contents, lengths: number[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('PMTiles', 'latin1');
  header.writeUInt8(3, 7);
  let offset = HEADER_BYTES;
  for (const [i, length] of lengths.entries()) {
    header.writeBigUInt64LE(BigInt(offset), 8 + i * 16);
    header.writeBigUInt64LE(BigInt(length), 16 + i * 16);
    offset += length;
  }
  for (const [i, count] of [addressed, entries.length, tiles.length].entries())
    header.writeBigUInt64LE(BigInt(count), 72 + i * 8);
  // Clustered: tiles lie in the order of their ids.
  for (const [i, value] of [1, GZIP, GZIP, VECTOR_TILES, ...zooms].entries()) header.writeUInt8(value, 96 + i);
  const [west, south, east, north] = bounds;
  for (const [i, degrees] of bounds.entries()) header.writeInt32LE(Math.round(degrees * 1e7), 102 + i * 4);
  header.writeUInt8(zooms[0], 118);
  header.writeInt32LE(Math.round(((west + east) / 2) * 1e7), 119);
  header.writeInt32LE(Math.round(((south + north) / 2) * 1e7), 123);
  return header;
}
