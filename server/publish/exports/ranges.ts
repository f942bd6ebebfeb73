import type { FastifyReply, FastifyRequest } from 'fastify';
import { fault } from '#server/platform/errors.ts';
import { isKnown, notModified, PLAIN, quoted } from '#server/publish/responses.ts';

/** RFC 9110 §14: one range of bytes of what is kept whole; several at once, and other units, get the whole. */
export async function answerRange(
  request: FastifyRequest,
  reply: FastifyReply,
  { tag, type, headers }: { tag: string; type: string; headers: Record<string, string> },
  make: () => Promise<Buffer>,
): Promise<FastifyReply> {
  reply.header('cache-control', PLAIN);
  if (isKnown(request, tag)) return notModified(request, reply, tag);
  const bytes = await make();
  const etag = quoted(tag, 'identity');
  reply.headers(headers).header('etag', etag).header('accept-ranges', 'bytes').type(type);
  const { range, 'if-range': condition } = request.headers;
  const part = condition === undefined || condition === etag ? rangeOf(range, bytes.length) : null;
  if (part === null || request.method === 'HEAD') return reply.send(bytes);
  if (part === 'unsatisfiable') {
    reply.removeHeader('etag').removeHeader('content-disposition').header('content-range', `bytes */${bytes.length}`);
    throw fault('unsatisfiable_range', `The file has ${bytes.length} bytes.`);
  }
  const [first, last] = part;
  reply.status(206).header('content-range', `bytes ${first}-${last}/${bytes.length}`);
  return reply.send(bytes.subarray(first, last + 1));
}

/** First and last byte; null where the header asks for no range that is served. */
export function rangeOf(header: string | undefined, length: number): [number, number] | 'unsatisfiable' | null {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return null;
  if (from === '')
    return Number(to) === 0 || length === 0 ? 'unsatisfiable' : [Math.max(0, length - Number(to)), length - 1];
  if (to !== '' && Number(to) < Number(from)) return null;
  return Number(from) >= length
    ? 'unsatisfiable'
    : [Number(from), to === '' ? length - 1 : Math.min(Number(to), length - 1)];
}
