import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { fault } from '#server/platform/errors.ts';
import {
  bytesOfRepresentation,
  headersOfBytes,
  immutableFor,
  isKnown,
  notModified,
  quoted,
  type Representation,
  representation,
  send,
  tagOf,
  WITHOUT_PAGE_HEADERS,
} from '#server/publish/responses.ts';
import { Shelf } from '#server/publish/shelf.ts';
import type { ArchiveFile } from './archive_file.ts';
import { BASE_MAP_PATH } from './base_map.ts';

const Whole = Type.String({ pattern: '^(0|[1-9]\\d{0,8})$' });
/** Vector tiles with their compressed forms; pictures are read from the file each time, which keeps them as compressed as they get. */
const KEPT_BYTES = 33_554_432;
const MOST_ZOOM = 24;

/** Tiles out of the file. No data is in them: a key that reads anything reads them. */
export const baseMapRoutes =
  (file: ArchiveFile): FastifyPluginAsyncTypebox =>
  async app => {
    const kept = new Shelf<Representation>(KEPT_BYTES, bytesOfRepresentation);
    app.get(
      `${BASE_MAP_PATH}/:version/:z/:x/:y`,
      {
        ...WITHOUT_PAGE_HEADERS,
        config: { scoped: true },
        schema: {
          tags: ['tiles'],
          summary: 'A tile of the base map, where WUSETU_BASE_MAP names a file',
          description:
            'Address, zooms and bounds are in `base_map` of /api/status. Under a version the bytes never change.',
          params: Type.Object({ version: Type.String({ maxLength: 32 }), z: Whole, x: Whole, y: Whole }),
        },
      },
      async (request, reply) => {
        const { version } = request.params;
        const [z, x, y] = [Number(request.params.z), Number(request.params.x), Number(request.params.y)];
        const name = `${z}/${x}/${y}`;
        if (version !== file.version)
          throw fault('unknown_tile', `The base map is of another version: ${file.version}.`);
        if (z > MOST_ZOOM || x >= 2 ** z || y >= 2 ** z) throw fault('unknown_tile', `There is no tile ${name}.`);
        const tag = tagOf('base_map', version, name);
        reply.headers(headersOfBytes).header('cache-control', immutableFor(request)).header('vary', 'Accept-Encoding');
        if (isKnown(request, tag)) return notModified(request, reply, tag);
        const read = async (): Promise<Buffer> => {
          const found = await file.tile(z, x, y);
          if (found === null) throw fault('unknown_tile', `The base map has no tile ${name}.`);
          return found;
        };
        if (file.told.kind === 'raster')
          return reply
            .header('etag', quoted(tag, 'identity'))
            .type(file.type)
            .send(await read());
        const tile = await kept.get(name, async () => representation(tag, file.type, await read()));
        return send(request, reply, tile, () => kept.weigh(name));
      },
    );
  };
