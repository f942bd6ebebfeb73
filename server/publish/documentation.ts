import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { CONTRACT_VERSION } from '#core/contract.ts';
import { ERRORS } from '#server/platform/errors.ts';

const TAGS = [
  { name: 'map', description: 'What a page needs to start and to stay up to date' },
  { name: 'areas', description: 'Administrative units' },
  { name: 'grades', description: 'Grades, their history and their reasons' },
  { name: 'webhooks', description: 'Changes sent to an address of yours' },
  { name: 'standards', description: 'Grading standards, their life cycle, and their tests against the past' },
  { name: 'tiles', description: 'Geometry and grades for maps' },
  { name: 'ogc', description: 'OGC API Common and Features: areas for GIS clients' },
  { name: 'exports', description: 'A day as a file' },
  { name: 'imports', description: 'Files that come in' },
  { name: 'reports', description: 'The daily form' },
  { name: 'access', description: 'Keys: who may read and write' },
];

/** The one style sheet that swagger-ui writes into its page; anything else stays refused. */
const PAGE_STYLE = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

/**
 * OpenAPI 3.1 from the very schemas that validate, and a page to read and try it that loads nothing from elsewhere. To be called before the
 * routes are registered: it listens to their registration.
 */
export function registerDocumentation(app: Pick<FastifyInstance, 'register' | 'get' | 'addHook'>): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Wusetu 五色图',
        version: `${CONTRACT_VERSION}.0.0`,
        description:
          'Case and screening reports as a graded five-colour map that explains every colour. Names never change within a ' +
          'major version; properties may be added. Errors are RFC 9457 problem details with a code of /docs/errors.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: TAGS,
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: 'A key. None is needed where reading is open (loopback).',
          },
          basic: { type: 'http', scheme: 'basic', description: 'The key as the password; any user name.' },
        },
      },
      security: [{}, { bearer: [] }, { basic: [] }],
    },
  });
  // The same everywhere and nothing of the data: who is refused reads here what to do.
  app.addHook('onRoute', route => {
    if (route.url.startsWith('/docs') || route.url === '/api/openapi.json')
      route.config = { ...route.config, open: true };
  });
  app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { validatorUrl: null, docExpansion: 'list', defaultModelsExpandDepth: -1 },
    theme: { title: 'Wusetu 五色图 · API' },
    transformStaticCSP: header => header.replace("style-src 'self'", `style-src 'self' ${PAGE_STYLE}`),
  });
  app.register(async inside => {
    inside.get('/api/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
      reply.header('cache-control', 'no-cache').send(inside.swagger()),
    );
    inside.get('/docs/errors', { schema: { hide: true } }, async (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(errorsPage()),
    );
  });
}

/** Where the `type` of a problem points to: an anchor a code. */
function errorsPage(): string {
  const entries = Object.entries(ERRORS).map(
    ([code, { status, title, action }]) =>
      `<dt id="${code}"><code>${code}</code> · ${status}</dt><dd>${escaped(title)}.<br>${escaped(action)}</dd>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Errors</title>
<meta name="viewport" content="width=device-width"></head><body><h1>Errors</h1>
<p>Every error is an RFC 9457 problem: <code>code</code> is one of these, <code>detail</code> says what was wrong, <code>action</code> what to do.</p>
<dl>${entries.join('\n')}</dl></body></html>`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
