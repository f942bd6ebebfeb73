import { PbfWriter } from 'pbf';
import { EXTENT } from './tile_grid.ts';

/** A polygon feature: flat rings in tile units, unclosed, an outside before its holes. */
export type VectorFeature = { id: number; rings: number[][]; properties: Record<string, string | number | null> };

/**
 * Mapbox Vector Tile 2.1 with one layer of polygons. Nulls are left out, as the format has none. Not by @maplibre/vt-pbf: it writes text through
 * pbf 5.1, which loses a bit of every character beyond U+1FFFF (𠮷 came out as 𐮷), and place names have them; it also makes an object of every vertex.
 */
export function writeVectorTile(name: string, features: VectorFeature[]): Uint8Array {
  // No layer at all where there is nothing: the specification asks for one feature at least.
  if (features.length === 0) return new Uint8Array();
  const writer = new PbfWriter();
  writer.writeMessage(3, writeLayer, { name, features });
  return writer.finish();
}

const COMMAND = { moveTo: 1, lineTo: 2, closePath: 7 } as const;
const POLYGON = 3;

function writeLayer({ name, features }: { name: string; features: VectorFeature[] }, writer: PbfWriter): void {
  writer.writeVarintField(15, 2);
  writeText(writer, 1, name);
  const keys = new Map<string, number>();
  const values = new Map<string | number, number>();
  for (const feature of features) {
    const tags: number[] = [];
    for (const key in feature.properties) {
      const value = feature.properties[key];
      if (value !== null && value !== undefined) tags.push(numberOf(keys, key), numberOf(values, value));
    }
    writer.writeMessage(2, writeFeature, { feature, tags });
  }
  for (const key of keys.keys()) writeText(writer, 3, key);
  for (const value of values.keys()) writer.writeMessage(4, writeValue, value);
  writer.writeVarintField(5, EXTENT);
}

/** Its place in the order of first use. */
function numberOf<T>(seen: Map<T, number>, value: T): number {
  let number = seen.get(value);
  if (number === undefined) {
    number = seen.size;
    seen.set(value, number);
  }
  return number;
}

function writeFeature({ feature, tags }: { feature: VectorFeature; tags: number[] }, writer: PbfWriter): void {
  writer.writeVarintField(1, feature.id);
  writer.writePackedVarint(2, tags);
  writer.writeVarintField(3, POLYGON);
  writer.writePackedVarint(4, commandsOf(feature.rings));
}

function commandsOf(rings: number[][]): number[] {
  const commands: number[] = [];
  let x = 0;
  let y = 0;
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      if (i === 0) commands.push((1 << 3) | COMMAND.moveTo);
      else if (i === 2) commands.push(((ring.length / 2 - 1) << 3) | COMMAND.lineTo);
      commands.push(zigzag(ring[i]! - x), zigzag(ring[i + 1]! - y));
      x = ring[i]!;
      y = ring[i + 1]!;
    }
    commands.push((1 << 3) | COMMAND.closePath);
  }
  return commands;
}

const zigzag = (value: number): number => (value << 1) ^ (value >> 31);

function writeValue(value: string | number, writer: PbfWriter): void {
  if (typeof value === 'string') writeText(writer, 1, value);
  else writer.writeVarintField(5, value);
}

const writeText = (writer: PbfWriter, field: number, text: string): void =>
  writer.writeBytesField(field, Buffer.from(text));
