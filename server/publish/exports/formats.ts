import type { ExportFormat } from '#core/contract_services.ts';
import { csvFileOf } from './csv_file.ts';
import { flatGeobufOf } from './flatgeobuf.ts';
import { geoJsonOf } from './geojson.ts';
import { parquetOf } from './parquet.ts';
import type { ExportQuestion } from './question.ts';
import type { Row } from './rows.ts';

/** What is written row by row. */
export type RowFormat = {
  type: string;
  summary: string;
  with_geometry: boolean;
  /** Text, which travels at a fifth of its size; the binary forms are sent as they are kept. */
  is_text: boolean;
  write(question: ExportQuestion, pages: AsyncIterable<Row[]>): AsyncGenerator<string | Uint8Array>;
};

export const ROW_FORMATS: Record<Exclude<ExportFormat, 'pmtiles'>, RowFormat> = {
  csv: {
    type: 'text/csv; charset=utf-8; header=present',
    summary: 'A day as CSV that Excel opens: grades and indicators',
    with_geometry: false,
    is_text: true,
    write: csvFileOf,
  },
  geojson: {
    type: 'application/geo+json',
    summary: 'A day as GeoJSON: outlines, grades and indicators',
    with_geometry: true,
    is_text: true,
    write: geoJsonOf,
  },
  fgb: {
    type: 'application/flatgeobuf',
    summary: 'A day as FlatGeobuf: outlines, grades and indicators',
    with_geometry: true,
    is_text: false,
    write: flatGeobufOf,
  },
  parquet: {
    type: 'application/vnd.apache.parquet',
    summary: 'A day as GeoParquet 1.1: outlines, grades and indicators',
    with_geometry: true,
    is_text: false,
    write: parquetOf,
  },
};
