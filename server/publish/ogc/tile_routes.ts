import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Level } from '#core/contract.ts';
import { SYSTEMS, type System } from '#core/geometry/crs.ts';
import { fault } from '#server/platform/errors.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { query } from '#server/publish/questions.ts';
import {
  answerOnce,
  bytesOfRepresentation,
  formOf,
  type Representation,
  WITHOUT_PAGE_HEADERS,
} from '#server/publish/responses.ts';
import { Shelf } from '#server/publish/shelf.ts';
import { answerTile } from '#server/publish/tile_routes.ts';
import type { TileForm } from '#server/publish/tiles.ts';
import { collectionOf } from './collection_routes.ts';
import { dayOfDatetime } from './datetime.ts';
import { STYLE, STYLE_ADDRESS } from './html/style.ts';
import { levelExtents } from './level_extent.ts';
import { formLinks, respond } from './respond.ts';
import { tileMatrices, WEB_MERCATOR, WEB_MERCATOR_QUAD_URI, WELL_KNOWN_SCALES } from './tile_matrix_set.ts';
import { WEB_MERCATOR_QUAD } from './tile_payloads.ts';
import { tilesetOf, tilesetsOf } from './tilesets.ts';

const Form = Type.Optional(Type.Unsafe<'json' | 'html'>({ type: 'string', enum: ['json', 'html'] }));
const Lang = Type.Optional(Type.Unsafe<'zh' | 'en'>({ type: 'string', enum: ['zh', 'en'] }));
const negotiated = query({ f: Form, lang: Lang });
const Name = Type.String({ maxLength: 64 });
const Whole = Type.String({ pattern: '^(0|[1-9]\\d{0,8})$' });
const TITLE = 'Google Maps Compatible for the World';

/** OGC API Tiles Part 1: how the tiles of /tiles are found, and the same tiles where that standard expects them. */
export const ogcTileRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    const extentOf = levelExtents(publisher);
    const flights = new Shelf<Representation>(0, bytesOfRepresentation);
    const described = (summary: string) => ({ tags: ['tiles'], summary, querystring: negotiated });

    app.get(STYLE_ADDRESS, { config: { open: true, scoped: true }, schema: { hide: true } }, (request, reply) =>
      answerOnce(request, reply, 'text/css; charset=utf-8', STYLE),
    );

    app.get(
      '/api/tileMatrixSets',
      { config: { scoped: true }, schema: described('OGC API Tiles: the tile matrix sets, WebMercatorQuad alone') },
      (request, reply) =>
        respond(request, reply, { kind: 'tile_matrix_sets', tag: [], flights }, async asked => {
          const self = `${asked.base}/api/tileMatrixSets/${WEB_MERCATOR_QUAD}`;
          const links = [{ href: self, rel: 'self', type: 'application/json', title: WEB_MERCATOR_QUAD }];
          return {
            tileMatrixSets: [
              { id: WEB_MERCATOR_QUAD, title: TITLE, uri: WEB_MERCATOR_QUAD_URI, crs: WEB_MERCATOR, links },
            ],
            links: formLinks(request, asked, 'tile_matrix_sets'),
          };
        }),
    );

    app.get(
      '/api/tileMatrixSets/:tileMatrixSetId',
      {
        config: { scoped: true },
        schema: {
          ...described('OGC API Tiles: definition of WebMercatorQuad'),
          params: Type.Object({ tileMatrixSetId: Name }),
        },
      },
      (request, reply) => {
        demandSet(request.params.tileMatrixSetId);
        return respond(request, reply, { kind: 'tile_matrix_set', tag: [], flights }, async asked => ({
          id: WEB_MERCATOR_QUAD,
          title: TITLE,
          uri: WEB_MERCATOR_QUAD_URI,
          crs: WEB_MERCATOR,
          orderedAxes: ['X', 'Y'],
          wellKnownScaleSet: WELL_KNOWN_SCALES,
          tileMatrices,
          links: formLinks(request, asked, 'tile_matrix_set'),
        }));
      },
    );

    app.get(
      '/api/collections/:collectionId/tiles',
      {
        config: { scoped: true },
        schema: {
          ...described('OGC API Tiles: the tilesets of a collection'),
          params: Type.Object({ collectionId: Name }),
        },
      },
      async (request, reply) => {
        const collection = collectionOf(await publisher.now(), request.params.collectionId);
        return respond(request, reply, { kind: 'tilesets', tag: [collection.id], flights }, async asked =>
          tilesetsOf(collection, asked, formLinks(request, asked, 'tilesets')),
        );
      },
    );

    app.get(
      '/api/collections/:collectionId/tiles/:tileMatrixSetId',
      {
        config: { scoped: true },
        schema: {
          ...described('OGC API Tiles: a tileset, its layers, limits and the template of its tiles'),
          params: Type.Object({ collectionId: Name, tileMatrixSetId: Name }),
        },
      },
      async (request, reply) => {
        demandSet(request.params.tileMatrixSetId);
        const world = await publisher.now();
        const collection = collectionOf(world, request.params.collectionId);
        const { boundary_version, levels } = world.areas;
        const tag = [collection.id, boundary_version, Object.keys(levels)];
        return respond(request, reply, { kind: 'tileset', tag, flights }, async asked => {
          const box = await extentOf(world, collection.level);
          const links = formLinks(request, asked, 'tileset');
          return tilesetOf(collection, Object.keys(levels) as Level[], box, asked, links);
        });
      },
    );

    app.get(
      '/api/collections/:collectionId/tiles/:tileMatrixSetId/:tileMatrix/:tileRow/:tileCol',
      {
        ...WITHOUT_PAGE_HEADERS,
        config: { scoped: true },
        schema: {
          tags: ['tiles'],
          summary: 'OGC API Tiles: a tile, row before column',
          description:
            'The tile of /tiles/{level}/{z}/{x}/{y}, which has addresses whose bytes never change. Without `f` by Accept.',
          params: Type.Object({
            collectionId: Name,
            tileMatrixSetId: Name,
            tileMatrix: Whole,
            tileRow: Whole,
            tileCol: Whole,
          }),
          querystring: query({
            f: Type.Optional(Type.Unsafe<TileForm>({ type: 'string', enum: ['mvt', 'geojson'] })),
            datetime: Type.Optional(
              Type.String({ maxLength: 80, description: 'A day, a moment, or an interval: its last graded day' }),
            ),
            crs: Type.Optional(
              Type.Unsafe<System>({ type: 'string', enum: [...SYSTEMS], description: 'Of GeoJSON only' }),
            ),
          }),
        },
      },
      async (request, reply) => {
        const { collectionId, tileMatrixSetId, tileMatrix, tileRow, tileCol } = request.params;
        const { f, datetime, crs } = request.query;
        const world = await publisher.now();
        const { level } = collectionOf(world, collectionId);
        demandSet(tileMatrixSetId);
        const form =
          f ??
          FORMS[formOf(request, ['application/vnd.mapbox-vector-tile', 'application/geo+json', 'application/json'])];
        const date = dayOfDatetime(datetime, world, publisher.context.config.time_zone);
        return answerTile(publisher, request, reply, {
          level,
          tile: { z: Number(tileMatrix), x: Number(tileCol), y: Number(tileRow) },
          form,
          asked: { date, crs },
          vary: f === undefined ? 'Accept, Accept-Encoding' : 'Accept-Encoding',
        });
      },
    );
  };

const FORMS = {
  'application/vnd.mapbox-vector-tile': 'mvt',
  'application/geo+json': 'geojson',
  'application/json': 'geojson',
} as const;

function demandSet(id: string): void {
  if (id !== WEB_MERCATOR_QUAD)
    throw fault('not_found', `There is no tile matrix set "${id}". There is ${WEB_MERCATOR_QUAD}.`);
}
