import { ByteWriter, geojsonToWkb, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { dayNumber } from '#core/days.ts';
import type { Column, ColumnType } from './columns.ts';
import { CGCS2000 } from './projjson.ts';
import type { ExportQuestion } from './question.ts';
import type { Row } from './rows.ts';

const TYPES: Record<ColumnType, Pick<SchemaElement, 'type' | 'converted_type'>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT32' },
  number: { type: 'DOUBLE' },
  date: { type: 'INT32', converted_type: 'DATE' },
  moment: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
};

/** Columns keep the type they have in storage, whatever the rows: days as days since 1970, moments in milliseconds. */
const STORED: Partial<Record<ColumnType, (value: string) => number | bigint>> = {
  date: dayNumber,
  moment: value => BigInt(Date.parse(value)),
};

const GEOMETRY = 'geometry';

/** GeoParquet 1.1: outlines as well-known binary, and what they are in the key `geo`. A page of rows is a row group. */
export async function* parquetOf(question: ExportQuestion, pages: AsyncIterable<Row[]>): AsyncGenerator<Uint8Array> {
  const { columns, about } = question;
  const bytes = new ByteWriter();
  const file = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: 'root', num_children: columns.length + 1 },
      ...columns.map(({ name, type }): SchemaElement => ({ name, ...TYPES[type], repetition_type: 'OPTIONAL' })),
      { name: GEOMETRY, type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
    ],
    kvMetadata: [
      { key: 'geo', value: JSON.stringify(geoOf(question)) },
      { key: 'wusetu', value: JSON.stringify(about) },
    ],
    createdBy: 'wusetu (hyparquet-writer)',
  });
  for await (const page of pages) {
    const columnData = [
      ...columns.map(column => ({ name: column.name, data: valuesOf(column, page) })),
      // Least and greatest bytes of an outline say nothing.
      { name: GEOMETRY, data: page.map(({ geometry }) => geojsonToWkb(geometry!)), statistics: false },
    ];
    await file.write({ columnData, rowGroupSize: page.length });
    yield taken(bytes);
  }
  await file.finish();
  yield taken(bytes);
}

function valuesOf({ name, type }: Column, page: Row[]): unknown[] {
  const stored = STORED[type];
  const values = page.map(row => row.values[name] ?? null);
  return stored ? values.map(value => (value === null ? null : stored(value as string))) : values;
}

/** What was written so far, in memory of its own; the writer goes on from there. Its places are counted by `offset`. */
function taken(bytes: ByteWriter): Uint8Array {
  const chunk = bytes.getBytes().slice();
  bytes.index = 0;
  return chunk;
}

/** Without `crs` it is that of GeoJSON; null: one that no register has. Always longitude first. */
function geoOf({ crs }: ExportQuestion): object {
  const reference = crs.system === 'wgs84' ? {} : { crs: crs.system === 'cgcs2000' ? CGCS2000 : null };
  return {
    version: '1.1.0',
    primary_column: GEOMETRY,
    columns: { [GEOMETRY]: { encoding: 'WKB', geometry_types: ['MultiPolygon'], ...reference } },
  };
}
