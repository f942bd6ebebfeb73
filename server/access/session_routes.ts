import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { SessionPayload } from '#core/contract_services.ts';
import { fault } from '#server/platform/errors.ts';
import { cookieOf } from './credentials.ts';
import { type Access, readerAt } from './guard.ts';
import type { Found } from './keyring.ts';
import { SessionSchema } from './schemas.ts';

/**
 * The page's way in: its key is kept in a cookie that no script can read and no other site can make the browser send. The cookie holds the key
 * itself, so that revoking it ends the session too, at every process.
 */
export const sessionRoutes =
  (access: Access): FastifyPluginAsyncTypebox =>
  async app => {
    const tags = ['access'];
    const config = { open: true };
    const response = { 200: SessionSchema };
    app.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    app.get(
      '/api/session',
      { config, schema: { tags, summary: 'Who reads here, and whether a key is needed', response } },
      async request => sessionOf(access, request, await readerAt(access, request)),
    );
    app.post(
      '/api/session',
      {
        config,
        schema: {
          tags,
          summary: 'Sign in on the page with a key',
          body: Type.Object({ key: Type.String({ maxLength: 200 }) }, { additionalProperties: false }),
          response,
        },
      },
      async (request, reply) => {
        const key = request.body.key.trim();
        const found = await access.keyring.read(key);
        if (found === null) throw fault('invalid_key', 'There is no valid key like the one that was sent.');
        reply.header('set-cookie', cookieOf(request, key));
        return sessionOf(access, request, found);
      },
    );
    app.delete(
      '/api/session',
      { config, schema: { tags, summary: 'Sign out', response: { 204: Type.Null() } } },
      async (request, reply) => reply.header('set-cookie', cookieOf(request, null)).status(204).send(null),
    );
  };

function sessionOf(access: Access, request: FastifyRequest, who: Found | 'open' | null): SessionPayload {
  const key_required = access.demandsKey(request);
  if (who === null || who === 'open') return { key_required, may_write: who === 'open', key: null };
  const { key_id, name, role, scope, expires_at } = who.payload;
  return { key_required, may_write: role === 'operator', key: { key_id, name, role, scope, expires_at } };
}
