import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Day, Level } from '#core/contract.ts';
import { SYSTEMS, type System } from '#core/geometry/crs.ts';
import { fault } from '#server/platform/errors.ts';
import type { Scope } from '#server/platform/reader.ts';
import { readVersion, versionOn } from './day_versions.ts';
import type { Publisher } from './publisher.ts';
import { DayText, dayIn, LevelText, levelOf, query, StandardId, Version } from './questions.ts';
import {
  answerOnce,
  headersOfBytes,
  immutableFor,
  PLAIN,
  type Representation,
  send,
  WITHOUT_PAGE_HEADERS,
} from './responses.ts';
import { demandField } from './scope.ts';
import { standardRefOn } from './status_routes.ts';
import { STYLE_PARAMETERS, withoutStyleParameters } from './style_parameters.ts';
import { exists, MAXIMUM_ZOOM, type TileAddress } from './tile_grid.ts';
import { vectorLayers } from './tile_layers.ts';
import { BoundaryMoved } from './tile_source.ts';
import { PUBLISHED, type TileForm, tileOf } from './tiles.ts';
import type { World } from './world.ts';

const Whole = Type.String({ pattern: '^(0|[1-9]\\d{0,8})$' });
const address = Type.Object({ level: LevelText, z: Whole, x: Whole, y: Whole });
const question = query({
  ...STYLE_PARAMETERS,
  date: Type.Optional(DayText),
  standard: Type.Optional(StandardId),
  boundary: Type.Optional(
    // As text: 1, 01 and 1.0 would be as many addresses of one tile in the caches of others.
    Type.String({
      pattern: '^(0|[1-9]\\d{0,9})$',
      description: 'A boundary version: geometry, code, name and parent only, cacheable for ever.',
    }),
  ),
  version: Type.Optional(Version),
  crs: Type.Optional(
    Type.Unsafe<System>({
      type: 'string',
      enum: [...SYSTEMS],
      description:
        'Coordinate system of a GeoJSON tile; stated in its member coordinate_system and the header wusetu-crs. gcj02 and bd09 are shifted.',
    }),
  ),
});
export type Asked = { date?: string; standard?: string; boundary?: string; version?: string; crs?: System };

const DESCRIPTION =
  'Layer and feature id: the level, `seq`. Attributes: code, name, parent, grade, severity, state, since (what is null is left out of MVT). ' +
  'Where a tile would hold more than 10,000 areas or 500 KB, or areas smaller than 4 pixels on average, the next coarser level is handed ' +
  'out whole; the header wusetu-level says which. With `version` (header wusetu-version, TileJSON) the bytes never change; an older version ' +
  'leads on to the present one. While the database is away, kept tiles are sent with the header wusetu-stale.';

export const tileRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    for (const form of ['mvt', 'geojson'] as const)
      app.get(
        `/tiles/:level/:z/:x/:y.${form}`,
        {
          ...WITHOUT_PAGE_HEADERS,
          config: { scoped: true },
          schema: {
            tags: ['tiles'],
            summary: form === 'mvt' ? 'A Mapbox vector tile' : 'The same features as GeoJSON',
            description: DESCRIPTION,
            params: address,
            querystring: question,
          },
        },
        async (request, reply) => {
          const { level, ...place } = request.params;
          const tile = { z: Number(place.z), x: Number(place.x), y: Number(place.y) };
          const asked = withoutStyleParameters(request.query);
          return answerTile(publisher, request, reply, { level, tile, form, asked });
        },
      );

    app.get(
      '/tiles/:file',
      {
        config: { scoped: true },
        schema: {
          tags: ['tiles'],
          summary: 'TileJSON of a level: /tiles/{level}.json',
          description:
            '`tiles` is always the present: tiles of the last graded day. With `date` it is that day under its present version: addresses ' +
            'whose bytes never change. `wusetu.versioned` has those of the last day. ' +
            'GeoJSON tiles (`wusetu.geojson`) take `crs`.',
          params: Type.Object({ file: Type.String({ pattern: '^[a-z]+\\.json$', description: '{level}.json' }) }),
          querystring: query({ date: Type.Optional(DayText) }),
        },
      },
      async (request, reply) => {
        const world = await publisher.now();
        const { level } = levelOf(world, request.params.file.slice(0, -5));
        const { scope } = request.reader;
        const asked = request.query.date;
        const date = asked === undefined && world.last_day === null ? null : dayIn(world, scope, asked);
        const versioned = date === null ? null : { date, version: versionOn(world.days, date).text };
        const origin = `${request.protocol}://${request.host}`;
        const { id, version } = standardRefOn(world, date, publisher.context.config.standard);
        const standard = `${id}@${version}`;
        const bounds = await boundsOf(publisher, world, scope);
        const text = JSON.stringify(tileJson(world, { level, origin, bounds, versioned, asked, standard }));
        // Kept nowhere: the host is part of the answer, and a client may claim any.
        return answerOnce(request, reply, 'application/json; charset=utf-8', text, 'Accept-Encoding, Host');
      },
    );
  };

/** Answers a tile at any address, with all its headers; an outdated version leads to the present one at the same path. */
export async function answerTile(
  publisher: Publisher,
  request: FastifyRequest,
  reply: FastifyReply,
  question: { level: string; tile: TileAddress; form: TileForm; asked: Asked; vary?: string },
): Promise<FastifyReply> {
  const { level, tile, form, asked, vary = 'Accept-Encoding' } = question;
  const drawn = await drawTile(publisher, level, tile, form, asked, request.reader.scope);
  reply.headers(headersOfBytes).header('vary', vary);
  if ('elsewhere' in drawn)
    return reply.header('cache-control', 'no-store').redirect(`${pathOf(request)}?${drawn.elsewhere}`, 307);
  const { found, version } = drawn;
  reply.header('cache-control', drawn.immutable ? immutableFor(request) : PLAIN);
  if (version !== null) reply.header('wusetu-version', version);
  return send(request, reply, found.tile, () => publisher.tiles.weigh(found.key));
}

const pathOf = (request: FastifyRequest): string => request.url.split('?')[0]!;

/** A tile, or the query of the address where it is now. */
type Drawn =
  | { found: { tile: Representation; key: string }; immutable: boolean; version: string | null }
  | { elsewhere: string };

async function drawTile(
  publisher: Publisher,
  level: string,
  tile: TileAddress,
  form: TileForm,
  asked: Asked,
  scope: Scope | null,
): Promise<Drawn> {
  const { boundary, version, crs: system } = asked;
  refuseContradictions(asked, form);
  if (!exists(tile))
    throw fault(
      'unknown_tile',
      `There is no tile ${tile.z}/${tile.x}/${tile.y}: z is 0 to ${MAXIMUM_ZOOM}, x and y are 0 to 2^z - 1.`,
      { minzoom: 0, maxzoom: MAXIMUM_ZOOM },
    );
  for (let attempt = 0; ; attempt++) {
    const now = await publisher.now();
    const { boundary_version } = now.areas;
    levelOf(now, level);
    if (boundary !== undefined && boundary !== String(boundary_version))
      throw fault('unknown_tile', `Boundary version ${boundary} is not in force; ${boundary_version} is.`, {
        boundary_version,
      });
    const drawn = { tile, level: level as Level, form, system, scope };
    try {
      if (boundary !== undefined) {
        const found = await tileOf(publisher, now, { ...drawn, grades: null });
        return { found, immutable: true, version: null };
      }
      demandField(scope, 'grades');
      // Before the first graded day there is a map too: every area of it is insufficient.
      const day: Day | null = asked.date === undefined && now.last_day === null ? null : dayIn(now, scope, asked.date);
      if (version !== undefined && !publisher.isInForce(now, day!, version)) {
        // Another process may have told of it before this one has read it.
        if (readVersion(version).revision > now.versions.revision && attempt === 0 && publisher.outage() === null) {
          publisher.forget();
          continue;
        }
        return { elsewhere: elsewhere(now, day!, version, asked) };
      }
      // As published it is of the world that the version was looked up in: there may be a newer one by now.
      const { world, analysis } =
        asked.standard === undefined
          ? { world: now, analysis: false }
          : await publisher.world({ standard: asked.standard, date: day ?? undefined });
      const name = analysis ? nameOf(world) : PUBLISHED;
      const found = await tileOf(publisher, world, { ...drawn, grades: { date: day, name } });
      const present = day === null || analysis ? null : versionOn(world.days, day).text;
      return { found, immutable: version !== undefined, version: version ?? present };
    } catch (error) {
      // Boundaries were imported between the reading of the areas and that of their shapes: begin again.
      if (!(error instanceof BoundaryMoved) || attempt === 5) throw error;
      publisher.forget();
    }
  }
}

/** One name a standard, however it was asked for. */
const nameOf = ({ standards: [standard] }: World): string => `${standard!.standard_id}@${standard!.version}`;

function refuseContradictions({ date, standard, boundary, version, crs }: Asked, form: TileForm): void {
  if (boundary !== undefined && (date !== undefined || standard !== undefined || version !== undefined))
    throw fault('invalid_parameter', 'A tile with boundary= has no grades: leave out date, standard and version.');
  if (version !== undefined && (date === undefined || standard !== undefined))
    throw fault('invalid_parameter', 'version= is of a day as published: give date, and leave out standard.');
  if (crs !== undefined && form === 'mvt')
    throw fault(
      'invalid_parameter',
      'crs= is for GeoJSON tiles: the coordinates of a vector tile are places on the grid of Web Mercator, which has no other system.',
    );
}

/** Where an outdated version leads: to the present one. A version of revisions to come is of another database. */
function elsewhere(world: World, day: Day, version: string, { crs }: Asked): string {
  const { revision, boundary_version } = readVersion(version);
  if (revision > world.versions.revision || boundary_version > world.areas.boundary_version)
    throw fault(
      'unknown_tile',
      `There is no version ${version} yet; the present one is ${versionOn(world.days, day).text}.`,
    );
  const parameters = new URLSearchParams({ date: day, version: versionOn(world.days, day).text });
  if (crs !== undefined) parameters.set('crs', crs);
  return parameters.toString();
}

type Bounds = [number, number, number, number];

async function boundsOf(publisher: Publisher, world: World, scope: Scope | null): Promise<Bounds> {
  const [west, south, east, north] = (await publisher.bbox(world, scope)) ?? [-180, -85.0511, 180, 85.0511];
  return [west, south, east, north];
}

type Told = {
  level: Level;
  origin: string;
  bounds: Bounds;
  versioned: { date: Day; version: string } | null;
  asked: Day | undefined;
  /** As it is named everywhere: `wusetu-community@1`. */
  standard: string;
};

function tileJson(world: World, { level, origin, bounds, versioned, asked, standard }: Told) {
  const plain = `${origin}/tiles/${level}/{z}/{x}/{y}`;
  const frozen = versioned === null ? null : `?date=${versioned.date}&version=${versioned.version}`;
  const dated = asked === undefined || frozen === null ? '' : frozen;
  return {
    tilejson: '3.0.0',
    name: level,
    scheme: 'xyz',
    attribution: `Wusetu 五色图 · ${standard}`,
    tiles: [`${plain}.mvt${dated}`],
    minzoom: 0,
    maxzoom: MAXIMUM_ZOOM,
    bounds,
    vector_layers: vectorLayers(world, level, MAXIMUM_ZOOM),
    wusetu: {
      boundary_version: world.areas.boundary_version,
      date: versioned?.date ?? null,
      version: versioned?.version ?? null,
      versioned: frozen === null ? [] : [`${plain}.mvt${frozen}`],
      boundaries: [`${plain}.mvt?boundary=${world.areas.boundary_version}`],
      geojson: [`${plain}.geojson${dated}`],
      coordinate_systems: SYSTEMS,
    },
  };
}
