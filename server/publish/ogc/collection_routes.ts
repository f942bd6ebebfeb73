import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { fault } from '#server/platform/errors.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { query } from '#server/publish/questions.ts';
import { answerOnce, bytesOfRepresentation, type Representation } from '#server/publish/responses.ts';
import { demandField } from '#server/publish/scope.ts';
import { Shelf } from '#server/publish/shelf.ts';
import type { World } from '#server/publish/world.ts';
import { collectionPayload, conformance, type Described, landing, propertiesPayload } from './collections.ts';
import { CRS_URIS } from './crs.ts';
import { type Definition, definitionOf, OPENAPI_30_TYPE } from './definition.ts';
import { featureSchema } from './feature_schema.ts';
import { levelExtents } from './level_extent.ts';
import { Form, Lang } from './parameters.ts';
import { COLLECTIONS } from './payloads.ts';
import { type Property, propertiesOf } from './properties.ts';
import { type Collection, firstGround } from './question.ts';
import { formLinks, respond } from './respond.ts';

const negotiated = query({ f: Form, lang: Lang });
const params = Type.Object({ collectionId: Type.String({ maxLength: 64 }) });
const scoped = { scoped: true };

const PROPERTIES = {
  queryables: 'OGC API: the properties that filter= and parameters of their names read, as JSON Schema',
  sortables: 'OGC API: the properties that sortby= reads, as JSON Schema',
  schema: 'OGC API: JSON Schema of the features of a collection',
};

/** OGC API Common and what OGC API Features says of collections. */
export const ogcCollectionRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    const extentOf = levelExtents(publisher);
    const flights = new Shelf<Representation>(0, bytesOfRepresentation);
    const described = (summary: string) => ({ tags: ['ogc'], summary, querystring: negotiated });

    // The path / of the definition is /api/ to a client that puts addresses together.
    for (const [path, hide] of [
      ['/api', false],
      ['/api/', true],
    ] as const)
      app.get(path, { config: scoped, schema: { ...described('OGC API: landing page'), hide } }, (request, reply) =>
        respond(request, reply, { kind: 'landing', tag: [request.url], flights }, async asked =>
          landing(asked, formLinks(request, asked, 'landing')),
        ),
      );

    app.get('/api/definition', { config: scoped, schema: { hide: true } }, async (request, reply) => {
      const { scope } = request.reader;
      const world = await publisher.now();
      const { date } = await firstGround(publisher, {}, scope);
      const there = collectionsOf(world).map((one): [Collection, Property[]] => [
        one,
        propertiesOf(world, one.level, date, scope),
      ]);
      const base = `${request.protocol}://${request.host}`;
      const definition = JSON.stringify(definitionOf(app.swagger() as unknown as Definition, base, there));
      return answerOnce(request, reply, OPENAPI_30_TYPE, definition);
    });

    app.get(
      '/api/conformance',
      { config: scoped, schema: described('OGC API: the standards that are conformed to') },
      (request, reply) =>
        respond(request, reply, { kind: 'conformance', tag: [request.url], flights }, async asked =>
          conformance(formLinks(request, asked, 'conformance')),
        ),
    );

    /** Of a collection as `request` may see it, and all that decides it. */
    const tell = async (request: FastifyRequest, world: World, collection: Collection): Promise<Described> => {
      const { date } = await firstGround(publisher, {}, request.reader.scope);
      return {
        collection,
        box: await extentOf(world, collection.level),
        days: world.first_day !== null && date !== null ? [world.first_day, date] : null,
        is_graded: collection.level === world.areas.graded_level,
      };
    };
    const tagOf = (request: FastifyRequest, { areas, first_day, last_day }: World): unknown[] => {
      return [areas.boundary_version, first_day, last_day, request.reader.scope?.id, request.url];
    };

    app.get(
      '/api/collections',
      { config: scoped, schema: described('OGC API: the collections, one a level') },
      async (request, reply) => {
        const world = await publisher.now();
        const tag = tagOf(request, world);
        return respond(request, reply, { kind: 'collections', tag, flights }, async asked => {
          const collections = await Promise.all(
            collectionsOf(world).map(async collection => {
              const own = {
                href: `${asked.base}/api/collections/${collection.id}`,
                rel: 'self',
                type: 'application/json',
              };
              return collectionPayload(await tell(request, world, collection), asked, [own]);
            }),
          );
          return { collections, crs: [...CRS_URIS], links: formLinks(request, asked, 'collections') };
        });
      },
    );

    app.get(
      '/api/collections/:collectionId',
      { config: scoped, schema: { ...described('OGC API: a collection'), params } },
      async (request, reply) => {
        const world = await publisher.now();
        const collection = collectionOf(world, request.params.collectionId);
        const tag = [collection.id, ...tagOf(request, world)];
        return respond(request, reply, { kind: 'collection', tag, flights }, async asked =>
          collectionPayload(await tell(request, world, collection), asked, formLinks(request, asked, 'collection')),
        );
      },
    );

    for (const kind of ['queryables', 'sortables', 'schema'] as const)
      app.get(
        `/api/collections/:collectionId/${kind}`,
        {
          config: scoped,
          schema: {
            ...described(PROPERTIES[kind]),
            params: Type.Object({ collectionId: Type.String({ maxLength: 64 }) }),
          },
        },
        async (request, reply) => {
          const { scope } = request.reader;
          demandField(scope, 'grades');
          const world = await publisher.now();
          const collection = collectionOf(world, (request.params as { collectionId: string }).collectionId);
          const { date } = await firstGround(publisher, {}, scope);
          const properties = propertiesOf(world, collection.level, date, scope);
          const tag = [collection.id, world.areas.graded_level, properties.map(({ name }) => name), request.url];
          return respond(request, reply, { kind, tag, flights }, async asked =>
            kind === 'schema'
              ? featureSchema(collection, properties, asked)
              : propertiesPayload(kind, collection, properties, asked),
          );
        },
      );
  };

const collectionsOf = (world: World): Collection[] =>
  COLLECTIONS.filter(({ level }) => world.areas.levels[level] !== undefined);

export function collectionOf(world: World, id: string): Collection {
  const there = collectionsOf(world);
  const found = there.find(collection => collection.id === id);
  if (found) return found;
  throw fault('not_found', `There is no collection "${id}". There are: ${there.map(one => one.id).join(', ')}.`);
}
