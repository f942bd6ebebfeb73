import { type Property, TYPES } from './properties.ts';
import type { Collection } from './question.ts';

type Parameter = { in: string; name: string; required?: boolean; description?: string; schema?: object };
type Operation = { summary?: string; description?: string; tags?: string[]; parameters?: Parameter[] };
/** What is read of the definition of all routes (publish/documentation.ts). */
export type Definition = {
  info: { title: string; version: string; description?: string };
  components?: { securitySchemes?: object };
  security?: object[];
  paths?: Record<string, { get?: Operation }>;
};

const OF_OGC = /^\/api($|\/(conformance|collections|tileMatrixSets)($|\/))/;
const ITEMS = '/collections/{collectionId}/items';
export const OPENAPI_30_TYPE = 'application/vnd.oai.openapi+json;version=3.0';

/**
 * The OGC addresses alone as OpenAPI 3.0, the version that OGC API Features names, with paths as that standard writes them: GDAL looks for
 * /collections/{one}/items and sends a filter only over properties that are parameters there.
 */
export function definitionOf(whole: Definition, base: string, collections: [Collection, Property[]][]) {
  const { title, version, description } = whole.info;
  const found = Object.entries(whole.paths ?? {}).filter(([path, { get }]) => get && OF_OGC.test(path));
  const paths = Object.fromEntries(
    found.map(([path, { get }]): [string, object] => {
      const below = path.slice('/api'.length) || '/';
      return [below, { get: operationOf(below, get!) }];
    }),
  );
  const items = whole.paths?.[`/api${ITEMS}`]?.get;
  if (items)
    for (const [{ id }, properties] of collections) paths[`/collections/${id}/items`] = itemsOf(id, items, properties);
  return {
    openapi: '3.0.3',
    info: { title, version, description, license: { name: 'MIT' } },
    servers: [{ url: `${base}/api` }],
    paths,
    components: { ...whole.components, responses: { Problem: PROBLEM } },
    security: whole.security,
    tags: ['ogc', 'tiles'].map(name => ({ name })),
  };
}

/** Of one collection: its properties are parameters too. */
function itemsOf(id: string, { parameters = [], ...operation }: Operation, properties: Property[]): object {
  const own = parameters.filter(({ name }) => name !== 'collectionId');
  // as_of is a parameter of its own.
  const more = properties
    .filter(({ name }) => !own.some(one => one.name === name))
    .map(({ name, type, title, enum: values }) => ({
      ...{ in: 'query', name, required: false, description: title.en },
      schema: { ...TYPES[type], ...(values && { enum: values }) },
    }));
  return { get: operationOf(`/collections/${id}/items`, { ...operation, parameters: [...own, ...more] }) };
}

const operationOf = (path: string, operation: Operation): object => ({
  ...operation,
  operationId: path === '/' ? 'landing' : path.slice(1).replace(/\W+/g, '_').replace(/_$/, ''),
  responses: {
    200: { description: 'The answer', content: Object.fromEntries(typesOf(path).map(type => [type, {}])) },
    304: { description: 'The answer that If-None-Match names is still the one' },
    ...Object.fromEntries(
      ['400', '401', '403', '404', 'default'].map(status => [status, { $ref: '#/components/responses/Problem' }]),
    ),
  },
});

const PROBLEM = {
  description: 'Why there is no answer (RFC 9457); the codes are at /docs/errors',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        required: ['status', 'title', 'code'],
        properties: Object.fromEntries(
          ['type', 'title', 'code', 'detail', 'action', 'instance']
            .map((name): [string, object] => [name, { type: 'string' }])
            .concat([['status', { type: 'integer' }]]),
        ),
      },
    },
  },
};

function typesOf(path: string): string[] {
  if (path.endsWith('{tileCol}')) return ['application/vnd.mapbox-vector-tile', 'application/geo+json'];
  if (/\/items($|\/)/.test(path)) return ['application/geo+json', 'text/html'];
  if (/\/(queryables|sortables|schema)$/.test(path)) return ['application/schema+json', 'text/html'];
  return ['application/json', 'text/html'];
}
