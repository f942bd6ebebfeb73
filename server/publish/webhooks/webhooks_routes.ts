import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { NewWebhookPayload, WebhookMessage } from '#core/contract_services.ts';
import type { Context } from '#server/platform/context.ts';
import { fault } from '#server/platform/errors.ts';
import { lastCursor } from '#server/publish/changes.ts';
import { demandKnown } from '#server/publish/changes_routes.ts';
import { answers, ProblemSchema } from '#server/publish/payload_schemas.ts';
import { query } from '#server/publish/questions.ts';
import { PACE, type Pace, startCourier } from './courier.ts';
import { newMessageId } from './queue.ts';
import {
  DeliveriesSchema,
  DeliverySchema,
  NewWebhookBody,
  NewWebhookSchema,
  ReplayBody,
  WebhookSchema,
  WebhooksSchema,
} from './schemas.ts';
import { type Sender, sendMessage } from './sending.ts';
import { isSecret, newSecret } from './signature.ts';
import {
  addTest,
  addWebhook,
  deleteWebhook,
  listDeliveries,
  listWebhooks,
  readWebhook,
  replayWebhook,
  secretOf,
} from './store.ts';
import { type Resolve, readTarget, resolveByDns, targetsBeside } from './targets.ts';
import { DESCRIPTION } from './verification.ts';

/** Receivers are to answer first and work after. */
const TIMEOUT_MILLISECONDS = 10_000;

type Means = { resolve?: Resolve; timeout_milliseconds?: number; pace?: Pace };

/** @param means what a test sets otherwise: how names are resolved, how long is waited */
export const webhooksRoutes =
  (
    { config, database, events }: Pick<Context, 'config' | 'database' | 'events'>,
    { resolve = resolveByDns, timeout_milliseconds = TIMEOUT_MILLISECONDS, pace = PACE }: Means = {},
  ): FastifyPluginAsyncTypebox =>
  async app => {
    const { db } = database;
    const targets = targetsBeside(config.webhook_private_targets);
    const sender: Omit<Sender, 'stopping'> = { targets, resolve, timeout_milliseconds };
    const courier = startCourier({ database, events }, app.log, sender, pace);
    // Before close: nothing is begun that the closing of the database would break off.
    const closing = new AbortController();
    app.addHook('preClose', async () => {
      closing.abort();
      await courier.stop();
    });
    const params = Type.Object({ webhook_id: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) });
    // An address may have in it what opens it, and who receives what is the operator's business.
    app.addHook('onRoute', route => {
      route.config = { ...route.config, operator: true };
    });

    app.get(
      '/api/webhooks',
      {
        schema: {
          tags: ['webhooks'],
          summary: 'All webhooks, with how far each has been delivered',
          response: answers(WebhooksSchema),
        },
      },
      async (_request, reply) => {
        reply.header('cache-control', 'no-store');
        return { webhooks: await listWebhooks(db) };
      },
    );

    app.post(
      '/api/webhooks',
      {
        schema: {
          tags: ['webhooks'],
          summary: 'Have changes sent to an address of yours',
          description: DESCRIPTION,
          body: NewWebhookBody,
          response: { 201: NewWebhookSchema, '4xx': ProblemSchema },
        },
      },
      async (request, reply) => {
        const { url, secret = newSecret(), areas, transitions, min_severity, since = 'now', note } = request.body;
        if (!isSecret(secret)) throw fault('invalid_parameter', 'secret is not whsec_ and 24 to 64 bytes in base64.');
        const target = readTarget(url, targets);
        const last = await lastCursor(db);
        if (since !== 'now') demandKnown(Number(since), last);
        const webhook = await db.transaction().execute(trx =>
          addWebhook(trx, {
            url: target.href,
            secret,
            areas: areas ?? null,
            transitions: transitions ?? 'every',
            min_severity: min_severity ?? null,
            note: note ?? null,
            cursor: since === 'now' ? last : Number(since),
          }),
        );
        courier.wake();
        reply.status(201).header('cache-control', 'no-store').header('location', `/api/webhooks/${webhook.webhook_id}`);
        return { ...webhook, secret } satisfies NewWebhookPayload;
      },
    );

    app.get(
      '/api/webhooks/:webhook_id',
      { schema: { tags: ['webhooks'], summary: 'One webhook', params, response: answers(WebhookSchema) } },
      async (request, reply) => {
        reply.header('cache-control', 'no-store');
        return readWebhook(db, request.params.webhook_id);
      },
    );

    app.delete(
      '/api/webhooks/:webhook_id',
      {
        schema: {
          tags: ['webhooks'],
          summary: 'End a webhook; its deliveries go with it',
          params,
          response: { 204: Type.Null(), '4xx': ProblemSchema },
        },
      },
      async (request, reply) => {
        await deleteWebhook(db, request.params.webhook_id);
        return reply.status(204).send(null);
      },
    );

    app.post(
      '/api/webhooks/:webhook_id/test',
      {
        schema: {
          tags: ['webhooks'],
          summary: 'Send a signed message of type webhook.test now, once, and say how it went',
          params,
          response: answers(DeliverySchema),
        },
      },
      async request => {
        const { webhook_id } = request.params;
        const target = await secretOf(db, webhook_id);
        const message: WebhookMessage = {
          type: 'webhook.test',
          timestamp: new Date().toISOString(),
          data: { webhook_id },
        };
        const message_id = newMessageId();
        const body = JSON.stringify(message);
        const outcome = await sendMessage({ ...sender, stopping: closing.signal }, target, { message_id, body });
        return addTest(db, webhook_id, message_id, outcome);
      },
    );

    app.post(
      '/api/webhooks/:webhook_id/replay',
      {
        schema: {
          tags: ['webhooks'],
          summary: 'Deliver again from a cursor on, or go on where deliveries ended',
          params,
          body: ReplayBody,
          response: answers(WebhookSchema),
        },
      },
      async request => {
        const { webhook_id } = request.params;
        const { since } = request.body;
        if (since !== undefined) demandKnown(Number(since), await lastCursor(db));
        const webhook = await db.transaction().execute(async trx => {
          await replayWebhook(trx, webhook_id, since === undefined ? null : Number(since));
          return readWebhook(trx, webhook_id);
        });
        courier.wake();
        return webhook;
      },
    );

    app.get(
      '/api/webhooks/:webhook_id/deliveries',
      {
        schema: {
          tags: ['webhooks'],
          summary: 'What was sent and how it went, the newest first',
          description: 'The last thousand. `next_attempt_at` is there where one is to be made; `before` pages on.',
          params,
          querystring: query({
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
            before: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
          }),
          response: answers(DeliveriesSchema),
        },
      },
      async (request, reply) => {
        const { webhook_id } = request.params;
        const { limit = 20, before = Number.MAX_SAFE_INTEGER } = request.query;
        await readWebhook(db, webhook_id);
        reply.header('cache-control', 'no-store');
        return { deliveries: await listDeliveries(db, webhook_id, before, limit) };
      },
    );
  };
