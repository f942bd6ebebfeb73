import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { fault } from '#server/platform/errors.ts';
import { outlinesOf } from './outlines.ts';
import type { Publisher } from './publisher.ts';
import { LevelText, levelOf, query } from './questions.ts';
import { answer, immutableFor, PLAIN, representation, tagOf } from './responses.ts';
import { readableOf } from './scope.ts';
import { bandOf, MAXIMUM_ZOOM } from './tile_grid.ts';
import { BoundaryMoved } from './tile_source.ts';

/** What a city of 1,200 communities fills a screen at. */
const DEFAULT_ZOOM = 11;

export const outlinesRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/outlines/:level',
      {
        config: { scoped: true },
        schema: {
          tags: ['tiles'],
          summary: 'The borders of all areas of a level, for pictures',
          description:
            'One coverage on a grid of `units` steps across the square world of Web Mercator, from its north-west corner: neighbours share ' +
            'every point. A ring is [x, y, dx, dy, …], unclosed; the rings of an area are filled even-odd. Painted from a frame by seq. ' +
            'With `boundary` the bytes never change.',
          params: Type.Object({ level: LevelText }),
          querystring: query({
            zoom: Type.Optional(
              Type.Integer({
                minimum: 0,
                maximum: MAXIMUM_ZOOM,
                description: 'As fine as the tiles of this zoom; 11 where it is left out',
              }),
            ),
            boundary: Type.Optional(
              Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'The boundary version in force' }),
            ),
          }),
        },
      },
      async (request, reply) => {
        const { zoom = DEFAULT_ZOOM, boundary } = request.query;
        const { scope } = request.reader;
        const band = bandOf(zoom);
        for (let attempt = 0; ; attempt++) {
          const world = await publisher.now();
          const areas = levelOf(world, request.params.level);
          const { boundary_version } = world.areas;
          if (boundary !== undefined && boundary !== boundary_version)
            throw fault('outdated_version', `Boundary version ${boundary} is not in force; ${boundary_version} is.`, {
              boundary_version,
            });
          const tag = tagOf('outlines', boundary_version, areas.level, band, scope?.id);
          const cache_control = boundary === undefined ? PLAIN : immutableFor(request);
          try {
            return await answer(request, reply, publisher.bodies, { tag, cache_control }, async () => {
              const outlines = await outlinesOf(publisher, world, areas, band, readableOf(world, areas, scope));
              return representation(tag, 'application/json; charset=utf-8', JSON.stringify(outlines));
            });
          } catch (error) {
            // Boundaries were imported between the reading of the areas and that of their shapes: begin again.
            if (!(error instanceof BoundaryMoved) || attempt === 5) throw error;
            publisher.forget();
          }
        }
      },
    );
  };
