import { PbfWriter } from 'pbf';
import { archiveOf, type Entry, packed, tileId } from '#server/publish/exports/pmtiles_archive.ts';
import { writePng } from '#server/publish/png.ts';
import { EXTENT, tilesOver } from '#server/publish/tile_grid.ts';

type Box = readonly [west: number, south: number, east: number, north: number];
type Rgb = readonly [red: number, green: number, blue: number];

const ZOOMS = [8, 12] as const;
/** Places in the header of a PMTiles archive. */
const TILE_COMPRESSION = 98;
const TILE_TYPE = 99;
const [NO_COMPRESSION, PNG] = [1, 2];

/** A picture of one colour, as tiles of rasters are. */
export function pngOf([red, green, blue]: Rgb, size = 256): Buffer {
  const data = new Uint8ClampedArray(size * size * 4);
  for (let at = 0; at < data.length; at += 4) data.set([red, green, blue, 255], at);
  return writePng({ width: size, height: size, data });
}

/** Zooms 8 to 12 over a box, every tile the same bytes. */
async function archive(bounds: Box, tile: Buffer, metadata: object): Promise<Buffer> {
  const ids = tilesOver(bounds).flatMap(([z, x_min, y_min, x_max, y_max]) => {
    if (z < ZOOMS[0] || z > ZOOMS[1]) return [];
    const found: number[] = [];
    for (let x = x_min; x <= x_max; x++) for (let y = y_min; y <= y_max; y++) found.push(tileId({ z, x, y }));
    return found;
  });
  const entries = ids.sort((a, b) => a - b).map((id): Entry => ({ id, offset: 0, length: tile.length, run: 1 }));
  return archiveOf({ entries, tiles: [tile], addressed: entries.length, zooms: [...ZOOMS], bounds, metadata });
}

export async function rasterArchive(bounds: Box, colour: Rgb): Promise<Buffer> {
  const bytes = await archive(bounds, pngOf(colour), { name: 'test' });
  bytes.writeUInt8(NO_COMPRESSION, TILE_COMPRESSION);
  bytes.writeUInt8(PNG, TILE_TYPE);
  return bytes;
}

/** In every tile a lake over its upper half and a major road down its middle. */
export async function vectorArchive(bounds: Box): Promise<Buffer> {
  const writer = new PbfWriter();
  const half = EXTENT / 2;
  writer.writeMessage(3, writeLayer, {
    name: 'water',
    kind: 'lake',
    type: 3,
    geometry: [9, 0, 0, 26, EXTENT * 2, 0, 0, half * 2, EXTENT * 2 - 1, 0, 15],
  });
  writer.writeMessage(3, writeLayer, {
    name: 'roads',
    kind: 'highway',
    type: 2,
    geometry: [9, half * 2, 0, 10, 0, EXTENT * 2],
  });
  const layers = ['water', 'roads'].map(id => ({ id, fields: { kind: 'String' } }));
  return archive(bounds, await packed(writer.finish()), { vector_layers: layers });
}

type Layer = { name: string; kind: string; type: number; geometry: number[] };

function writeLayer({ name, kind, type, geometry }: Layer, writer: PbfWriter): void {
  writer.writeVarintField(15, 2);
  writer.writeStringField(1, name);
  writer.writeMessage(
    2,
    (_, feature) => {
      feature.writePackedVarint(2, [0, 0]);
      feature.writeVarintField(3, type);
      feature.writePackedVarint(4, geometry);
    },
    null,
  );
  writer.writeStringField(3, 'kind');
  writer.writeMessage(4, (_, value) => value.writeStringField(1, kind), null);
  writer.writeVarintField(5, EXTENT);
}
