import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { fault } from '#server/platform/errors.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { AreaCode, query } from '#server/publish/questions.ts';
import { bytesOfRepresentation, type Representation } from '#server/publish/responses.ts';
import { demandField, readableOf } from '#server/publish/scope.ts';
import { Shelf } from '#server/publish/shelf.ts';
import { collectionOf } from './collection_routes.ts';
import { type Crs, toldOf } from './crs.ts';
import { createPages } from './pages.ts';
import { MOST_ITEMS, OF_AN_ITEM, OF_ITEMS } from './parameters.ts';
import type { Link } from './payloads.ts';
import { type Asked as Parameters, questionOf, tagOfQuestion } from './question.ts';
import { type Asked, formLinks, respond } from './respond.ts';

/** OGC API Features: the areas of a level with their grades. */
export const ogcItemsRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    const pages = createPages(publisher);
    const flights = new Shelf<Representation>(0, bytesOfRepresentation);

    app.get(
      '/api/collections/:collectionId/items',
      {
        config: { scoped: true },
        // By Part 1 a limit over the maximum is no error.
        preValidation: async request => {
          const asked = request.query as { limit?: unknown };
          if (typeof asked.limit === 'string' && /^\d{1,300}$/.test(asked.limit) && Number(asked.limit) > MOST_ITEMS)
            asked.limit = String(MOST_ITEMS);
        },
        schema: {
          tags: ['ogc'],
          summary: 'OGC API Features: areas with their grades and indicators on a day, page by page',
          description:
            'Each property is a parameter too: `grade=red`. Pages go on with the `next` link; they all say what was known when the first was asked ' +
            'for (`timeStamp`), whatever is reported meanwhile. 410 where the boundaries were changed between two pages.',
          params: Type.Object({ collectionId: Type.String({ maxLength: 64 }) }),
          querystring: Type.Object(OF_ITEMS, { additionalProperties: Type.String({ maxLength: 1_000 }) }),
        },
      },
      async (request, reply) => {
        const { scope } = request.reader;
        demandField(scope, 'grades');
        const collection = collectionOf(await publisher.now(), request.params.collectionId);
        const question = await questionOf(publisher, collection, request.query, scope);
        tellCrs(reply, question.crs);
        const tag = [...tagOfQuestion(question), request.url];
        return respond(request, reply, { kind: 'items', tag, flights }, async asked => {
          const { items, matched, next } = await pages.page(question);
          return {
            type: 'FeatureCollection',
            collection: collection.id,
            timeStamp: question.as_of,
            numberMatched: matched,
            numberReturned: items.length,
            features: items,
            coordinates: toldOf(question.crs),
            date: question.date,
            as_of: question.as_of,
            boundary_version: question.world.areas.boundary_version,
            links: [
              ...formLinks(request, asked, 'items'),
              ...(next === null ? [] : [pageLink(request, asked, 'next', next)]),
              ...(question.cursor === null ? [] : [pageLink(request, asked, 'first', null)]),
              collectionLink(asked, collection.id),
            ],
          };
        });
      },
    );

    app.get(
      '/api/collections/:collectionId/items/:featureId',
      {
        config: { scoped: true },
        schema: {
          tags: ['ogc'],
          summary: 'OGC API Features: an area with its grade and indicators on a day',
          params: Type.Object({ collectionId: Type.String({ maxLength: 64 }), featureId: AreaCode }),
          querystring: query(OF_AN_ITEM),
        },
      },
      async (request, reply) => {
        const { scope } = request.reader;
        demandField(scope, 'grades');
        const { collectionId, featureId } = request.params;
        const collection = collectionOf(await publisher.now(), collectionId);
        const asked_of: Parameters & Record<string, unknown> = { ...request.query, limit: 1 };
        const question = await questionOf(publisher, collection, asked_of, scope);
        const { world, areas, crs } = question;
        const place = world.areas.by_code.get(featureId);
        if (place?.level !== collection.level)
          throw fault('unknown_area', `There is no ${collection.level} with the code "${featureId}".`);
        if (!readableOf(world, areas, scope)(place.seq))
          throw fault('outside_scope', `This key does not read ${featureId}.`);
        if (question.empty)
          throw fault('unknown_date', `No day of ${request.query.datetime} is graded.`, {
            first_date: world.first_day,
            last_date: world.last_day,
          });
        tellCrs(reply, crs);
        const tag = [featureId, ...tagOfQuestion(question), request.url];
        return respond(request, reply, { kind: 'item', tag, flights }, async asked => ({
          ...(await pages.one(question, place.seq, question)),
          collection: collection.id,
          coordinates: toldOf(crs),
          date: question.date,
          as_of: question.as_of,
          boundary_version: world.areas.boundary_version,
          links: [...formLinks(request, asked, 'item'), collectionLink(asked, collection.id)],
        }));
      },
    );
  };

/** The shifted systems have no address: their name alone is told. */
function tellCrs(reply: FastifyReply, { uri, system }: Crs): void {
  reply.header('wusetu-crs', system);
  if (uri !== null) reply.header('content-crs', `<${uri}>`);
}

function pageLink(request: FastifyRequest, asked: Asked, rel: 'next' | 'first', cursor: string | null): Link {
  const url = new URL(request.url, asked.base);
  url.searchParams.set('f', asked.form);
  if (cursor === null) url.searchParams.delete('cursor');
  else url.searchParams.set('cursor', cursor);
  return { href: url.href, rel, type: asked.form === 'html' ? 'text/html' : 'application/geo+json' };
}

const collectionLink = ({ base }: Asked, id: string): Link => ({
  href: `${base}/api/collections/${id}`,
  rel: 'collection',
  type: 'application/json',
});
