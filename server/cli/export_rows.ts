import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import type { ExportFormat } from '#core/contract_services.ts';

const COUNTS: Record<ExportFormat, (file: string) => Promise<number>> = {
  csv: async file => lengthOf(createReadStream(file).pipe(parse({ columns: true, bom: true }))),
  geojson: geoJsonRows,
  fgb: flatGeobufRows,
  parquet: async file => Number((await parquetMetadataAsync(await asyncBufferFromFile(file))).num_rows),
  pmtiles: pmtilesRows,
};

/** Rows that a file has by its own account: those that are there, not those that were announced. Throws where it is cut off. */
export const rowsIn = (file: string, format: ExportFormat): Promise<number> => COUNTS[format](file);

async function lengthOf(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of rows) count++;
  return count;
}

/** A feature a line; the last line closes the collection. */
async function geoJsonRows(file: string): Promise<number> {
  let count = 0;
  let last = '';
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.startsWith('{"type":"Feature",')) count++;
    last = line;
  }
  if (last !== ']}') throw new Error('the file does not end as it should');
  return count;
}

const MAGIC_BYTES = 8;

/** After the mark the header and the features, each behind its length. Not by the library, which takes a feature cut short for the end. */
async function flatGeobufRows(file: string): Promise<number> {
  let [parts, left, length, digits] = [0, MAGIC_BYTES, 0, 0];
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>)
    for (let at = 0; at < chunk.length; ) {
      if (left > 0) {
        const step = Math.min(left, chunk.length - at);
        at += step;
        left -= step;
        continue;
      }
      length += chunk[at++]! * 256 ** digits++;
      if (digits < 4) continue;
      parts++;
      [left, length, digits] = [length, 0, 0];
    }
  if (left > 0 || digits > 0) throw new Error('the file ends in the middle of a feature');
  return parts - 1;
}

/** An archive has areas in tiles, and says in its metadata how many; the server looked whether they are all drawn. */
async function pmtilesRows(file: string): Promise<number> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const read = async (length: number, position: number) =>
      (await handle.read(Buffer.alloc(length), 0, length, position)).buffer;
    const header = await read(127, 0);
    const at = (place: number) => Number(header.readBigUInt64LE(place));
    if (header.toString('latin1', 0, 7) !== 'PMTiles' || at(56) + at(64) !== size)
      throw new Error('the file is not as long as its header says');
    const metadata = JSON.parse(gunzipSync(await read(at(32), at(24))).toString('utf8'));
    return metadata.wusetu.rows;
  } finally {
    await handle.close();
  }
}
