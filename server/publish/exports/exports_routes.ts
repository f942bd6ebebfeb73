import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { SYSTEMS, type System } from '#core/geometry/systems.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { AreaCode, AsOf, LevelText, query, StandardId } from '#server/publish/questions.ts';
import { Shelf } from '#server/publish/shelf.ts';
import { ROW_FORMATS } from './formats.ts';
import { MOST_ARCHIVE_BYTES, pmtilesOf } from './pmtiles.ts';
import { dispositionOf, type ExportAsked, type ExportQuestion, exportQuestion } from './question.ts';
import { answerRange } from './ranges.ts';
import { begun, counted, PAGE_ROWS, pagesOf } from './rows.ts';
import { answerStream } from './streamed.ts';

const params = Type.Object({
  level: LevelText,
  date: Type.String({ description: 'A closed day, YYYY-MM-DD, or latest', examples: ['2026-02-12'], maxLength: 32 }),
});
const PARAMETERS = {
  parent: Type.Optional(AreaCode),
  standard: Type.Optional(StandardId),
  as_of: Type.Optional(AsOf),
};
const CRS = {
  crs: Type.Optional(
    Type.Unsafe<System>({
      type: 'string',
      enum: [...SYSTEMS],
      description:
        'Coordinate system of the outlines, stated in the file and in the header wusetu-crs. gcj02 and bd09 are shifted.',
    }),
  ),
};
const DESCRIPTION =
  'Columns: those of /api/grades, the standard, the day, the moment of knowledge, and the indicators that items of OGC API Features have on this ' +
  'level. Without enough data grade and severity are empty, never green. The header wusetu-rows states the number of rows first; a file that ' +
  'would have another breaks off.';

/** @param page_rows how many rows are read at once */
export const exportsRoutes =
  (publisher: Publisher, page_rows = PAGE_ROWS): FastifyPluginAsyncTypebox =>
  async app => {
    for (const format of ['csv', 'geojson', 'fgb', 'parquet'] as const) {
      const { type, summary, with_geometry, is_text, write } = ROW_FORMATS[format];
      app.get(
        `/api/exports/:level/:date.${format}`,
        {
          config: { scoped: true },
          schema: {
            tags: ['exports'],
            summary,
            description: DESCRIPTION,
            params,
            querystring: query({ ...PARAMETERS, ...(with_geometry ? CRS : {}) }),
          },
        },
        async (request, reply) => {
          const asked = { ...request.params, ...request.query } as ExportAsked;
          const question = await exportQuestion(publisher, format, asked, request.reader.scope);
          const told = { tag: question.tag, type, is_text, headers: headersOf(question) };
          return answerStream(request, reply, told, async () => {
            const pages = pagesOf(publisher, question, with_geometry, page_rows);
            return write(question, await begun(counted(pages, question.about.rows)));
          });
        },
      );
    }

    const archives = new Shelf<Buffer>(MOST_ARCHIVE_BYTES, bytes => bytes.length);
    let before: Promise<unknown> = Promise.resolve();
    /** One archive at a time, whoever asks: each takes all its memory at once. */
    const archiveOf = (question: ExportQuestion): Promise<Buffer> =>
      archives.get(question.tag, () => {
        const made = before.then(() => pmtilesOf(publisher, question));
        before = made.catch(() => {});
        return made;
      });
    app.get(
      '/api/exports/:level/:date.pmtiles',
      {
        config: { scoped: true },
        schema: {
          tags: ['exports'],
          summary: 'A day as PMTiles: one file of vector tiles that any web host serves',
          description:
            'Tiles as at /tiles/{level}/{z}/{x}/{y}.mvt, from zoom 0 as deep as 25,000 tiles reach (14 for a city), without indicators. Answers ' +
            'ranges. Header wusetu-rows: the areas in it, all of which are drawn.',
          params,
          querystring: query(PARAMETERS),
        },
      },
      async (request, reply) => {
        const asked = { ...request.params, ...request.query };
        const question = await exportQuestion(publisher, 'pmtiles', asked, request.reader.scope);
        const told = { tag: question.tag, type: 'application/vnd.pmtiles', headers: headersOf(question) };
        return answerRange(request, reply, told, () => archiveOf(question));
      },
    );
  };

function headersOf(question: ExportQuestion): Record<string, string> {
  const { rows, coordinate_system } = question.about;
  return {
    'content-disposition': dispositionOf(question),
    'wusetu-rows': String(rows),
    ...(coordinate_system === null ? {} : { 'wusetu-crs': coordinate_system }),
  };
}
