import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KeysPayload, KeyUsagePayload, NewKeyPayload, SessionPayload } from '#core/contract_services.ts';
import { readConfig } from '#server/platform/config.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { serviceOn, type TestService } from '#server/testing_service.ts';
import { createBuckets } from './buckets.ts';
import { ensureFirstKey } from './first_key.ts';
import { newKey } from './secrets.ts';
import { groupOf } from './usage.ts';

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describeEngines('keys', engine => {
  let database: Database;
  let service: TestService;
  let operator: string;

  const give = async (body: object): Promise<NewKeyPayload> => {
    const answer = await service.app.inject({
      method: 'POST',
      url: '/api/keys',
      headers: bearer(operator),
      payload: body,
    });
    expect(answer.statusCode, answer.body).toBe(201);
    return answer.json();
  };
  const ask = (url: string, headers: Record<string, string> = {}) => service.app.inject({ url, headers });

  beforeAll(async () => {
    database = await engine.fresh();
    const data_dir = await mkdtemp(join(tmpdir(), 'wusetu-keys-'));
    const config = { ...readConfig({ WUSETU_ACCESS: 'keys' }), data_dir };
    const file = (await ensureFirstKey({ config, database }))!;
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    operator = (await readFile(file, 'utf8')).trim();
    expect(await ensureFirstKey({ config, database })).toBeNull();
    service = await serviceOn(database, { access: 'keys' });
    return () => service.app.close();
  });

  it('are demanded of everything but health, the reference, the session and the page', async () => {
    for (const url of ['/api/status', '/api/areas', '/legend.json', '/tiles/community/0/0/0.mvt', '/api/keys']) {
      const answer = await ask(url);
      expect(answer.statusCode, url).toBe(401);
      expect(answer.json()).toMatchObject({ type: '/docs/errors#key_required' });
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="wusetu"');
      expect(answer.headers['cache-control']).toBe('no-store');
    }
    for (const url of ['/healthz', '/readyz', '/docs/errors', '/api/openapi.json', '/api/session'])
      expect((await ask(url)).statusCode, url).toBe(200);
  });

  it('are taken as Bearer, as the password of Basic and from the cookie of a session, never from the address', async () => {
    expect((await ask('/api/status', bearer(operator))).statusCode).toBe(200);
    const basic = `Basic ${Buffer.from(`anyone:${operator}`).toString('base64')}`;
    expect((await ask('/api/status', { authorization: basic })).statusCode).toBe(200);
    expect((await ask(`/api/status?key=${operator}`)).statusCode).toBe(401);

    const signed = await service.app.inject({ method: 'POST', url: '/api/session', payload: { key: operator } });
    expect(signed.json<SessionPayload>()).toMatchObject({
      key_required: true,
      may_write: true,
      key: { role: 'operator' },
    });
    const cookie = String(signed.headers['set-cookie']);
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await ask('/api/status', { cookie: cookie.split(';')[0]! })).statusCode).toBe(200);
    const behind = await service.app.inject({
      method: 'POST',
      url: '/api/session',
      headers: { 'x-forwarded-proto': 'https' },
      payload: { key: operator },
    });
    // A neighbouring subdomain can set the plain name for us, but not this one.
    expect(behind.headers['set-cookie']).toMatch(
      /^__Host-wusetu_key=wusetu_\S+; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    const proxied = (name: string) =>
      ask('/api/status', { 'x-forwarded-proto': 'https', cookie: `${name}=${operator}` });
    expect((await proxied('wusetu_key')).statusCode).toBe(401);
    expect((await proxied('__Host-wusetu_key')).statusCode).toBe(200);
    const out = await service.app.inject({ method: 'DELETE', url: '/api/session' });
    expect(out.statusCode).toBe(204);
    expect(out.headers['set-cookie']).toMatch(/^wusetu_key=; .*Max-Age=0/);
  });

  it('unknown, revoked and expired ones are refused alike', async () => {
    const revoked = await give({ name: 'revoked' });
    const expired = await give({ name: 'expired', expires_at: '2099-01-01T00:00:00Z' });
    for (const { key } of [revoked, expired]) expect((await ask('/api/status', bearer(key))).statusCode).toBe(200);
    const gone = await service.app.inject({
      method: 'DELETE',
      url: `/api/keys/${revoked.key_id}`,
      headers: bearer(operator),
    });
    expect(gone.json()).toMatchObject({ state: 'revoked', revoked_by: 'operator' });
    await sql`update access_key set expires_at = now() - interval '1 s' where key_id = ${expired.key_id}`.execute(
      database.db,
    );
    const answers = await Promise.all(
      [revoked.key, newKey(), 'wusetu_', `${operator}x`].map(key => ask('/api/status', bearer(key))),
    );
    // The ring was emptied by the revocation, so the expiry is read anew.
    answers.push(await ask('/api/status', bearer(expired.key)));
    for (const answer of answers) {
      expect(answer.statusCode).toBe(401);
      const { instance: _, ...problem } = answer.json<Record<string, unknown>>();
      const { instance: __, ...first } = answers[0]!.json<Record<string, unknown>>();
      expect(problem).toEqual(first);
      expect(answer.headers['www-authenticate']).toMatch(/invalid_token/);
    }
  });

  it('are told to no page of elsewhere, nor back in what is wrong with a request', async () => {
    for (const origin of ['https://elsewhere.example', 'null']) {
      for (const method of ['POST', 'DELETE'] as const) {
        const answer = await service.app.inject({
          method,
          url: '/api/session',
          headers: { origin },
          ...(method === 'POST' && { payload: { key: operator } }),
        });
        expect([answer.statusCode, answer.headers['set-cookie']], `${method} ${origin}`).toEqual([403, undefined]);
      }
      const read = await ask('/api/session', { origin, cookie: `wusetu_key=${operator}` });
      expect(read.headers['access-control-allow-credentials']).toBeUndefined();
    }
    const wrong = [
      { url: '/api/session', payload: { key: operator, more: 1 } },
      { url: '/api/session', payload: { key: [operator, operator] } },
      {
        url: '/api/session',
        payload: `{"key": "${operator}" "more"}`,
        headers: { 'content-type': 'application/json' },
      },
      { url: '/api/session', payload: operator, headers: { 'content-type': 'text/plain' } },
      { url: `/api/session?key=${operator}`, payload: { key: operator } },
      { url: '/api/reports', payload: {}, headers: { authorization: `Bearer ${operator}x` } },
    ] as const;
    for (const request of wrong) {
      const answer = await service.app.inject({ method: 'POST', ...request });
      expect(answer.statusCode, JSON.stringify(request)).toBeGreaterThanOrEqual(400);
      expect(answer.body).not.toContain(operator.slice(0, 20));
    }
  });

  it('end what is under way when they are revoked, or have expired', async () => {
    const url = await service.app.listen({ port: 0, host: '127.0.0.1' });
    const follow = async (key: string) => {
      const answer = await fetch(`${url}/api/events?types=change`, { headers: bearer(key) });
      expect(answer.status).toBe(200);
      const end = answer.text().then(
        () => 'ended',
        () => 'ended',
      );
      return { end };
    };
    const revoked = await give({ name: 'revoked while it reads' });
    const passing = await give({
      name: 'expires while it reads',
      expires_at: new Date(Date.now() + 2_000).toISOString(),
    });
    const kept = await give({ name: 'kept' });
    const [first, second, third] = [await follow(revoked.key), await follow(passing.key), await follow(kept.key)];
    await service.app.inject({ method: 'DELETE', url: `/api/keys/${revoked.key_id}`, headers: bearer(operator) });
    expect(await first.end).toBe('ended');
    expect(await second.end).toBe('ended');
    const waiting = new Promise(resolve => setTimeout(resolve, 200, 'open'));
    expect(await Promise.race([third.end, waiting])).toBe('open');
    await service.app.inject({ method: 'DELETE', url: `/api/keys/${kept.key_id}`, headers: bearer(operator) });
    expect(await third.end).toBe('ended');
  }, 30_000);

  it('are nowhere: neither in the table nor in a list', async () => {
    const { key, key_id, prefix } = await give({ name: 'kept nowhere' });
    expect(key.startsWith(prefix)).toBe(true);
    const listed = await ask('/api/keys', bearer(operator));
    expect(listed.headers['cache-control']).toBe('no-store');
    expect(listed.body).not.toContain(key);
    expect(listed.json<KeysPayload>().keys.find(entry => entry.key_id === key_id)).toMatchObject({
      created_by: 'operator',
    });
    const { rows } = await sql<{ row: string }>`select to_jsonb(access_key)::text as row from access_key`.execute(
      database.db,
    );
    for (const { row } of rows) expect(row).not.toContain(key.slice(prefix.length));
  });

  it('that only read neither write nor administrate', async () => {
    const { key } = await give({ name: 'reader' });
    const refused = [
      { method: 'POST', url: '/api/keys', payload: { name: 'mine', role: 'operator' } },
      { method: 'GET', url: '/api/keys' },
      { method: 'DELETE', url: '/api/keys/1' },
      { method: 'POST', url: '/api/reports', payload: {} },
      // What goes where is the operator's business, and an address may have in it what opens it.
      { method: 'GET', url: '/api/webhooks' },
      { method: 'GET', url: '/api/webhooks/1' },
      { method: 'GET', url: '/api/webhooks/1/deliveries' },
      { method: 'POST', url: '/api/webhooks', payload: { url: 'https://example.org/' } },
      { method: 'POST', url: '/api/webhooks/1/test', payload: {} },
      { method: 'POST', url: '/api/webhooks/1/replay', payload: {} },
      { method: 'DELETE', url: '/api/webhooks/1' },
      { method: 'POST', url: '/api/imports/cases', payload: {} },
    ] as const;
    for (const request of refused) {
      const answer = await service.app.inject({ ...request, headers: bearer(key) });
      expect([answer.statusCode, answer.json<{ type: string }>().type], request.url).toEqual([
        403,
        '/docs/errors#operator_only',
      ]);
    }
  });

  it('are held to their rate, which every answer states', async () => {
    const { key } = await give({ name: 'slow', rate_per_minute: 2 });
    const first = await ask('/api/status', bearer(key));
    expect(first.headers['ratelimit-policy']).toBe('"minute";q=2;w=60');
    expect(first.headers.ratelimit).toBe('"minute";r=1;t=30');
    expect((await ask('/api/status', bearer(key))).statusCode).toBe(200);
    const third = await ask('/api/status', bearer(key));
    expect(third.statusCode).toBe(429);
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(25);
    expect(third.json()).toMatchObject({ type: '/docs/errors#rate_limited' });
    // Whatever the method, and whether the answer was kept by the reader.
    const other = await give({ name: 'slow too', rate_per_minute: 2 });
    for (const method of ['HEAD', 'HEAD', 'HEAD', 'GET'] as const)
      await service.app.inject({
        method,
        url: '/legend.json',
        headers: { ...bearer(other.key), 'if-none-match': '*' },
      });
    const again = await service.app.inject({ method: 'HEAD', url: '/legend.json', headers: bearer(other.key) });
    expect(again.statusCode).toBe(429);
    const preflight = await service.app.inject({ method: 'OPTIONS', url: '/api/keys', headers: bearer(other.key) });
    expect(preflight.statusCode).toBe(400);
  });

  it('are counted by group of routes, refusals among them', async () => {
    const { key, key_id } = await give({ name: 'counted', rate_per_minute: 3 });
    for (const url of ['/api/status', '/api/areas', '/api/areas/none', '/api/status']) await ask(url, bearer(key));
    const { usage } = (await ask(`/api/keys/${key_id}/usage`, bearer(operator))).json<KeyUsagePayload>();
    expect(usage.map(({ route_group, requests, refused }) => [route_group, requests, refused])).toEqual([
      ['/api/areas', 2, 0],
      ['/api/status', 2, 1],
    ]);
    expect((await ask('/api/keys/999999/usage', bearer(operator))).statusCode).toBe(404);
  });

  it('keep answers out of caches that others share', async () => {
    const answer = await ask('/legend.json', bearer(operator));
    expect(answer.headers['cache-control']).toBe('private, no-cache');
    expect(answer.headers.vary).toMatch(/Authorization, Cookie/);
  });

  it('with a scope come to no route that does not honour it', async () => {
    const { key } = await give({ name: 'days', scope: { from: '2026-01-01' } });
    const routes = routesOf(service);
    expect(routes.length).toBeGreaterThan(40);
    for (const { method, url, config } of routes) {
      if (method === 'OPTIONS' || config.open || config.scoped) continue;
      const answer = await service.app.inject({
        method: method as 'GET',
        url: url.replace(/:[a-z_]+/g, '1').replace('*', 'x'),
        headers: bearer(key),
      });
      expect(answer.statusCode, `${method} ${url}`).toBe(403);
      if (method !== 'HEAD')
        expect(answer.json<{ type: string }>().type, url).toMatch(/#(outside_scope|operator_only)$/);
    }
  });

  it('are given out only for what there is', async () => {
    const wrong = [
      [{ name: ' ' }, 400],
      [{ name: 'x', scope: { areas: ['nowhere'] } }, 404],
      [{ name: 'x', scope: { areas: [] } }, 400],
      [{ name: 'x', scope: { fields: ['colours'] } }, 400],
      [{ name: 'x', scope: { from: '2026-02-30' } }, 400],
      [{ name: 'x', scope: { from: '2026-02-03', to: '2026-02-02' } }, 400],
      [{ name: 'x', role: 'operator', scope: { from: '2026-02-03' } }, 400],
      [{ name: 'x', expires_at: '2020-01-01T00:00:00Z' }, 400],
      [{ name: 'x', rate_per_minute: 0 }, 400],
      [{ name: 'x', rate_per_minute: null }, 400],
      [{ name: 'x', scope: null }, 400],
      [{ name: 'x', scope: '' }, 400],
      [{ name: 'x', scope: { areas: '' } }, 400],
      [{ name: 'x', scope: { areas: null } }, 400],
      [{ name: 'x', scope: { to: '' } }, 400],
      [{ name: 'x', expires_at: '' }, 400],
      [{ name: 'x', expires_at: 0 }, 400],
    ] as const;
    for (const [payload, status] of wrong) {
      const answer = await service.app.inject({ method: 'POST', url: '/api/keys', headers: bearer(operator), payload });
      expect(answer.statusCode, JSON.stringify(payload)).toBe(status);
    }
  });

  it('are not needed on loopback, but for what a proxy passes on or a foreign name leads to', async () => {
    const open = await serviceOn(database);
    const status = async (headers: Record<string, string>) =>
      (await open.app.inject({ url: '/api/status', headers })).statusCode;
    for (const headers of [
      {},
      { host: '127.0.0.1:8080' },
      { host: '[::1]:8080' },
      { cookie: `wusetu_key=${newKey()}` },
    ])
      expect(await status({ ...headers } as unknown as Record<string, string>), JSON.stringify(headers)).toBe(200);
    for (const headers of [
      { 'x-forwarded-for': '192.0.2.1' },
      { forwarded: 'for=192.0.2.1' },
      { host: 'rebound.example' },
    ])
      expect(await status({ ...headers } as unknown as Record<string, string>), JSON.stringify(headers)).toBe(401);
    expect(await status(bearer(newKey()))).toBe(401);
    const { port } = new URL(await open.app.listen({ port: 0, host: '127.0.0.1' }));
    const say = (version: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), '127.0.0.1', () =>
          socket.write(`GET /api/session HTTP/${version}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`),
        );
        let said = '';
        socket.on('data', chunk => {
          said += chunk;
        });
        socket.on('error', reject).on('end', () => resolve(said));
      });
    expect(await say('1.1')).toContain('"key_required":false');
    // As nginx asks where it is told nothing but proxy_pass.
    expect(await say('1.0')).toContain('"key_required":true');
    await open.app.close();

    const elsewhere = await serviceOn(database, { host: '0.0.0.0' });
    expect((await elsewhere.app.inject('/api/status')).statusCode).toBe(401);
    await elsewhere.app.close();
    const words = await serviceOn(database, { host: '0.0.0.0', open_access: true });
    expect((await words.app.inject({ url: '/api/status', headers: { via: '1.1 x' } })).statusCode).toBe(200);
    await words.app.close();
  });
});

type Listed = { method: string; url: string; config: { open?: boolean; scoped?: boolean } };
const routesOf = ({ routes }: TestService): Listed[] => routes;

describe('the parts of keys', () => {
  it('a bucket fills evenly and lets through its rate', () => {
    let now = 0;
    const admit = createBuckets(() => now);
    let admitted = 0;
    for (; now < 600_000; now += 100) if (admit(1, 60).wait === 0) admitted++;
    expect(admitted).toBeGreaterThanOrEqual(655);
    expect(admitted).toBeLessThanOrEqual(660);
  });

  it('routes are counted in groups', () => {
    expect(
      ['/api/areas/:code', '/tiles/:level/:z/:x/:y.mvt', '/legend.json', '/', '/api/keys/:key_id/usage'].map(groupOf),
    ).toEqual(['/api/areas', '/tiles', '/legend', '/', '/api/keys']);
  });
});
