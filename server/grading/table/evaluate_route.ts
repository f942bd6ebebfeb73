import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { findVersion } from '#server/grading/standards/store.ts';
import { compileOrRefuse } from '#server/grading/standards/validation.ts';
import { type Spool, spool } from '#server/intake/table/spool.ts';
import type { Context } from '#server/platform/context.ts';
import { fault } from '#server/platform/errors.ts';
import { gradeTable } from './graded_table.ts';

const TABLE_TYPES = ['text/csv', 'application/octet-stream', 'text/plain', 'application/vnd.ms-excel'];

/**
 * `POST /api/standards/{id}/evaluate`: a table in, the table with grades out. Both lie on disk in between: a slow client
 * costs no memory, a wrong row is found before the first byte is sent, and the length of the answer is known, so that an
 * answer cut off can be told from a whole one.
 */
export const evaluateRoute =
  (context: Context): FastifyPluginAsyncTypebox =>
  async app => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(TABLE_TYPES, (_request, body, done) => done(null, body));
    app.post(
      '/api/standards/:id/evaluate',
      {
        schema: {
          tags: ['standards'],
          summary: 'Grade a table of indicators (CSV, UTF-8 or GB18030)',
          description:
            'Columns are indicator names; with code and date, in date order, memory is applied. Out come these columns and grade, ' +
            'severity, raw_grade, state, rule, missing. The newest version unless one is named. The same as npx wusetu grade.',
          consumes: TABLE_TYPES,
          produces: ['text/csv'],
          params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
          querystring: Type.Object(
            {
              version: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
              partial: Type.Optional(
                Type.Boolean({ description: 'Rows with a value that is no number get no grade instead of a refusal.' }),
              ),
            },
            { additionalProperties: false },
          ),
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const { version, partial = false } = request.query;
        const found = await findVersion(context.database.db, id, version);
        const compiled = compileOrRefuse(found.document, `Version ${found.summary.version} of "${id}" is not valid`);
        const table = await receive(request, context.config.max_import_bytes);
        const graded = await gradeToDisk(compiled, table, partial).finally(table.close);
        const body = Readable.from(graded.read(), { objectMode: false });
        body.once('close', () => void graded.close());
        return reply
          .header('content-length', graded.bytes)
          .header('content-disposition', `attachment; filename="${id}-graded.csv"`)
          .header('cache-control', 'no-store')
          .type('text/csv; charset=utf-8')
          .send(body);
      },
    );
  };

async function gradeToDisk(compiled: CompiledStandard, table: Spool, partial: boolean): Promise<Spool> {
  const { grader, text } = await gradeTable(compiled, table);
  async function* bytes() {
    for await (const lines of text) {
      const bad = grader.firstBad();
      if (bad && !partial)
        throw fault('table_rejected', `Line ${bad.line}, ${bad.column}: "${bad.value}" is not a number.`, bad);
      yield Buffer.from(lines);
    }
  }
  return spool(bytes(), Number.POSITIVE_INFINITY);
}

/** The body on disk. Not destroyed when reading stops early: the client is still to hear why. */
async function receive(request: FastifyRequest, limit: number): Promise<Spool> {
  if (!request.body) throw fault('unreadable_file', 'The request has no body: send the table as it is.');
  if (Number(request.headers['content-length'] ?? 0) > limit)
    throw fault('file_too_large', `The table is larger than ${limit} bytes (WUSETU_MAX_IMPORT_BYTES).`, { limit });
  return spool(request.raw.iterator({ destroyOnReturn: false }), limit);
}
