import { Readable, type Transform } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Encoding, encodingOf, isKnown, notModified, PLAIN, quoted } from '#server/publish/responses.ts';

type Streamed = { tag: string; type: string; is_text: boolean; headers: Record<string, string> };

/**
 * Sends what is made while it is sent. 304 before anything is read; a fault of `begin` is a problem like any other, one after it
 * breaks the connection off, so that no part is taken for the whole. No ranges: nothing is kept to take them from.
 */
export async function answerStream(
  request: FastifyRequest,
  reply: FastifyReply,
  { tag, type, is_text, headers }: Streamed,
  begin: () => Promise<AsyncGenerator<string | Uint8Array>>,
): Promise<FastifyReply> {
  reply.header('cache-control', PLAIN);
  if (is_text) reply.header('vary', 'Accept-Encoding');
  if (isKnown(request, tag)) return notModified(request, reply, tag);
  const encoding = is_text ? encodingOf(request.headers['accept-encoding']) : 'identity';
  const pieces = request.method === 'HEAD' ? nothing() : await begin();
  if (encoding !== 'identity') reply.header('content-encoding', encoding);
  reply.headers(headers).header('etag', quoted(tag, encoding)).header('accept-ranges', 'none').type(type);
  const body = compressed(Readable.from(pieces, { objectMode: false, highWaterMark: 1 }), encoding);
  // Nothing may have been sent by then, and the headers of a file do not fit a problem.
  body.on('error', () => reply.raw.destroy());
  return reply.send(body);
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function compressed(source: Readable, encoding: Encoding): Readable {
  if (encoding === 'identity') return source;
  const packer: Transform =
    encoding === 'gzip'
      ? createGzip({ level: 6 })
      : createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  // What ends one ends the other: a reader that leaves stops the reading of the database.
  return source
    .on('error', error => packer.destroy(error))
    .pipe(packer)
    .on('close', () => source.destroy());
}
