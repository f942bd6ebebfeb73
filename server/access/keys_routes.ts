import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { KeyScope } from '#core/contract_services.ts';
import { isDay } from '#core/days.ts';
import type { Context } from '#server/platform/context.ts';
import { fault } from '#server/platform/errors.ts';
import { personName } from '#server/platform/person.ts';
import type { Access } from './guard.ts';
import { KeySchema, KeysSchema, NewKeyBody, NewKeySchema, UsageSchema } from './schemas.ts';
import { addKey, listKeys, revokeKey, usageOf } from './store.ts';

/** A map fetches some forty tiles a screen: twenty requests a second, all day, is more than any page needs. */
const DEFAULT_RATE = 1_200;

/** Keys are given out and taken back by an operator's key, or on an open loopback by whoever is on the machine. */
export const keysRoutes =
  ({ database: { db } }: Pick<Context, 'database'>, { keyring, usage, look }: Access): FastifyPluginAsyncTypebox =>
  async app => {
    const tags = ['access'];
    const config = { operator: true };
    const params = Type.Object({ key_id: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) });
    app.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });

    app.get(
      '/api/keys',
      { config, schema: { tags, summary: 'All keys, without their text', response: { 200: KeysSchema } } },
      async () => ({ keys: await listKeys(db) }),
    );

    app.post(
      '/api/keys',
      {
        config,
        schema: {
          tags,
          summary: 'Give out a key',
          description:
            'The answer has the key, this once. role read (default): reads, within its scope, 1,200 requests a minute unless ' +
            'rate_per_minute says otherwise. What is left out of the scope is not limited. role operator: also writes and gives out keys.',
          body: NewKeyBody,
          response: { 201: NewKeySchema },
        },
      },
      async (request, reply) => {
        const { body, reader } = request;
        const role = body.role ?? 'read';
        const scope = checkScope(body.scope ?? null);
        if (role === 'operator' && scope !== null)
          throw fault('invalid_parameter', 'body.scope: the key of an operator has none.');
        const { key, payload } = await addKey(db, {
          name: personName(body.name, 'name'),
          role,
          scope,
          rate_per_minute: body.rate_per_minute ?? (role === 'read' ? DEFAULT_RATE : null),
          expires_at: checkExpiry(body.expires_at ?? null),
          created_by: reader.key?.name ?? null,
        });
        return reply.status(201).send({ ...payload, key });
      },
    );

    app.delete(
      '/api/keys/:key_id',
      {
        config,
        schema: {
          tags,
          summary: 'Revoke a key',
          description: 'At once here; at other processes on the same database within 5 s. It stays in the list.',
          params,
          response: { 200: KeySchema },
        },
      },
      async request => {
        const revoked = await revokeKey(db, request.params.key_id, request.reader.key?.name ?? null);
        keyring.forget();
        await look();
        return revoked;
      },
    );

    app.get(
      '/api/keys/:key_id/usage',
      {
        config,
        schema: {
          tags,
          summary: 'Requests of a key by UTC day and group of routes',
          params,
          response: { 200: UsageSchema },
        },
      },
      async request => {
        await usage.flush();
        return usageOf(db, request.params.key_id);
      },
    );
  };

function checkScope(asked: Partial<KeyScope> | null): KeyScope | null {
  const { areas = null, fields = null, from = null, to = null } = asked ?? {};
  for (const [name, day] of Object.entries({ from, to }))
    if (day !== null && !isDay(day)) throw fault('invalid_parameter', `body.scope.${name} "${day}" is no day.`);
  if (from !== null && to !== null && from > to)
    throw fault('invalid_parameter', `body.scope: from ${from} is after to ${to}.`);
  if (areas === null && fields === null && from === null && to === null) return null;
  return { areas, fields, from, to };
}

function checkExpiry(text: string | null): string | null {
  if (text === null) return null;
  const time = Date.parse(text);
  if (!Number.isFinite(time) || time <= Date.now())
    throw fault('invalid_parameter', `body.expires_at ${text} is not a moment to come, such as 2030-01-01T00:00:00Z.`);
  return new Date(time).toISOString();
}
