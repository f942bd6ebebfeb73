import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Context } from '#server/platform/context.ts';
import { fault } from '#server/platform/errors.ts';
import { listImports, readImport } from './imports.ts';
import { type Imported, importObservations } from './observations.ts';
import { spool } from './table/spool.ts';

/** What browsers, curl and spreadsheets call a CSV file. */
const TABLE_TYPES = ['text/csv', 'application/octet-stream', 'text/plain', 'application/vnd.ms-excel'];
const LISTED_IMPORTS = 50;

const ImportQuery = Type.Object(
  {
    dry_run: Type.Optional(Type.Boolean({ description: 'Check only: the same answer, nothing stored.' })),
    partial: Type.Optional(Type.Boolean({ description: 'Store the good rows although others are rejected.' })),
    zero_fill: Type.Optional(
      Type.Boolean({
        description:
          'The file is complete: communities without a row on a day from its first to its last day get a zero row.',
      }),
    ),
    source: Type.Optional(
      Type.String({
        pattern: '^[\\p{L}\\p{N}._-]{1,40}$',
        description: 'Who says so: sources add up, a source supersedes itself. daily if left out, points for points.',
      }),
    ),
  },
  { additionalProperties: false },
);

export const importRoutes =
  (context: Context): FastifyPluginAsyncTypebox =>
  async app => {
    app.removeAllContentTypeParsers();
    // The body stays a stream: it may be as large as max_import_bytes.
    app.addContentTypeParser(TABLE_TYPES, (_request, body, done) => done(null, body));

    for (const kind of ['cases', 'screening'] as const)
      app.post(
        `/api/imports/${kind}`,
        {
          schema: {
            summary: `Import a table of ${kind} (CSV, UTF-8 or GB18030)`,
            tags: ['imports'],
            consumes: TABLE_TYPES,
            querystring: ImportQuery,
          },
        },
        async (request, reply) => {
          const { dry_run = false, partial = false, zero_fill = false, source } = request.query;
          const options = { dry_run, partial, zero_fill, source };
          const file = await receive(request, context.config.max_import_bytes);
          const imported = await importObservations(context, kind, file, options, request.id).finally(file.close);
          const { payload } = imported;
          if (payload.rejected > 0 && !partial) throw rejection(imported);
          reply
            .status(payload.status === 'accepted' ? 201 : 200)
            .header('location', `/api/imports/${payload.import_id}`);
          return payload;
        },
      );

    app.get(
      '/api/imports',
      { schema: { summary: 'The latest imports, newest first, each with its first errors', tags: ['imports'] } },
      async () => ({ imports: await listImports(context.database.db, LISTED_IMPORTS) }),
    );

    app.get(
      '/api/imports/:id',
      {
        schema: {
          summary: 'What became of an import; kept for ever',
          tags: ['imports'],
          params: Type.Object({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) }),
        },
      },
      async request => {
        const found = await readImport(context.database.db, request.params.id);
        if (!found) throw fault('unknown_import', `There is no import ${request.params.id}.`);
        return found;
      },
    );
  };

/** The body on disk. A file that says it is too large is refused before a byte of it is read. */
async function receive(request: FastifyRequest, limit: number) {
  if (!request.body) throw fault('unreadable_file', 'The request has no body: send the file as it is.');
  if (Number(request.headers['content-length'] ?? 0) > limit)
    throw fault('file_too_large', `The file is larger than ${limit} bytes (WUSETU_MAX_IMPORT_BYTES).`, { limit });
  // Not destroyed when reading stops early: the client is still to hear why.
  return spool(request.raw.iterator({ destroyOnReturn: false }), limit);
}

/** RFC 9457 with the import's members beside the problem's own; `status` is the answer's, as the RFC has it. */
function rejection({ payload, wrong_rows }: Imported) {
  const { status: _, ...members } = payload;
  const { row, column, value, reason } = payload.errors[0]!;
  const place = [`line ${row}`, column, value ? `"${value}"` : value].filter(part => part).join(', ');
  return fault(
    'import_rejected',
    `${wrong_rows} of ${payload.received} rows ${wrong_rows === 1 ? 'is' : 'are'} wrong; the first: ${place}: ${reason}.`,
    { ...members, wrong_rows },
  );
}
