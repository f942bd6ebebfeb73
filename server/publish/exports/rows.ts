import type { MultiPolygon } from 'geojson';
import { type Db, sql } from '#server/platform/database.ts';
import { gradedAreas } from '#server/publish/graded_areas.ts';
import { turned } from '#server/publish/ogc/crs.ts';
import { readIndicators } from '#server/publish/ogc/items.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { demandSameBoundaries } from '#server/publish/same_boundaries.ts';
import { inSnapshot } from '#server/publish/world.ts';
import type { ExportQuestion } from './question.ts';

export type Row = { values: Record<string, string | number | null>; geometry: MultiPolygon | null };

/** Held at once: with outlines of 50 corners some 15 MB as objects. */
export const PAGE_ROWS = 5_000;
/** Indicators are read for more areas at once: numbers are small, and their statement looks through the reports of all areas each time. */
const PAGES_OF_INDICATORS = 10;

/**
 * The rows of the file, page by page: grades from the world in memory, which does not move, indicators as that world knew them, outlines of its
 * boundaries. Each page is a transaction of its own: a slow client holds none, which on the embedded engine would hold up everybody.
 */
export async function* pagesOf(
  publisher: Publisher,
  question: ExportQuestion,
  with_geometry: boolean,
  page_rows: number,
): AsyncGenerator<Row[]> {
  const { world, areas, date, scope, seqs, about } = question;
  const { database } = publisher.context;
  const graded = gradedAreas(world, areas, date, scope);
  const names = question.columns.filter(({ is_indicator }) => is_indicator).map(({ name }) => name);
  const told = { standard: about.standard, date, as_of: about.as_of };
  const read = <T>(work: (db: Db) => Promise<T>): Promise<T> =>
    publisher.reach(() =>
      inSnapshot(database, async db => {
        await demandSameBoundaries(db, publisher, world);
        return work(db);
      }),
    );
  for (let from = 0; from < seqs.length; from += page_rows * PAGES_OF_INDICATORS) {
    const block = seqs.slice(from, from + page_rows * PAGES_OF_INDICATORS);
    const ground = { areas, world, date, as_of: about.as_of };
    const indicators = await read(db => readIndicators(db, ground, block, names));
    for (let at = 0; at < block.length; at += page_rows) {
      const found = await read(db => readAreas(db, question, block.slice(at, at + page_rows), with_geometry));
      yield found.map(({ seq, geometry }) => ({
        values: { ...graded(seq), ...told, ...indicators.get(areas.area_id[seq]!) },
        geometry,
      }));
    }
  }
}

/** The areas that the database has of these, with their outlines to seven decimals: about a centimetre. */
async function readAreas(
  db: Db,
  { areas, crs }: ExportQuestion,
  seqs: number[],
  with_geometry: boolean,
): Promise<{ seq: number; geometry: MultiPolygon | null }[]> {
  const geometry = with_geometry ? sql`ST_AsGeoJSON(geom, 7)` : sql`null::text`;
  const { rows } = await sql<{ seq: number; geometry: string | null }>`
    select seq, ${geometry} as geometry from area
    where level = ${areas.level} and seq = any(${seqs}::int[]) order by seq`.execute(db);
  return rows.map(row => ({
    seq: row.seq,
    geometry: row.geometry === null ? null : (turned(JSON.parse(row.geometry), crs) as MultiPolygon),
  }));
}

/** Passes pages on, and fails at the end where they held another number of rows than was stated: a file is never short without saying so. */
export async function* counted(pages: AsyncIterable<Row[]>, stated: number): AsyncGenerator<Row[]> {
  let rows = 0;
  for await (const page of pages) {
    rows += page.length;
    yield page;
  }
  if (rows !== stated) throw new Error(`An export of ${stated} rows came to ${rows}.`);
}

/** The same pages, the first of them read already: what fails there is answered as a problem, before a byte is sent. */
export async function begun(pages: AsyncGenerator<Row[]>): Promise<AsyncGenerator<Row[]>> {
  const first = await pages.next();
  return (async function* () {
    if (first.done) return;
    yield first.value;
    yield* pages;
  })();
}
