import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type ImportPayload, LEVELS } from '#core/contract.ts';
import { SYSTEMS } from '#core/geometry/crs.ts';
import type { Context } from '#server/platform/context.ts';
import { fault } from '#server/platform/errors.ts';
import { importAreas } from './import_areas.ts';
import { type AreaImportOptions, parentLevel, rankOf } from './options.ts';

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
        const payload = await receive(context, request, options);
        if (payload.rejected > 0 && !options.partial) throw rejection(payload);
        reply.status(payload.status === 'accepted' ? 201 : 200).header('location', `/api/imports/${payload.import_id}`);
        return payload;
      },
    );
  };

async function receive(context: Context, request: FastifyRequest, options: AreaImportOptions): Promise<ImportPayload> {
  const { raw, id: request_id } = request;
  const limit = context.config.max_import_bytes;
  const length = Number(request.headers['content-length']);
  if (!request.body) throw fault('unreadable_file', 'The file is empty.');
  if (length > limit)
    throw fault('file_too_large', `The file is larger than ${limit} bytes (WUSETU_MAX_IMPORT_BYTES).`, { limit });
  try {
    // Not destroyed when reading stops early: the client is still to hear why.
    const body = raw.iterator({ destroyOnReturn: false });
    return await importAreas(context, body, options, {
      request_id,
      total_bytes: Number.isFinite(length) ? length : null,
    });
  } catch (error) {
    if (raw.destroyed && !raw.complete) throw fault('unreadable_file', 'The upload was cut off.');
    throw error;
  } finally {
    // What was not read is let pass, so that the connection can carry the answer.
    raw.resume();
  }
}

/** RFC 9457 with the import's members beside the problem's own; `status` is the answer's, as the RFC has it. */
function rejection(payload: ImportPayload) {
  const { status: _, ...members } = payload;
  const rows = new Set(payload.errors.map(({ row }) => row)).size;
  const { row, column, value, reason } = payload.errors[0]!;
  const place = [`row ${row}`, column, value ? `"${value}"` : value].filter(part => part).join(', ');
  return fault(
    'import_rejected',
    `${rows} of ${payload.received} rows ${rows === 1 ? 'is' : 'are'} wrong; the first: ${place}: ${reason}`,
    members,
  );
}
