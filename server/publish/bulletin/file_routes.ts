import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { fault } from '#server/platform/errors.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { query } from '#server/publish/questions.ts';
import { immutableFor, isKnown, notModified } from '#server/publish/responses.ts';
import { BulletinParams, readerKnows } from './bulletin_routes.ts';
import { previewDraft } from './issues.ts';
import { RENDERED_FORMATS, type RenderedFormat } from './render/formats.ts';
import { type FileFormat, readBulletin, readFile } from './store.ts';

const tags = ['bulletins'];
const TYPES: Record<FileFormat, string> = {
  pdf: 'application/pdf',
  atlas: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  png: 'image/png',
  svg: 'image/svg+xml; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  json: 'application/json; charset=utf-8',
};
const NAMES: Record<Exclude<FileFormat, 'atlas'>, string> = {
  pdf: 'The signed bulletin as PDF: vector map, fonts embedded',
  docx: 'The signed bulletin as a Word document',
  png: 'The signed bulletin as a card to share, 1,200 pixels wide',
  svg: 'The map of the signed bulletin',
  txt: 'The signed bulletin as plain text for messaging, at most 600 characters',
  json: 'The signed document: canonical JSON, its SHA-256 is the hash of the issue',
};

/** The bytes as they were signed; of a draft a preview. */
export const bulletinFileRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    const { db } = publisher.context.database;

    const sendFile = async (
      request: FastifyRequest,
      reply: FastifyReply,
      bulletin_id: number,
      format: FileFormat,
    ): Promise<FastifyReply> => {
      const { summary } = await readBulletin(db, bulletin_id, readerKnows(request.reader));
      const file = await readFile(db, bulletin_id, format);
      if (file === undefined)
        throw fault(
          'bulletin_not_signed',
          `Bulletin ${bulletin_id} is a ${summary.state}: it has a preview and no files.`,
        );
      reply.header('cache-control', immutableFor(request));
      if (isKnown(request, file.sha256)) return notModified(request, reply, file.sha256);
      const name = `bulletin-${summary.number}-${summary.date}${format === 'atlas' ? '-atlas.pdf' : `.${format}`}`;
      return reply
        .header('etag', `"${file.sha256}"`)
        .header('content-disposition', `inline; filename="${name}"`)
        .type(TYPES[format])
        .send(Buffer.from(file.body));
    };

    for (const [format, summary] of Object.entries(NAMES))
      app.get(
        `/api/bulletins/:bulletin_id.${format}`,
        { schema: { tags, summary, params: BulletinParams } },
        async (request, reply) => sendFile(request, reply, request.params.bulletin_id, format as FileFormat),
      );
    app.get(
      '/api/bulletins/:bulletin_id/atlas.pdf',
      {
        schema: {
          tags,
          summary: 'The map book of the signed bulletin: each street with its map and table',
          params: BulletinParams,
        },
      },
      async (request, reply) => sendFile(request, reply, request.params.bulletin_id, 'atlas'),
    );

    app.get(
      '/api/bulletins/:bulletin_id/preview',
      {
        // Of drafts, which only who may write knows of.
        config: { operator: true },
        schema: {
          tags,
          summary: 'A draft in one of its forms, marked as a draft on every page',
          params: BulletinParams,
          querystring: query({
            format: Type.Optional(
              Type.Unsafe<RenderedFormat>({ type: 'string', enum: RENDERED_FORMATS, default: 'pdf' }),
            ),
          }),
        },
      },
      async (request, reply) => {
        const { format = 'pdf' } = request.query;
        const body = await previewDraft(publisher, request.params.bulletin_id, format);
        return reply.header('cache-control', 'no-store').type(TYPES[format]).send(body);
      },
    );
  };
