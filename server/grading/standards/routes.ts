import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { evaluateRoute } from '#server/grading/table/evaluate_route.ts';
import type { Context } from '#server/platform/context.ts';
import { proposalRoutes } from './proposal_routes.ts';
import { standardRoutes } from './standard_routes.ts';

/** The life cycle of grading standards: drafts, proposals, approvals, what is in force. */
export const standardsRoutes =
  (context: Context): FastifyPluginAsyncTypebox =>
  async app => {
    app.register(standardRoutes(context));
    app.register(proposalRoutes(context));
    app.register(evaluateRoute(context));
  };
