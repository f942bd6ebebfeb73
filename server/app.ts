import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyServerFactory } from 'fastify';
import { Type } from 'typebox';
import { guard } from '#server/access/guard.ts';
import { keysRoutes } from '#server/access/keys_routes.ts';
import { sessionRoutes } from '#server/access/session_routes.ts';
import { backtestRoutes } from '#server/grading/backtest/routes.ts';
import { overrideRoutes } from '#server/grading/overrides/routes.ts';
import { standardsRoutes } from '#server/grading/standards/routes.ts';
import { areaImportRoutes } from '#server/intake/areas/route.ts';
import { importRoutes } from '#server/intake/import_routes.ts';
import { reportRoutes } from '#server/intake/report_routes.ts';
import type { Context } from '#server/platform/context.ts';
import { fault } from '#server/platform/errors.ts';
import { type App, createHttp } from '#server/platform/http.ts';
import { jobsRoutes } from '#server/platform/jobs_routes.ts';
import { registerDocumentation } from '#server/publish/documentation.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { publishRoutes } from '#server/publish/routes.ts';
import { mayBeFramed, withoutFrameAncestors } from './framing.ts';

const REPORT_LINES = 6;
const PAGE = fileURLToPath(new URL('../dist/web', import.meta.url));

/** The application with every route, registered by name. It never listens. */
export function buildApp(context: Context, serverFactory?: FastifyServerFactory, publisher?: Publisher): App {
  const app = createHttp(context.config, serverFactory);
  const access = guard(app, context);
  registerDocumentation(app);
  app.register(keysRoutes(context, access));
  app.register(sessionRoutes(access));
  app.register(publishRoutes(context, publisher));
  app.register(areaImportRoutes(context));
  app.register(importRoutes(context));
  // What is reported does not wait behind what is read.
  app.register(reportRoutes({ ...context, database: context.database.apart(REPORT_LINES) }));
  app.register(overrideRoutes(context));
  app.register(standardsRoutes(context));
  app.register(backtestRoutes(context));
  app.register(jobsRoutes(context));
  app.register(healthRoutes(context));
  if (existsSync(PAGE)) app.register(pageRoutes);
  return app;
}

const pageRoutes: FastifyPluginAsyncTypebox = async app => {
  // The page itself shows nothing of the data; it asks for a key where one is needed.
  app.addHook('onRoute', route => {
    route.config = { ...route.config, open: true };
  });
  app.addHook('onSend', async (request, reply) => {
    if (!mayBeFramed(request.url)) return;
    reply.removeHeader('x-frame-options');
    reply.header('content-security-policy', withoutFrameAncestors(String(reply.getHeader('content-security-policy'))));
  });
  app.register(compress, {
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  });
  app.register(fastifyStatic, { root: PAGE, wildcard: false, ...caching });
};

/** Names with a hash never change their bytes; the page itself is asked for each time. */
const caching = {
  setHeaders: (reply: FastifyReply, path: string) =>
    reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  cacheControl: false,
};

/** Alive; able to serve, by value. */
const healthRoutes =
  ({ database }: Context): FastifyPluginAsyncTypebox =>
  async app => {
    const response = { 200: Type.Object({ status: Type.Literal('ok') }) };
    app.get(
      '/healthz',
      { config: { open: true }, schema: { summary: 'Alive', tags: ['map'], response } },
      async () => ({
        status: 'ok' as const,
      }),
    );
    app.get(
      '/readyz',
      { config: { open: true }, schema: { summary: 'Able to serve, by value', tags: ['map'], response } },
      async () => {
        const late = new Promise<never>((_, reject) => {
          setTimeout(() => reject(new Error('late')), 5_000).unref();
        });
        await Promise.race([database.health(), late]).catch(() => {
          throw fault('database_unavailable', 'The database did not answer select 41 + 1 with 42 within 5 s.');
        });
        return { status: 'ok' as const };
      },
    );
  };
