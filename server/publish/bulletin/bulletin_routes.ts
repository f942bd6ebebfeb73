import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import {
  BULLETIN_CLASSIFICATIONS,
  BULLETIN_STATES,
  BULLETIN_TEXT_LENGTHS,
  BULLETIN_THEMES,
  type BulletinPayload,
  type BulletinsPayload,
} from '#core/contract_bulletin.ts';
import { fault } from '#server/platform/errors.ts';
import type { Reader } from '#server/platform/reader.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { AreaCode, DayText, query } from '#server/publish/questions.ts';
import { changeDraft, createDraft, lacksOf, refreshDraft, removeDraft, tagOf } from './drafts.ts';
import { recallIssue, signDraft } from './issues.ts';
import { prepareRenderThread } from './render/render_thread.ts';
import { type Bulletin, listBulletins, listFiles, readBulletin } from './store.ts';

const tags = ['bulletins'];
const none = { additionalProperties: false } as const;
const oneOf = <const T extends string>(values: readonly T[]) => Type.Unsafe<T>({ type: 'string', enum: [...values] });
export const BulletinParams = Type.Object({ bulletin_id: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) });
const IfMatch = Type.Object({
  'if-match': Type.Optional(Type.String({ maxLength: 400, description: 'ETag of GET; * for any' })),
});
const Draft = Type.Object(
  {
    date: DayText,
    compared_with: Type.Optional(
      Type.String({ maxLength: 32, description: 'An earlier day; the one before if left out' }),
    ),
    // Null first: where text is tried first it becomes an empty one, which is no code.
    parent: Type.Optional(Type.Union([Type.Null(), AreaCode])),
    language: oneOf(['zh', 'en']),
    theme: Type.Optional(oneOf(BULLETIN_THEMES)),
    corrects: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'A recalled issue' })),
  },
  none,
);
const text = (field: keyof typeof BULLETIN_TEXT_LENGTHS) =>
  Type.Optional(Type.String({ maxLength: BULLETIN_TEXT_LENGTHS[field] }));
const Texts = Type.Object(
  {
    ...{ title: text('title'), lead: text('lead'), notes: text('notes'), signatory: text('signatory') },
    ...{ organisation: text('organisation'), base_map_provider: text('base_map_provider') },
    review_number: text('review_number'),
    classification: Type.Optional(oneOf(BULLETIN_CLASSIFICATIONS)),
    theme: Type.Optional(oneOf(BULLETIN_THEMES)),
  },
  { ...none, minProperties: 1 },
);
const Recall = Type.Object(
  { by: Type.String({ minLength: 1, maxLength: 200 }), reason: Type.String({ minLength: 1, maxLength: 1_000 }) },
  none,
);

const MOST_LISTED = 200;

/** Who may not write does not know of drafts. Keys with a scope are refused before: a bulletin tells of all areas (server/access). */
export const readerKnows = ({ may_write }: Reader) => ({ drafts: may_write });

/** The bulletin 通报: drafted, edited, signed, recalled. Its files are in file_routes.ts. */
export const bulletinRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    const { db } = publisher.context.database;
    app.addHook('onSend', async (request, reply) => {
      if (request.method === 'GET' && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-cache');
    });
    const show = async (bulletin_id: number, reply: { header(name: string, value: string): unknown }) => {
      const found = await readBulletin(db, bulletin_id);
      reply.header('etag', tagOf(found));
      return payloadOf(publisher, found);
    };
    const demandTag = (tag: string | undefined): string => {
      if (tag === undefined)
        throw fault('precondition_required', 'A draft is changed from the version it was read as.');
      return tag;
    };

    app.get(
      '/api/bulletins',
      {
        schema: {
          tags,
          summary: 'Bulletins, the newest first; drafts for operators only',
          querystring: query({
            state: Type.Optional(oneOf(BULLETIN_STATES)),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_LISTED, default: 50 })),
          }),
        },
      },
      async (request): Promise<BulletinsPayload> => {
        const { state = null, limit = 50 } = request.query;
        return { bulletins: await listBulletins(db, state, limit, request.reader.may_write) };
      },
    );

    app.post(
      '/api/bulletins',
      {
        schema: {
          tags,
          summary: 'Begin a bulletin of a day',
          description:
            'Numbers are computed from what /api/grades shows now and are not edited; the language stays as it is. Refused (422) where no area ' +
            'has a grade on the day.',
          body: Draft,
        },
      },
      async (request, reply) => {
        const bulletin_id = await createDraft(publisher, request.body);
        prepareRenderThread();
        reply.status(201).header('location', `/api/bulletins/${bulletin_id}`);
        return show(bulletin_id, reply);
      },
    );

    app.get(
      '/api/bulletins/:bulletin_id',
      {
        schema: {
          tags,
          summary: 'A bulletin: numbers, text, state, files',
          description: 'The ETag of a draft is the If-Match of the next change.',
          params: BulletinParams,
        },
      },
      async (request, reply) => {
        const { bulletin_id } = request.params;
        await readBulletin(db, bulletin_id, readerKnows(request.reader));
        return show(bulletin_id, reply);
      },
    );

    app.patch(
      '/api/bulletins/:bulletin_id',
      {
        schema: {
          tags,
          summary: 'Change the text of a draft, or its theme',
          description:
            'If-Match is required. 412 where somebody changed it meanwhile. Another theme computes the numbers anew.',
          ...{ params: BulletinParams, headers: IfMatch, body: Texts },
        },
      },
      async (request, reply) => {
        const { bulletin_id } = request.params;
        await changeDraft(publisher, bulletin_id, demandTag(request.headers['if-match']), request.body);
        return show(bulletin_id, reply);
      },
    );

    app.delete(
      '/api/bulletins/:bulletin_id',
      { schema: { tags, summary: 'Delete a draft', params: BulletinParams, headers: IfMatch } },
      async (request, reply) => {
        await removeDraft(publisher, request.params.bulletin_id, request.headers['if-match']);
        reply.status(204);
      },
    );

    app.post(
      '/api/bulletins/:bulletin_id/refresh',
      {
        schema: {
          tags,
          summary: 'Compute the numbers of a draft anew; its text stays',
          ...{ params: BulletinParams, headers: IfMatch },
        },
      },
      async (request, reply) => {
        const { bulletin_id } = request.params;
        await refreshDraft(publisher, bulletin_id, demandTag(request.headers['if-match']));
        return show(bulletin_id, reply);
      },
    );

    app.post(
      '/api/bulletins/:bulletin_id/sign',
      {
        schema: {
          tags,
          summary: 'Sign a draft: it takes the next number, is rendered and never changes again',
          description:
            'Refused (422, `missing`) without title, signatory and organisation, and for the public without the review number 审图号 and ' +
            'the provider of the base map.',
          ...{ params: BulletinParams, headers: IfMatch },
        },
      },
      async (request, reply) => {
        const { bulletin_id } = request.params;
        await signDraft(publisher, bulletin_id, demandTag(request.headers['if-match']));
        return show(bulletin_id, reply);
      },
    );

    app.post(
      '/api/bulletins/:bulletin_id/recall',
      {
        schema: {
          tags,
          summary: 'Take an issue back and begin its correction 更正第N期',
          description: 'Its files stay as they were signed. `corrected_by` is the draft of the corrected issue.',
          ...{ params: BulletinParams, body: Recall },
        },
      },
      async (request, reply) => {
        const { bulletin_id } = request.params;
        await recallIssue(publisher, bulletin_id, request.body);
        return show(bulletin_id, reply);
      },
    );
  };

async function payloadOf(publisher: Publisher, found: Bulletin): Promise<BulletinPayload> {
  const { summary, content, text } = found;
  const { bulletin_id, state } = summary;
  const draft = state === 'draft';
  const { areas, versions } = await publisher.now();
  const files = await listFiles(publisher.context.database.db, bulletin_id);
  return {
    ...{ ...summary, content, text },
    outdated: draft && (content.boundary_version !== areas.boundary_version || content.revision !== versions.revision),
    missing: draft ? lacksOf(found, areas.boundary_version) : [],
    files: files.map(({ format, ...file }) => ({
      ...{ format, ...file },
      url: `/api/bulletins/${bulletin_id}${format === 'atlas' ? '/atlas.pdf' : `.${format}`}`,
    })),
  };
}
