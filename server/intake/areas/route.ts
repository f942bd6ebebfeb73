import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { LEVELS } from '#core/contract.ts';
import type { Context } from '#server/platform/context.ts';
import { fault } from '#server/platform/errors.ts';
import { importAreas } from './import_areas.ts';
import { parentLevel, rankOf, SYSTEMS } from './options.ts';

const property = (description: string) => Type.String({ minLength: 1, maxLength: 200, description });
const level = Type.Union(LEVELS.map(name => Type.Literal(name)));
const flag = (description: string) => Type.Boolean({ default: false, description });

const query = Type.Object(
  {
    level,
    code: property('Property of the features that carries the code.'),
    name: property('Property that carries the name.'),
    parent: Type.Optional(property('Property that carries the code of the parent, an area of a level above.')),
    parent_name: Type.Optional(
      property('Property that carries the name of the parent, which is made from its children.'),
    ),
    parent_level: Type.Optional(level),
    population: Type.Optional(property('Property that carries the number of residents.')),
    population_65plus: Type.Optional(property('Property that carries the number of residents of 65 and over.')),
    crs: Type.Union(
      SYSTEMS.map(name => Type.Literal(name)),
      { default: 'wgs84', description: 'Coordinate system of the file.' },
    ),
    strict: flag('Refuse every flawed geometry instead of repairing small flaws.'),
    replace: flag('Retire the areas of the level that are not in the file.'),
    dry_run: flag('Check everything, store nothing.'),
    partial: flag('Store the good rows although others are refused.'),
  },
  { additionalProperties: false },
);

/** `POST /api/imports/areas`: a GeoJSON FeatureCollection as the body, read as it arrives. */
export const areaImportRoutes =
  (context: Context): FastifyPluginAsyncTypebox =>
  async app => {
    // The body is a stream here, whatever its size: not Fastify's JSON parser.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      ['application/geo+json', 'application/json', 'application/octet-stream'],
      (_request, body, done) => done(null, body),
    );
    app.post(
      '/api/imports/areas',
      { schema: { querystring: query, tags: ['imports'], summary: 'Import boundaries from GeoJSON' } },
      async (request, reply) => {
        const options = request.query;
        if (options.parent && options.parent_name)
          throw fault('invalid_parameter', 'Give parent or parent_name, not both.');
        if (options.parent_name && rankOf(parentLevel(options)) >= rankOf(options.level))
          throw fault('invalid_parameter', `parent_level must be above ${options.level}.`);
        if (!request.body) throw fault('unreadable_file', 'The file is empty.');
        const length = Number(request.headers['content-length']);
        try {
          return await importAreas(context, request.body as AsyncIterable<Uint8Array>, options, {
            request_id: request.id,
            total_bytes: Number.isFinite(length) ? length : null,
          });
        } catch (error) {
          // What is left of the file is not read: the connection cannot be used again.
          if (!request.raw.readableEnded) reply.header('connection', 'close');
          throw error;
        }
      },
    );
  };
