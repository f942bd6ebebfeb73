import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, {
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerFactory,
  LogController,
} from 'fastify';
import { Type } from 'typebox';
import { jsonFault } from '#core/standard/json_fault.ts';
import { baseMapOrigin } from './base_map_setting.ts';
import type { Config } from './config.ts';
import { ERRORS, type ErrorCode, Fault, fault, isUnavailable, problem } from './errors.ts';
import { EVERYONE, type Reader } from './reader.ts';

/** What a page from elsewhere may read besides the body. */
const EXPOSED = [
  ...['ETag', 'Location', 'Content-Location', 'Link', 'Retry-After', 'Wusetu-Boundary-Version', 'Wusetu-Revision'],
  ...['Wusetu-Version', 'Wusetu-Level', 'Wusetu-Crs', 'Wusetu-Columns', 'Wusetu-Stale', 'Content-Crs'],
  ...['WWW-Authenticate', 'RateLimit', 'RateLimit-Policy'],
  ...['Wusetu-Rows', 'Content-Disposition', 'Content-Range', 'Accept-Ranges'],
];

export type App = ReturnType<typeof createHttp>;

/**
 * Fastify with the habits of the house: unknown parameters are a 400, numbers are finite, every error is an RFC 9457
 * problem, the page may load nothing from elsewhere but the tiles of a base map that the settings name. It never listens; it has no routes.
 */
export function createHttp(
  config: Pick<Config, 'log_level'> & Partial<Pick<Config, 'base_map'>>,
  serverFactory?: FastifyServerFactory,
) {
  const elsewhere = [baseMapOrigin(config.base_map ?? '')].filter(origin => origin !== null);
  const app = fastify({
    logger: { level: config.log_level },
    requestIdHeader: 'x-request-id',
    genReqId: () => crypto.randomUUID(),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1_048_576,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true, allErrors: false } },
    ...(serverFactory ? { serverFactory } : {}),
    // headersTimeout is only checked every 30 s unless this is lowered (ENGINES: hostile input).
    http: { connectionsCheckingInterval: 2_000, headersTimeout: 10_000 },
    routerOptions: { maxParamLength: 256 },
    frameworkErrors: (error, request, reply: FastifyReply) => {
      reply.status(400).type('application/problem+json').serializer(JSON.stringify);
      reply.send(problem('bad_request', error.message, request.id));
    },
  }).withTypeProvider<TypeBoxTypeProvider>();

  // Anyone's page may read; only our own may write (there is no access control yet, and a browser reaches loopback).
  app.register(cors, { methods: ['GET', 'HEAD'], exposedHeaders: EXPOSED });
  app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:', ...elsewhere],
        ...(elsewhere.length > 0 ? { connectSrc: ["'self'", ...elsewhere] } : {}),
        workerSrc: ["'self'", 'blob:'],
        styleSrc: ["'self'"],
        styleSrcAttr: ["'unsafe-inline'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
      },
    },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    strictTransportSecurity: false,
  });

  // The engine names the place of some faults only.
  const readJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    readJson(request, body as string, (error, value) => {
      const found = error && body !== '' ? jsonFault(body as string) : null;
      if (!found) return done(error, value);
      done(fault('bad_request', `The body is not JSON: line ${found.line}, column ${found.column}: ${found.message}.`));
    });
  });

  app.addHook('onRoute', route => {
    // Static files are registered hidden: the page's own address carries its state in the query.
    if (route.schema && 'hide' in route.schema) return;
    route.schema = { querystring: Type.Object({}, { additionalProperties: false }), ...route.schema };
  });
  app.decorateRequest('reader', null as unknown as Reader);
  app.addHook('onRequest', async request => {
    request.reader = EVERYONE;
    const { origin, host } = request.headers;
    if (origin !== undefined && !READS.has(request.method) && hostOf(origin) !== host)
      throw fault('foreign_origin', `A page of ${origin} may not write here.`);
  });
  app.addHook('preHandler', async request => {
    refuseUnstorable(request.params, 'path');
    refuseUnstorable(request.query, 'query');
    refuseUnstorable(request.body, 'body');
  });
  app.setNotFoundHandler((request, reply) => {
    reply.status(404).type('application/problem+json').header('cache-control', 'no-store');
    return problem('not_found', `There is no ${request.method} ${pathOf(request)}.`, request.id);
  });
  app.setErrorHandler((error: FastifyError | Fault, request, reply) => {
    const known = error instanceof Fault ? error : asFault(error, request);
    if (ERRORS[known.code].status >= 500) request.log.error({ err: error, path: pathOf(request) }, 'request failed');
    reply.status(ERRORS[known.code].status).type('application/problem+json').header('cache-control', 'no-store');
    if (ERRORS[known.code].status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', '2');
    const length = (error as { headers?: Record<string, string> }).headers?.['Content-Range'];
    if (known.code === 'unsatisfiable_range' && length) reply.header('content-range', length);
    return reply.serializer(JSON.stringify).send({ ...problem(known.code, known.message, request.id), ...known.extra });
  });
  return app;
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);

const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? '';

const MAXIMUM_DEPTH = 64;

/**
 * What no column takes. JSON reads 1e400 as Infinity, and Ajv lets it through minimum and maximum (ajv#2212); a NUL or half
 * a surrogate pair in a text is an error of PostgreSQL's, which would be a 500.
 */
function refuseUnstorable(value: unknown, place: string, depth = 0): void {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw fault('invalid_parameter', `${place} is not a finite number.`);
  if (typeof value === 'string' && /\0|\p{Cs}/u.test(value))
    throw fault('invalid_parameter', `${place} has a NUL or a broken character in it.`);
  if (depth > MAXIMUM_DEPTH) throw fault('bad_request', `The body is nested more than ${MAXIMUM_DEPTH} deep.`);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Symbol.asyncIterator in value) return;
  for (const [key, member] of Object.entries(value)) refuseUnstorable(member, `${place}.${key}`, depth + 1);
}

const FASTIFY_CODES: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'file_too_large',
};

function asFault(error: FastifyError, request: FastifyRequest): Fault {
  const first = error.validation?.[0];
  if (first) {
    const place = `${error.validationContext ?? 'request'}${first.instancePath.replaceAll('/', '.')}`;
    return first.keyword === 'additionalProperties'
      ? fault('unknown_parameter', `${place} has no parameter "${namesOf(first.params)}".`)
      : fault('invalid_parameter', `${place} ${first.message ?? 'is wrong'}.`);
  }
  const code = FASTIFY_CODES[error.code];
  if (code === 'unsupported_media_type')
    return fault(code, `The type of the body, "${request.headers['content-type'] ?? ''}", is not read here.`);
  if (code) return fault(code, error.message);
  if (error.statusCode === 416)
    return fault('unsatisfiable_range', 'The range asked for begins after the end of the file.');
  if (isUnavailable(error)) return fault('database_unavailable', 'The database does not answer.');
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return fault('bad_request', error.message);
  return fault('internal', 'The service failed to answer; the log names the reason by the instance.');
}

const namesOf = (parameters: Record<string, unknown>): string =>
  [parameters.additionalProperty, parameters.additionalProperties].flat().filter(Boolean).join('", "');
