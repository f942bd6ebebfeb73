import { magicbytes } from 'flatgeobuf/lib/mjs/constants.js';
import { ColumnType as FgbType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { GeometryType } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js';
import { buildFeature } from 'flatgeobuf/lib/mjs/generic/feature.js';
import { buildHeader } from 'flatgeobuf/lib/mjs/generic/featurecollection.js';
import { parseGeometry } from 'flatgeobuf/lib/mjs/geojson/geometry.js';
import type { Column, ColumnType } from './columns.ts';
import type { ExportQuestion } from './question.ts';
import type { Row } from './rows.ts';

/** A day stays text: the format knows only moments, and GDAL would make a midnight of it. */
const TYPES: Record<ColumnType, FgbType> = {
  text: FgbType.String,
  integer: FgbType.Int,
  number: FgbType.Double,
  date: FgbType.String,
  moment: FgbType.DateTime,
};

/** The shifted systems have no code. */
const EPSG: Record<string, number> = { wgs84: 4326, cgcs2000: 4490 };

/**
 * FlatGeobuf from the parts of its library: `serialize` takes a whole collection at once and its types from the first feature. Without the
 * spatial index, which stands before the features and so needs all of them first; readers then read through.
 */
export async function* flatGeobufOf(
  { columns, about, crs }: ExportQuestion,
  pages: AsyncIterable<Row[]>,
): AsyncGenerator<Uint8Array> {
  const header = headerOf(columns, about.rows);
  yield Buffer.concat([magicbytes, buildHeader(header, EPSG[crs.system] ?? 0)]);
  for await (const page of pages)
    yield Buffer.concat(page.map(({ values, geometry }) => buildFeature(parseGeometry(geometry!), values, header)));
}

const headerOf = (columns: Column[], rows: number): Parameters<typeof buildHeader>[0] => ({
  geometryType: GeometryType.MultiPolygon,
  columns: columns.map(({ name, type }) => ({
    name,
    type: TYPES[type],
    title: null,
    description: null,
    width: -1,
    precision: -1,
    scale: -1,
    nullable: true,
    unique: false,
    primary_key: false,
  })),
  envelope: null,
  featuresCount: rows,
  indexNodeSize: 0,
  crs: null,
  title: null,
  description: null,
  metadata: null,
});
