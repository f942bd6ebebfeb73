import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Publisher } from '#server/publish/publisher.ts';
import { dayChangesRoutes } from './day_changes_routes.ts';
import { searchRoutes } from './search_routes.ts';
import { todoRoutes } from './todo_routes.ts';

/** What the situation screen asks for beside grades. */
export const situationRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.register(dayChangesRoutes(publisher));
    app.register(todoRoutes(publisher));
    app.register(searchRoutes(publisher));
  };
