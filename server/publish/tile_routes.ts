import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type Day, LEVELS, type Level } from '#core/contract.ts';
import { fault } from '#server/platform/errors.ts';
import type { Publisher } from './publisher.ts';
import { DayText, dayOf, LevelText, levelOf, query, StandardId } from './questions.ts';
import {
  answer,
  headersOfBytes,
  IMMUTABLE,
  PLAIN,
  representation,
  send,
  tagOf,
  WITHOUT_PAGE_HEADERS,
} from './responses.ts';
import { exists, MAXIMUM_ZOOM, type TileAddress } from './tile_grid.ts';
import { BoundaryMoved } from './tile_source.ts';
import { type TileForm, tileOf } from './tiles.ts';
import type { World } from './world.ts';

const Whole = Type.String({ pattern: '^(0|[1-9]\\d{0,8})$' });
const address = Type.Object({ level: LevelText, z: Whole, x: Whole, y: Whole });
const question = query({
  date: Type.Optional(DayText),
  standard: Type.Optional(StandardId),
  boundary: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 2_147_483_647,
      description: 'A boundary version: geometry, code, name and parent only, cacheable for ever.',
    }),
  ),
});
type Asked = { date?: string; standard?: string; boundary?: number };

const DESCRIPTION =
  'Layer and feature id: the level, `seq`. Attributes: code, name, parent, grade, severity, state, since (what is null is left out of MVT). ' +
  'Where a tile would hold more than 10,000 areas or 500 KB the next coarser level is handed out whole; the header wusetu-level says which.';

export const tileRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    for (const form of ['mvt', 'geojson'] as const)
      app.get(
        `/tiles/:level/:z/:x/:y.${form}`,
        {
          ...WITHOUT_PAGE_HEADERS,
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
          const { found, immutable } = await drawTile(publisher, level, tile, form, request.query);
          reply.headers(headersOfBytes).header('cache-control', immutable ? IMMUTABLE : PLAIN);
          reply.header('vary', 'Accept-Encoding');
          return send(request, reply, found.tile, () => publisher.tiles.weigh(found.key));
        },
      );

    app.get(
      '/tiles/:file',
      {
        schema: {
          tags: ['tiles'],
          summary: 'TileJSON of a level: /tiles/{level}.json',
          params: Type.Object({ file: Type.String({ pattern: '^[a-z]+\\.json$', description: '{level}.json' }) }),
          querystring: query({}),
        },
      },
      async (request, reply) => {
        const world = await publisher.now();
        const { level } = levelOf(world, request.params.file.slice(0, -5));
        const origin = `${request.protocol}://${request.host}`;
        const tag = tagOf('tilejson', world.areas.boundary_version, level, origin, Object.keys(world.areas.levels));
        return answer(request, reply, publisher.bodies, { tag, vary: 'Accept-Encoding, Host' }, async () => {
          const bounds = await boundsOf(publisher, world);
          const text = JSON.stringify(tileJson(world, level, origin, bounds));
          return representation(tag, 'application/json; charset=utf-8', text);
        });
      },
    );
  };

async function drawTile(publisher: Publisher, level: string, tile: TileAddress, form: TileForm, asked: Asked) {
  const { date, standard, boundary } = asked;
  if (!exists(tile))
    throw fault(
      'unknown_tile',
      `There is no tile ${tile.z}/${tile.x}/${tile.y}: z is 0 to ${MAXIMUM_ZOOM}, x and y are 0 to 2^z - 1.`,
      { minzoom: 0, maxzoom: MAXIMUM_ZOOM },
    );
  if (boundary !== undefined && (date !== undefined || standard !== undefined))
    throw fault('invalid_parameter', 'A tile with boundary= has no grades: leave out date and standard.');
  for (let attempt = 0; ; attempt++) {
    const now = await publisher.now();
    const { boundary_version } = now.areas;
    levelOf(now, level);
    if (boundary !== undefined && boundary !== boundary_version)
      throw fault('unknown_tile', `Boundary version ${boundary} is not in force; ${boundary_version} is.`, {
        boundary_version,
      });
    try {
      if (boundary !== undefined)
        return {
          found: await tileOf(publisher, now, { tile, level: level as Level, form, grades: null }),
          immutable: true,
        };
      // Before the first graded day there is a map too: every area of it is insufficient.
      const day: Day | null = date === undefined && now.last_day === null ? null : dayOf(now, date);
      const { world, analysis } = await publisher.world({ standard, date: day ?? undefined });
      const grades = { date: day, name: analysis ? standard! : 'published' };
      return { found: await tileOf(publisher, world, { tile, level: level as Level, form, grades }), immutable: false };
    } catch (error) {
      // Boundaries were imported between the reading of the areas and that of their shapes: begin again.
      if (!(error instanceof BoundaryMoved) || attempt === 5) throw error;
      publisher.forget();
    }
  }
}

type Bounds = [number, number, number, number];

async function boundsOf(publisher: Publisher, world: World): Promise<Bounds> {
  const [west, south, east, north] = (await publisher.bbox(world)) ?? [-180, -85.0511, 180, 85.0511];
  return [west, south, east, north];
}

const GRADE_FIELDS = {
  grade: 'green, blue, yellow, orange or red; left out without a grade',
  severity: '0 (green) to 4 (red)',
  state: 'graded, insufficient, stale, suspended or override',
  since: 'First day of the grade, YYYY-MM-DD',
};
const FIELDS = { code: 'Code of the area', name: 'Name', parent: 'Code of the area above', ...GRADE_FIELDS };

function tileJson(world: World, level: Level, origin: string, bounds: Bounds) {
  // Where a tile would be too large its layer is that of a coarser level: a style may draw them all.
  const layers = LEVELS.slice(0, LEVELS.indexOf(level) + 1).filter(l => world.areas.levels[l] !== undefined);
  return {
    tilejson: '3.0.0',
    name: level,
    scheme: 'xyz',
    tiles: [`${origin}/tiles/${level}/{z}/{x}/{y}.mvt`],
    minzoom: 0,
    maxzoom: MAXIMUM_ZOOM,
    bounds,
    vector_layers: layers.reverse().map(id => ({ id, minzoom: 0, maxzoom: MAXIMUM_ZOOM, fields: FIELDS })),
  };
}
