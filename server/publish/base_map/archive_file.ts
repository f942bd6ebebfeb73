import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Compression, PMTiles, type Source, TileType } from 'pmtiles';
import type { BaseMap } from '#core/contract.ts';

/** The PMTiles file of a base map, opened once: one that is put in its place counts from the next start. */
export type ArchiveFile = {
  /** Changes with the file; part of the address, under which bytes never change. */
  version: string;
  type: string;
  told: Omit<BaseMap, 'tiles' | 'credit'>;
  tile(z: number, x: number, y: number): Promise<Buffer | null>;
  close(): Promise<void>;
};

const TYPES: Partial<Record<TileType, string>> = {
  [TileType.Mvt]: 'application/vnd.mapbox-vector-tile',
  [TileType.Png]: 'image/png',
  [TileType.Jpeg]: 'image/jpeg',
  [TileType.Webp]: 'image/webp',
};
/** That the reader can undo. */
const READABLE = [Compression.Unknown, Compression.None, Compression.Gzip];

/** @throws with a sentence for who wrote the setting */
export async function openArchive(path: string): Promise<ArchiveFile> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${error.code})`;
    throw new Error(`WUSETU_BASE_MAP: ${path}: ${why}. Correct the path, or leave the setting empty for no base map.`);
  });
  try {
    return await readArchive(path, file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readArchive(path: string, file: FileHandle): Promise<ArchiveFile> {
  const { size, mtimeMs } = await file.stat();
  const archive = new PMTiles(sourceOf(path, file));
  const refuse = (why: string): never => {
    throw new Error(`WUSETU_BASE_MAP: ${path} ${why}.`);
  };
  const header = await archive.getHeader().catch(() => null);
  if (header?.specVersion !== 3)
    return refuse('is not a PMTiles archive of version 3; make one of MBTiles with "pmtiles convert"');
  const type = TYPES[header.tileType] ?? refuse('holds tiles that are not drawn here: take PNG, JPEG, WebP or MVT');
  if (!READABLE.includes(header.tileCompression) || !READABLE.includes(header.internalCompression))
    refuse('is compressed by brotli or zstd, which is not read here: take gzip');
  const metadata = (await archive.getMetadata().catch(() => ({}))) as { vector_layers?: { id?: unknown }[] };
  const layers = (metadata.vector_layers ?? []).flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
  const kind = header.tileType === TileType.Mvt ? 'vector' : 'raster';
  if (kind === 'vector' && layers.length === 0)
    refuse('does not say which layers it has (vector_layers in its metadata)');
  return {
    version: createHash('sha256').update(`${size} ${mtimeMs}`).digest('base64url').slice(0, 12),
    type,
    told: {
      kind,
      min_zoom: header.minZoom,
      max_zoom: header.maxZoom,
      bounds: [header.minLon, header.minLat, header.maxLon, header.maxLat],
      layers,
    },
    async tile(z, x, y) {
      const found = await archive.getZxy(z, x, y);
      return found ? Buffer.from(found.data) : null;
    },
    close: () => file.close(),
  };
}

const sourceOf = (path: string, file: FileHandle): Source => ({
  getKey: () => path,
  async getBytes(offset, length) {
    const bytes = new Uint8Array(length);
    // At the end of a small file the first read asks for more than there is.
    const { bytesRead } = await file.read(bytes, 0, length, offset);
    return { data: bytes.buffer.slice(0, bytesRead) };
  },
});
