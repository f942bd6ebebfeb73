import { parse } from 'csv-parse/sync';
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js';
import type { Geometry } from 'geojson';
import { parquetReadObjects } from 'hyparquet';
import { expect } from 'vitest';
import type { GradedArea, GradesPayload } from '#core/contract.ts';
import type { App } from '#server/platform/http.ts';
import type { ItemsPayload } from '#server/publish/ogc/payloads.ts';

/** What the tests read exports back with: other people's readers, each row brought to the one form of the JSON answers. */

export type Value = string | number | null;
export type ReadRow = { values: Record<string, Value>; geometry: Geometry | null };

/** Cells are text: what they should be as text is `asCells`. */
export const readCsv = (body: Buffer): ReadRow[] =>
  (parse(body, { columns: true, bom: true, record_delimiter: '\r\n' }) as Record<string, string>[]).map(values => ({
    values,
    geometry: null,
  }));
export const asCells = (rows: ReadRow[]): ReadRow[] =>
  rows.map(({ values }) => ({
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === null ? '' : `${value}`])),
    geometry: null,
  }));

export const readGeoJson = (body: Buffer): ReadRow[] =>
  JSON.parse(body.toString('utf8')).features.map(
    ({ properties, geometry }: { properties: Record<string, Value>; geometry: Geometry }) => ({
      values: properties,
      geometry,
    }),
  );

/** What is absent from a feature is null: the format has no other. */
export async function readFlatGeobuf(body: Buffer, columns: string[]): Promise<ReadRow[]> {
  const rows: ReadRow[] = [];
  for await (const { properties, geometry } of deserialize(new Uint8Array(body)))
    rows.push({
      values: Object.fromEntries(columns.map(name => [name, (properties?.[name] as Value | undefined) ?? null])),
      geometry: geometry as Geometry,
    });
  return rows;
}

export async function readParquet(body: Buffer): Promise<ReadRow[]> {
  const file = new Uint8Array(body).buffer;
  const rows = await parquetReadObjects({ file });
  return rows.map(({ geometry, ...values }) => ({
    values: Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        if (!(value instanceof Date)) return [name, (value as Value | undefined) ?? null];
        return [name, name === 'as_of' ? value.toISOString() : value.toISOString().slice(0, 10)];
      }),
    ),
    geometry: geometry as Geometry,
  }));
}

/** Bytes of an address that must answer with them. */
export async function fetched(app: App, url: string): Promise<Buffer> {
  const answer = await app.inject(url);
  expect(answer.statusCode, `${url} ${answer.body.slice(0, 300)}`).toBe(200);
  return answer.rawPayload;
}

const COLLECTIONS: Record<string, string> = {
  community: 'communities',
  street: 'streets',
  district: 'districts',
  city: 'cities',
};

/** The rows of an export as /api/grades and the items of OGC API Features tell them: columns in order. */
export async function expectedRows(app: App, level: string, date: string, query = ''): Promise<ReadRow[]> {
  const payload: GradesPayload = JSON.parse(
    (await fetched(app, `/api/grades?level=${level}&date=${date}${query}`)).toString('utf8'),
  );
  const features = new Map<string, ItemsPayload['features'][number]>();
  const url = `/api/collections/${COLLECTIONS[level]}/items?datetime=${date}&limit=10000`;
  for (const item of (JSON.parse((await fetched(app, url)).toString('utf8')) as ItemsPayload).features)
    features.set(item.id, item);
  return payload.areas.map((area: GradedArea) => {
    const { properties, geometry } = features.get(area.code)!;
    const indicators = Object.entries(properties).filter(([name]) => !(name in area) && !(name in TOLD));
    const standard = `${payload.standard.id}@${payload.standard.version}`;
    const told = { standard, date: payload.date, as_of: payload.as_of };
    return { values: { ...area, ...told, ...Object.fromEntries(indicators) } as Record<string, Value>, geometry };
  });
}

const TOLD = { standard: 1, date: 1, as_of: 1 };

/** Row by row and column by column, in order. */
export function expectRows(found: ReadRow[], expected: ReadRow[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, row] of expected.entries()) {
    expect(Object.keys(found[i]!.values)).toEqual(Object.keys(row.values));
    expect(found[i]!.values, row.values.code as string).toEqual(row.values);
    expect(found[i]!.geometry, row.values.code as string).toEqual(row.geometry);
  }
}
