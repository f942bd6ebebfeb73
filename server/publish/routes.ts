import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Context } from '#server/platform/context.ts';
import { areasRoutes } from './areas_routes.ts';
import { changesRoutes } from './changes_routes.ts';
import { clustersRoutes } from './clusters_routes.ts';
import { columnsRoutes } from './columns_routes.ts';
import { eventsRoutes } from './events_routes.ts';
import { explainRoutes } from './explain_routes.ts';
import { exportsRoutes } from './exports/exports_routes.ts';
import { framesRoutes } from './frames_routes.ts';
import { gradesRoutes } from './grades_routes.ts';
import { historyRoutes } from './history_routes.ts';
import { legendRoutes } from './legend_routes.ts';
import { localMoranRoutes } from './local_moran_routes.ts';
import { ogcCollectionRoutes } from './ogc/collection_routes.ts';
import { ogcItemsRoutes } from './ogc/items_routes.ts';
import { ogcTileRoutes } from './ogc/tile_routes.ts';
import { outlinesRoutes } from './outlines_routes.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { situationRoutes } from './situation/routes.ts';
import { markStale } from './stale.ts';
import { standingsRoutes } from './standings_routes.ts';
import { statusRoutes } from './status_routes.ts';
import { styleRoutes } from './style_routes.ts';
import { tileRoutes } from './tile_routes.ts';
import { timelineRoutes } from './timeline_routes.ts';
import { webhooksRoutes } from './webhooks/webhooks_routes.ts';

/** All that leaves the service. `registerDocumentation` (documentation.ts) belongs before it and before the routes of intake. */
export const publishRoutes =
  (context: Context, given?: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    const publisher = given ?? createPublisher(context);
    app.addHook('onClose', () => publisher.close());
    app.addHook('onSend', markStale(publisher));
    app.register(statusRoutes(publisher));
    app.register(areasRoutes(publisher));
    app.register(gradesRoutes(publisher));
    app.register(explainRoutes(publisher));
    app.register(historyRoutes(publisher));
    app.register(timelineRoutes(publisher));
    app.register(changesRoutes(publisher));
    app.register(situationRoutes(publisher));
    app.register(framesRoutes(publisher));
    app.register(columnsRoutes(publisher));
    app.register(standingsRoutes(publisher));
    app.register(localMoranRoutes(publisher));
    app.register(clustersRoutes(publisher));
    app.register(tileRoutes(publisher));
    app.register(outlinesRoutes(publisher));
    app.register(ogcTileRoutes(publisher));
    app.register(legendRoutes(publisher));
    app.register(styleRoutes(publisher));
    app.register(ogcCollectionRoutes(publisher));
    app.register(ogcItemsRoutes(publisher));
    app.register(exportsRoutes(publisher));
    app.register(eventsRoutes(publisher));
    app.register(webhooksRoutes(context));
  };
