import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONTRACT_VERSION } from '#core/contract.ts';
import { Shelf } from './shelf.ts';

/** A body ready to send, with its compressed forms once somebody asked for them. */
export type Representation = {
  /** Opaque tag without quotes. The compressed forms have their own: bytes that differ may not share a strong tag. */
  tag: string;
  type: string;
  headers: Record<string, string>;
  identity: Buffer;
  gzip?: Buffer;
  br?: Buffer;
  /** Forms being made: whoever asks meanwhile waits for the same. */
  packing?: Partial<Record<'gzip' | 'br', Promise<Buffer>>>;
};

export type Encoding = 'identity' | 'gzip' | 'br';

export const PLAIN = 'no-cache';
export const IMMUTABLE = 'public, max-age=31536000, immutable';
/** For a reader with a key: a cache that others share must not hand it on. */
export const immutableFor = ({ reader }: FastifyRequest): string =>
  reader.key === null && reader.scope === null ? IMMUTABLE : IMMUTABLE.replace('public', 'private');

/** Below this a compressed body saves nothing. */
const SMALL = 512;

const compressors: Record<Exclude<Encoding, 'identity'>, (body: Buffer) => Promise<Buffer>> = {
  gzip: body => promisify(gzip)(body, { level: 6 }),
  // Quality 5: within a few percent of 11 at a fiftieth of its time.
  br: body =>
    promisify(brotliCompress)(body, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
    }),
};

/** A tag from all that decides the answer: the same question to the same version is the same tag on every server. */
export const tagOf = (...parts: unknown[]): string =>
  createHash('sha256')
    .update(JSON.stringify([CONTRACT_VERSION, ...parts]))
    .digest('base64url')
    .slice(0, 22);

export function representation(
  tag: string,
  type: string,
  body: Uint8Array | string,
  headers: Record<string, string> = {},
): Representation {
  return { tag, type, headers, identity: alone(typeof body === 'string' ? Buffer.from(body) : body) };
}

/** In memory of its own: what zlib, pbf and Node's pool give is part of a buffer of up to 16 KB or twice the size, which would stay with it. */
function alone(body: Uint8Array): Buffer {
  const whole = body.byteLength === body.buffer.byteLength ? body : new Uint8Array(body);
  return Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength);
}

/** A tag from the bytes themselves, for answers that no version number covers. */
export const tagOfBytes = (body: Uint8Array | string): string =>
  createHash('sha256').update(body).digest('base64url').slice(0, 22);

export const bytesOfRepresentation = ({ identity, gzip: packed, br }: Representation): number =>
  identity.length + (packed?.length ?? 0) + (br?.length ?? 0) + 512;

/** Bodies kept for all routes but the tiles. */
const KEPT_BYTES = 67_108_864;

export const createBodies = (limit = KEPT_BYTES): Shelf<Representation> => new Shelf(limit, bytesOfRepresentation);

/** Answers from `bodies`, making and keeping what is not there; 304 where the client has it, before anything is made. */
export async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  bodies: Shelf<Representation>,
  question: { tag: string; cache_control?: string; vary?: string },
  make: () => Promise<Representation>,
): Promise<FastifyReply> {
  const { tag, cache_control = PLAIN, vary = 'Accept-Encoding' } = question;
  reply.header('cache-control', cache_control).header('vary', vary);
  if (isKnown(request, tag)) return notModified(request, reply, tag);
  return send(request, reply, await bodies.get(tag, make), () => bodies.weigh(tag));
}

/** Answers a body that is made for every request; the tag is of its bytes. */
export function answerOnce(
  request: FastifyRequest,
  reply: FastifyReply,
  type: string,
  body: string,
  vary = 'Accept-Encoding',
): Promise<FastifyReply> {
  reply.header('cache-control', PLAIN).header('vary', vary);
  return send(request, reply, representation(tagOfBytes(body), type, body));
}

export async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  found: Representation,
  grown: () => void = () => {},
): Promise<FastifyReply> {
  reply.headers(found.headers);
  if (isKnown(request, found.tag)) return notModified(request, reply, found.tag);
  const encoding = found.identity.length < SMALL ? 'identity' : encodingOf(request.headers['accept-encoding']);
  let body = found[encoding];
  if (body === undefined) {
    body = await pack(found, encoding as 'gzip' | 'br', grown);
  }
  if (encoding !== 'identity') reply.header('content-encoding', encoding);
  return reply.header('etag', quoted(found.tag, encoding)).type(found.type).send(body);
}

/** Compressed once, kept beside the body. */
function pack(found: Representation, encoding: 'gzip' | 'br', grown: () => void): Promise<Buffer> {
  found.packing ??= {};
  found.packing[encoding] ??= compressors[encoding](found.identity).then(packed => {
    const body = alone(packed);
    found[encoding] = body;
    grown();
    return body;
  });
  return found.packing[encoding];
}

export const quoted = (tag: string, encoding: Encoding): string =>
  encoding === 'identity' ? `"${tag}"` : `"${tag}.${encoding}"`;

export function notModified(request: FastifyRequest, reply: FastifyReply, tag: string): FastifyReply {
  const theirs = tagsOf(request).find(known => isOf(known, tag));
  return reply
    .header('etag', `"${theirs ?? tag}"`)
    .status(304)
    .send();
}

const tagsOf = (request: FastifyRequest): string[] =>
  (request.headers['if-none-match'] ?? '').split(',').map(text => text.trim().replace(/^W\//, '').replaceAll('"', ''));

export const isKnown = (request: FastifyRequest, tag: string): boolean =>
  request.headers['if-none-match'] !== undefined && tagsOf(request).some(known => known === '*' || isOf(known, tag));

/** Of the answer with this tag, in whichever form. */
const isOf = (known: string, tag: string): boolean => known === tag || known === `${tag}.gzip` || known === `${tag}.br`;

/**
 * For routes that are asked hundreds of times a second: @fastify/helmet works its headers out anew for each answer, 0.06 ms of the 0.2 of a
 * kept tile. Bytes that are no page need only these two; `headersOfBytes` sends them.
 */
export const WITHOUT_PAGE_HEADERS = { helmet: false } as const;
export const headersOfBytes = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'cross-origin',
  'accept-ranges': 'none',
} as const;

/** Browsers send one of a handful of headers; what they come to is kept. */
const knownEncodings = new Map<string, Encoding>();

/** By the client's own weights; of equal ones brotli before gzip before nothing, and nothing where it names neither. */
export function encodingOf(header: string | string[] | undefined): Encoding {
  if (header === undefined) return 'identity';
  const known = knownEncodings.get(String(header));
  if (known !== undefined) return known;
  const encoding = chooseEncoding(String(header));
  if (knownEncodings.size < 100) knownEncodings.set(String(header), encoding);
  return encoding;
}

function chooseEncoding(header: string): Encoding {
  const weights = new Map<string, number>();
  for (const part of header.split(',')) {
    const [name = '', ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const weight = parameters.find(parameter => parameter.startsWith('q='))?.slice(2) ?? '1';
    weights.set(name, Number.parseFloat(weight) || 0);
  }
  const weightOf = (name: string) => weights.get(name) ?? weights.get('*') ?? 0;
  const br = weightOf('br');
  const packed = weightOf('gzip');
  if (Math.max(br, packed) < (weights.get('identity') ?? 0)) return 'identity';
  if (br > 0 && br >= packed) return 'br';
  return packed > 0 ? 'gzip' : 'identity';
}

/** The form the client asks for among those there are; the first where it does not care, or asks for another altogether. */
export function formOf<T extends string>(request: FastifyRequest, offered: readonly [T, ...T[]]): T {
  const ranges = (request.headers.accept ?? '*/*').split(',').map(part => {
    const [name = '', ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const weight = parameters.find(parameter => parameter.startsWith('q='))?.slice(2) ?? '1';
    return { name, weight: Number.parseFloat(weight) || 0 };
  });
  // The most exact range speaks for a type: `text/csv;q=0.1, */*` prefers all others to CSV.
  const weightOf = (type: string): number =>
    (
      ranges.find(({ name }) => name === type) ??
      ranges.find(({ name }) => name === `${type.split('/')[0]}/*`) ??
      ranges.find(({ name }) => name === '*/*')
    )?.weight ?? 0;
  let best: T = offered[0];
  for (const type of offered) if (weightOf(type) > weightOf(best)) best = type;
  return best;
}
