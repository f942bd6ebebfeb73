import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type {
  ComparisonPayload,
  StandardPayload,
  StandardsPayload,
  StandardVersionsPayload,
} from '#core/contract_standards.ts';
import { isDay } from '#core/days.ts';
import { earliestEffectiveDay, standardInForce } from '#server/grading/standard_in_force.ts';
import type { Context } from '#server/platform/context.ts';
import { fault } from '#server/platform/errors.ts';
import { announce } from './announce.ts';
import { compareDocuments } from './compare.ts';
import { createDraft, deleteDraft, replaceDraft } from './drafts.ts';
import { previewImpact, refOfActive } from './impact_report.ts';
import { findVersion, lastGradedDay, readVersions, refOf, tagOf, type Version } from './store.ts';
import { compileOrRefuse, problemsOf, validationOf } from './validation.ts';

/** Documents of a megabyte are answered with what is wrong with them, not with a broken connection. */
const BODY_BYTES = 4_194_304;

const tags = ['standards'];
const Id = Type.String({ maxLength: 64, description: 'Id of a standard' });
const VersionNumber = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const Named = Type.Object({ id: Id });
const Numbered = Type.Object({ id: Id, version: VersionNumber });
const By = Type.String({
  maxLength: 400,
  description: 'Name of the person who does this. There is no access control yet: it is recorded as typed.',
});
const Reference = Type.Object({ id: Id, version: VersionNumber }, { additionalProperties: false });
const Draft = Type.Object(
  {
    document: Type.Unknown({ description: 'The standard. A draft needs an id and a title; problems lists what else.' }),
    by: By,
    based_on: Type.Optional(Reference),
  },
  { additionalProperties: false },
);
const none = { additionalProperties: false } as const;
const IfMatch = Type.Object({ 'if-match': Type.Optional(Type.String({ maxLength: 400, description: 'ETag of GET' })) });

const payloadOf = (found: Version): StandardPayload => {
  const { problems, indicators } = problemsOf(found.document);
  return { ...found.summary, document: found.document, indicators, problems };
};

export const standardRoutes =
  (context: Context): FastifyPluginAsyncTypebox =>
  async app => {
    const { database } = context;
    const { db } = database;
    app.addHook('onSend', async (request, reply) => {
      if (request.method === 'GET' && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-cache');
    });

    app.get(
      '/api/standards',
      { schema: { tags, summary: 'All grading standards: the newest version of each, and every preset' } },
      async (): Promise<StandardsPayload> => {
        const versions = await readVersions(db);
        const newest = versions.filter(({ summary }, i) => versions[i - 1]?.summary.id !== summary.id);
        return {
          in_force: refOfActive(await standardInForce(db, await lastGradedDay(db))),
          earliest_effective_from: await earliestEffectiveDay(db),
          standards: newest.map(({ summary }) => summary),
        };
      },
    );

    app.get(
      '/api/standards/:id',
      {
        schema: {
          tags,
          summary: 'A standard with its document',
          description: 'The newest version unless one is named. The ETag of a draft is the If-Match of the next PUT.',
          params: Named,
          querystring: Type.Object({ version: Type.Optional(VersionNumber) }, none),
        },
      },
      async (request, reply) => {
        const found = await findVersion(db, request.params.id, request.query.version);
        reply.header('etag', tagOf(found));
        return payloadOf(found);
      },
    );

    app.get(
      '/api/standards/:id/versions',
      { schema: { tags, summary: 'All versions of a standard, newest first', params: Named } },
      async (request): Promise<StandardVersionsPayload> => {
        const { id } = request.params;
        await findVersion(db, id);
        return { id, versions: (await readVersions(db, id)).map(({ summary }) => summary) };
      },
    );

    app.get(
      '/api/standards/:id/compare',
      {
        schema: {
          tags,
          summary: 'What differs between two versions or two standards, field by field',
          description: 'After: this one, the newest version unless one is named. Before: with_id, or what is in force.',
          params: Named,
          querystring: Type.Object(
            {
              version: Type.Optional(VersionNumber),
              with_id: Type.Optional(Id),
              with_version: Type.Optional(VersionNumber),
            },
            none,
          ),
        },
      },
      async (request): Promise<ComparisonPayload> => {
        const { version, with_id, with_version } = request.query;
        const after = await findVersion(db, request.params.id, version);
        const inForce = refOfActive(await standardInForce(db, await lastGradedDay(db)));
        const before =
          with_id === undefined && with_version === undefined
            ? await findVersion(db, inForce.id, inForce.version)
            : await findVersion(db, with_id ?? request.params.id, with_version);
        const fields = compareDocuments(before.document, after.document);
        return { before: refOf(before), after: refOf(after), fields };
      },
    );

    app.post(
      '/api/standards',
      { bodyLimit: BODY_BYTES, schema: { tags, summary: 'Begin a draft', body: Draft } },
      async (request, reply) => {
        const made = await createDraft(database, request.body);
        announce(context, made, 'saved');
        const { id, version } = made.summary;
        reply.status(201).header('location', `/api/standards/${id}?version=${version}`).header('etag', tagOf(made));
        return payloadOf(made);
      },
    );

    app.put(
      '/api/standards/:id/versions/:version',
      {
        bodyLimit: BODY_BYTES,
        schema: {
          tags,
          summary: 'Save a draft',
          description: 'If-Match is required: the ETag it was read with. 412 where somebody saved it meanwhile.',
          params: Numbered,
          headers: IfMatch,
          body: Draft,
        },
      },
      async (request, reply) => {
        const tag = request.headers['if-match'];
        if (tag === undefined)
          throw fault('precondition_required', 'A draft is saved over the version it was read as.');
        const saved = await replaceDraft(database, request.params, tag, request.body);
        announce(context, saved, 'saved');
        reply.header('etag', tagOf(saved));
        return payloadOf(saved);
      },
    );

    app.delete(
      '/api/standards/:id/versions/:version',
      { schema: { tags, summary: 'Delete a draft that was never proposed', params: Numbered, headers: IfMatch } },
      async (request, reply) => {
        const { id, version } = request.params;
        await deleteDraft(database, id, version, request.headers['if-match']);
        announce(context, { summary: { id, version } }, 'deleted');
        reply.status(204);
      },
    );

    app.post(
      '/api/standards/validate',
      {
        bodyLimit: BODY_BYTES,
        schema: {
          tags,
          summary: 'Check a document without storing it',
          description:
            'Always 200: `problems` names each place and what to write instead, `checks` what else to look at.',
          body: Type.Object({ document: Type.Unknown() }, none),
        },
      },
      async request => validationOf(request.body.document),
    );

    app.post(
      '/api/standards/preview',
      {
        bodyLimit: BODY_BYTES,
        schema: {
          tags,
          summary: 'What a document would change, without storing it',
          description:
            'Compared with what is in force: by the rules alone on the day, and with memory on the first day after it if the ' +
            'numbers stayed (null where the day is not the last graded one). Overrides are left out.',
          body: Type.Object(
            {
              document: Type.Unknown(),
              date: Type.Optional(Type.String({ maxLength: 32, description: 'YYYY-MM-DD' })),
            },
            none,
          ),
        },
      },
      async request => {
        const { document, date } = request.body;
        if (date !== undefined && !isDay(date))
          throw fault('invalid_parameter', `body.date "${date}" is no day written YYYY-MM-DD.`);
        return previewImpact(database, compileOrRefuse(document, 'The document is not valid'), date);
      },
    );
  };
