import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ChangesPayload } from '#core/contract.ts';
import type {
  DeliveriesPayload,
  DeliveryPayload,
  NewWebhookPayload,
  WebhookMessage,
  WebhookPayload,
  WebhooksPayload,
} from '#core/contract_services.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import { type App, createHttp } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { EVERYTHING, readChanges } from '#server/publish/changes.ts';
import { reportOn } from '#server/publish/test_reports.ts';
import { ENCLAVE, gradedTown, LAST_DAY } from '#server/publish/test_town.ts';
import { waitAfter } from './courier.ts';
import { verify } from './signature.ts';
import { webhooksRoutes } from './webhooks_routes.ts';

type Change = ChangesPayload['changes'][number];
type Got = { headers: IncomingHttpHeaders; body: string; message: WebhookMessage };
type Answer = (response: ServerResponse, got: Got, count: number) => void;
const accept: Answer = response => response.writeHead(204).end();

/** A receiver as an integrator has one: a real server, which may also behave badly. */
class Receiver {
  readonly got: Got[] = [];
  answer: Answer = accept;
  readonly #server: Server;
  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const got = { headers: request.headers, body, message: JSON.parse(body || '{}') as WebhookMessage };
        this.got.push(got);
        this.answer(response, got, this.got.length);
      });
    });
  }
  async listen(): Promise<void> {
    await new Promise<void>(done => this.#server.listen(0, '127.0.0.1', done));
  }
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }
  get changes(): Change[] {
    return this.got.flatMap(({ message }) => (message.type === 'grades.changed' ? message.data.changes : []));
  }
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(done => this.#server.close(done));
  }
}

describeEngines('webhooks', engine => {
  let context: Context;
  let app: App;
  let receiver: Receiver;
  let elsewhere: Receiver;
  /** What names come to. */
  const names = new Map<string, () => string[]>();
  const resolve = async (name: string) => {
    const addresses = names.get(name)?.();
    if (!addresses) throw new Error(`getaddrinfo ENOTFOUND ${name}`);
    return addresses;
  };
  const serve = async (settings: Partial<Context['config']> = {}, most_attempts = 4): Promise<App> => {
    const server = createHttp(context.config) as unknown as App;
    const config = { ...context.config, webhook_private_targets: '127.0.0.1/32', ...settings };
    const pace = { first_wait_seconds: 0.05, most_attempts };
    server.register(webhooksRoutes({ ...context, config }, { resolve, timeout_milliseconds: 1_000, pace }));
    await server.ready();
    return server;
  };
  beforeAll(async () => {
    context = await gradedTown(await engine.fresh());
    [receiver, elsewhere] = [new Receiver(), new Receiver()];
    await Promise.all([receiver.listen(), elsewhere.listen()]);
    app = await serve();
  }, 120_000);
  afterAll(async () => {
    await app?.close();
    await Promise.all([receiver?.close(), elsewhere?.close()]);
  });
  afterEach(async () => {
    for (const { webhook_id } of (await get<WebhooksPayload>('/api/webhooks')).webhooks)
      await app.inject({ method: 'DELETE', url: `/api/webhooks/${webhook_id}` });
    receiver.got.length = 0;
    receiver.answer = accept;
  });

  async function get<T>(url: string): Promise<T> {
    const answer = await app.inject(url);
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<T>();
  }
  const post = async <T>(url: string, payload: object, status: number): Promise<T> => {
    const answer = await app.inject({ method: 'POST', url, payload });
    expect(answer.statusCode, answer.body).toBe(status);
    return answer.json<T>();
  };
  const subscribe = (more: object = {}) =>
    post<NewWebhookPayload>('/api/webhooks', { url: `http://127.0.0.1:${receiver.port}/hook`, ...more }, 201);
  const stateOf = ({ webhook_id }: WebhookPayload) => get<WebhookPayload>(`/api/webhooks/${webhook_id}`);
  const deliveriesOf = async ({ webhook_id }: WebhookPayload): Promise<DeliveryPayload[]> =>
    (await get<DeliveriesPayload>(`/api/webhooks/${webhook_id}/deliveries?limit=100`)).deliveries;
  const all = async (since = 0, following = EVERYTHING) =>
    (await readChanges(context.database.db, since, 100_000, following)).changes;
  const report = async (code: string, day: string, confirmed: number) => {
    await reportOn(context.database, code, day, confirmed);
    await bringUpToDate(context);
  };
  /** An outbreak on the last day, and its correction: each writes changes. */
  let turn = 0;
  const change = () => report(ENCLAVE, LAST_DAY, ++turn % 2 === 1 ? 30 : 0);
  const until = async (done: () => boolean | Promise<boolean>) => {
    const end = Date.now() + 20_000;
    while (!(await done())) {
      if (Date.now() > end) throw new Error(`not within 20 s; ${receiver.got.length} messages came`);
      await pause(20);
    }
  };
  const caughtUp = (webhook: WebhookPayload) =>
    until(async () => {
      const { behind, state } = await stateOf(webhook);
      return !behind || state === 'failed';
    });

  it('deliver every change from the beginning, in order, signed, and then what comes', async () => {
    const webhook = await subscribe({ since: '0' });
    await caughtUp(webhook);
    expect(receiver.changes).toEqual(await all());
    expect(receiver.changes.length).toBeGreaterThan(20);
    await change();
    await caughtUp(webhook);
    expect(receiver.changes).toEqual(await all());
    for (const { headers, body, message } of receiver.got) {
      expect(verify(webhook.secret, headers, body)).toBe(true);
      expect(verify(webhook.secret, headers, `${body} `)).toBe(false);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(Date.parse(message.timestamp)).toBeGreaterThan(0);
    }
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size).toBe(receiver.got.length);
    const deliveries = await deliveriesOf(webhook);
    expect(deliveries.map(({ message_id }) => message_id)).toEqual(
      receiver.got.map(({ headers }) => headers['webhook-id']).reverse(),
    );
    for (const { state, attempts, response_code, next_attempt_at } of deliveries)
      expect([state, attempts, response_code, next_attempt_at]).toEqual(['delivered', 1, 204, null]);
  });

  it('deliver only what they are about', async () => {
    const webhook = await subscribe({ since: '0', areas: ['S0'], transitions: 'grade', min_severity: 3 });
    await caughtUp(webhook);
    const inside = await sql<{ code: string }>`
      select a.code from area a join area s on s.area_id = a.street_id where s.code = 'S0'`.execute(
      context.database.db,
    );
    const codes = new Set(inside.rows.map(({ code }) => code));
    const wanted = (await all()).filter(
      ({ code, severity, previous }) =>
        codes.has(code) &&
        (previous === null || severity !== previous.severity) &&
        Math.max(severity ?? 0, previous?.severity ?? 0) >= 3,
    );
    expect(wanted.length).toBeGreaterThan(2);
    expect(wanted.length).toBeLessThan((await all()).length / 2);
    expect(receiver.changes).toEqual(wanted);
    expect((await stateOf(webhook)).cursor).toBe((await all()).at(-1)!.cursor);
  });

  it('are tried again with the same bytes until they are taken, and keep their order meanwhile', async () => {
    const webhook = await subscribe();
    receiver.answer = (response, _got, count) => response.writeHead(count < 3 ? 500 : 200).end('thanks');
    const before = Number((await stateOf(webhook)).cursor);
    await change();
    await change();
    await caughtUp(webhook);
    const [first, second, third] = receiver.got;
    expect(second!.body).toBe(first!.body);
    expect(third!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(verify(webhook.secret, third!.headers, third!.body)).toBe(true);
    expect(
      receiver.got.slice(2).flatMap(({ message }) => (message as { data: { changes: Change[] } }).data.changes),
    ).toEqual(await all(before));
    expect((await deliveriesOf(webhook)).at(-1)).toMatchObject({ state: 'delivered', attempts: 3, response_code: 200 });
  });

  it('end as failed after the last attempt, or at a 410, for all to see; nothing is lost', async () => {
    for (const [status, attempts] of [
      [503, 4],
      [410, 1],
    ] as const) {
      const webhook = await subscribe();
      receiver.answer = response => response.writeHead(status).end();
      await change();
      await until(async () => (await stateOf(webhook)).state === 'failed');
      expect(receiver.got.length).toBe(attempts);
      expect(await deliveriesOf(webhook)).toMatchObject([
        { state: 'failed', attempts, response_code: status, error: `The answer was ${status}.`, next_attempt_at: null },
      ]);
      await change();
      await pause(300);
      expect(receiver.got.length).toBe(attempts);
      receiver.answer = accept;
      receiver.got.length = 0;
      const { cursor } = await post<WebhookPayload>(`/api/webhooks/${webhook.webhook_id}/replay`, {}, 200);
      await caughtUp(webhook);
      expect(receiver.changes).toEqual(await all(Number(cursor)));
      await app.inject({ method: 'DELETE', url: `/api/webhooks/${webhook.webhook_id}` });
      receiver.got.length = 0;
    }
  });

  it('begin again after any cursor, also while a message is under way', async () => {
    const webhook = await subscribe();
    receiver.answer = response => response.writeHead(500).end();
    await change();
    await until(() => receiver.got.length > 0);
    const stuck = receiver.got[0]!.headers['webhook-id'];
    const since = (await all())[5]!.cursor;
    receiver.answer = accept;
    receiver.got.length = 0;
    await post(`/api/webhooks/${webhook.webhook_id}/replay`, { since }, 200);
    await caughtUp(webhook);
    const replayed = receiver.got.filter(({ headers }) => headers['webhook-id'] !== stuck);
    expect(replayed.flatMap(({ message }) => (message as { data: { changes: Change[] } }).data.changes)).toEqual(
      await all(Number(since)),
    );
    const states = (await deliveriesOf(webhook)).map(({ state }) => state);
    expect(states.filter(state => state === 'delivered').length).toBe(replayed.length);
    expect(states).toContain('replaced');
  });

  it('wait for no receiver longer than the limit, nor for the end of what it says', async () => {
    const webhook = await subscribe();
    receiver.answer = (response, _got, count) => {
      if (count === 1) return;
      // Taken, and then it never stops talking.
      response.writeHead(200);
      const talking = setInterval(() => response.write('x'.repeat(10_000)), 5);
      response.on('close', () => clearInterval(talking));
    };
    await change();
    await until(async () => (await deliveriesOf(webhook))[0]?.error === 'No answer within 1 s.');
    await caughtUp(webhook);
    expect((await deliveriesOf(webhook))[0]).toMatchObject({ state: 'delivered', attempts: 2, response_code: 200 });
  });

  it('follow no redirect', async () => {
    const webhook = await subscribe();
    receiver.answer = response => response.writeHead(307, { location: `http://127.0.0.1:${elsewhere.port}/` }).end();
    await change();
    await until(async () => (await stateOf(webhook)).state === 'failed');
    expect(elsewhere.got).toEqual([]);
    expect((await deliveriesOf(webhook))[0]).toMatchObject({
      response_code: 307,
      error: 'The answer was a redirect, and none is followed.',
    });
  });

  it('connect to the address that was checked: a name that answers otherwise later gains nothing', async () => {
    const strict = await serve({ webhook_private_targets: '' });
    try {
      const url = `http://rebinding.test:${receiver.port}/`;
      const ask = async (addresses: string[][]) => {
        let count = 0;
        names.set('rebinding.test', () => addresses[Math.min(count++, addresses.length - 1)]!);
        const { webhook_id } = await post<NewWebhookPayload>('/api/webhooks', { url }, 201);
        const tried = await strict.inject({ method: 'POST', url: `/api/webhooks/${webhook_id}/test` });
        return { ...tried.json<DeliveryPayload>(), asked: count };
      };
      const refused = 'rebinding.test is at 127.0.0.1, which is not a public address.';
      expect(await ask([['127.0.0.1']])).toMatchObject({
        state: 'failed',
        response_code: null,
        error: refused,
        asked: 1,
      });
      expect(await ask([['8.8.8.8', '127.0.0.1']])).toMatchObject({ error: refused });
      expect((await ask([['::ffff:127.0.0.1']])).error).toContain('not a public address');
      expect((await ask([['169.254.169.254']])).error).toContain('not a public address');
      // Asked once for each connection, and what was answered is what is connected to (nobody is at 192.0.2.1's port here).
      const once = await ask([['240.0.0.1'], ['127.0.0.1']]);
      expect([once.asked, once.state]).toEqual([1, 'failed']);
      expect(receiver.got).toEqual([]);
      // Where the operator allows it the same name does get there: it is this look-up that is used.
      names.set('rebinding.test', () => ['127.0.0.1']);
      const { webhook_id } = await subscribe({ url });
      expect(await post(`/api/webhooks/${webhook_id}/test`, {}, 200)).toMatchObject({ state: 'delivered' });
      expect(receiver.got.length).toBe(1);
    } finally {
      await strict.close();
    }
  });

  it('send a test when told: signed, once, and said how it went', async () => {
    const webhook = await subscribe();
    const url = `/api/webhooks/${webhook.webhook_id}/test`;
    expect(await post(url, {}, 200)).toMatchObject({
      kind: 'test',
      state: 'delivered',
      response_code: 204,
      attempts: 1,
    });
    const { headers, body, message } = receiver.got[0]!;
    expect(message).toMatchObject({ type: 'webhook.test', data: { webhook_id: webhook.webhook_id } });
    expect(verify(webhook.secret, headers, body)).toBe(true);
    receiver.answer = response => response.socket!.destroy();
    expect(await post(url, {}, 200)).toMatchObject({ state: 'failed', response_code: null, attempts: 1 });
    await pause(200);
    expect(receiver.got.length).toBe(2);
    expect((await stateOf(webhook)).state).toBe('active');
  });

  it('keep the last thousand deliveries, tests among them', async () => {
    const webhook = await subscribe();
    const { db } = context.database;
    await sql`insert into webhook_delivery (webhook_id, message_id, kind, state, attempts)
      select ${webhook.webhook_id}, 'msg_' || n, 'test', 'failed', 1 from generate_series(1, 1005) as n`.execute(db);
    await post(`/api/webhooks/${webhook.webhook_id}/test`, {}, 200);
    const { rows } = await sql<{ kept: number; least: number }>`
      select count(*)::int as kept, min(substr(message_id, 5)::int) filter (where length(message_id) < 10) as least
      from webhook_delivery where webhook_id = ${webhook.webhook_id}`.execute(db);
    expect(rows[0]).toEqual({ kept: 1_000, least: 7 });
  });

  it('go on after a restart, and after an end in the middle of a delivery', async () => {
    const webhook = await subscribe({ since: '0' });
    await caughtUp(webhook);
    let second = await serve();
    await app.close();
    // Never answered; the service is closed meanwhile.
    receiver.answer = () => {};
    await change();
    await until(() => receiver.got.at(-1)?.message.type === 'grades.changed' && receiver.changes.length >= 1);
    await until(async () => (await all()).length <= new Set(receiver.changes.map(({ cursor }) => cursor)).size);
    const hanging = receiver.got.at(-1)!.headers['webhook-id'];
    await second.close();
    receiver.answer = accept;
    second = await serve();
    app = second;
    await caughtUp(webhook);
    expect(receiver.got.at(-1)!.headers['webhook-id']).toBe(hanging);
    const cursors = receiver.changes.map(({ cursor }) => cursor);
    expect([...new Set(cursors)]).toEqual((await all()).map(({ cursor }) => cursor));
    expect(cursors.length).toBeGreaterThan(new Set(cursors).size);
  });

  it('come in order from two processes too, under generated failures', async () => {
    const other = await serve({}, 50);
    const patient = await serve({}, 50);
    await app.close();
    app = other;
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom(200, 200, 500, 302, 0), { minLength: 4, maxLength: 10 }),
          async plan => {
            receiver.got.length = 0;
            let step = 0;
            const taken: Got[] = [];
            receiver.answer = (response, got) => {
              const status = plan[step++] ?? 200;
              if (status === 0) return void response.socket!.destroy();
              if (status === 200) taken.push(got);
              response.writeHead(status).end();
            };
            const webhook = await subscribe();
            const before = Number((await stateOf(webhook)).cursor);
            await change();
            await change();
            await caughtUp(webhook);
            const changes = taken.flatMap(({ message }) => (message as { data: { changes: Change[] } }).data.changes);
            const wanted = (await all(before)).map(({ cursor }) => cursor);
            expect(wanted.length).toBeGreaterThan(0);
            expect([...new Set(changes.map(({ cursor }) => cursor))]).toEqual(wanted);
            await app.inject({ method: 'DELETE', url: `/api/webhooks/${webhook.webhook_id}` });
          },
        ),
        { numRuns: 4 },
      );
    } finally {
      await patient.close();
    }
  });

  it('show no secret after the first answer, and refuse what cannot be', async () => {
    const webhook = await subscribe({ note: 'wall', min_severity: null, areas: null });
    expect(webhook).toMatchObject({
      areas: null,
      min_severity: null,
      note: 'wall',
      transitions: 'every',
      state: 'active',
    });
    expect(webhook.secret).toMatch(/^whsec_/);
    const given = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    expect((await subscribe({ secret: given })).secret).toBe(given);
    for (const url of [
      '/api/webhooks',
      `/api/webhooks/${webhook.webhook_id}`,
      `/api/webhooks/${webhook.webhook_id}/deliveries`,
    ])
      expect((await app.inject(url)).body).not.toContain('whsec_');
    const url = 'https://example.org/hook';
    const refusals: [object, number, string][] = [
      [{}, 400, 'invalid_parameter'],
      [{ url: 'http://169.254.169.254/latest/meta-data' }, 422, 'webhook_target_refused'],
      [{ url: 'ftp://example.org/' }, 422, 'webhook_target_refused'],
      [{ url, secret: 'whsec_c2hvcnQ=' }, 400, 'invalid_parameter'],
      [{ url, secret: `whsec_${'A'.repeat(33)}` }, 400, 'invalid_parameter'],
      [{ url, areas: ['nowhere'] }, 404, 'unknown_area'],
      [{ url, areas: [] }, 400, 'invalid_parameter'],
      [{ url, since: '99999999' }, 410, 'unknown_cursor'],
      [{ url, since: '-1' }, 400, 'invalid_parameter'],
      [{ url, min_severity: 5 }, 400, 'invalid_parameter'],
      [{ url, transitions: 'none' }, 400, 'invalid_parameter'],
      [{ url, filter: 'x' }, 400, 'unknown_parameter'],
    ];
    for (const [payload, status, code] of refusals)
      expect(await post('/api/webhooks', payload, status), JSON.stringify(payload)).toMatchObject({ code });
    const gone = await app.inject({ method: 'DELETE', url: `/api/webhooks/${webhook.webhook_id}` });
    expect(gone.statusCode).toBe(204);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/deliveries'],
      ['POST', '/test'],
      ['POST', '/replay'],
    ] as const) {
      const answer = await app.inject({
        method,
        url: `/api/webhooks/${webhook.webhook_id}${path}`,
        ...(method === 'POST' ? { payload: {} } : {}),
      });
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'unknown_webhook']);
    }
    const made = (await get<WebhooksPayload>('/api/webhooks')).webhooks.length;
    for (let count = made; count < 100; count++) await subscribe({ url });
    expect(await post('/api/webhooks', { url }, 409)).toMatchObject({ code: 'too_many_webhooks' });
  });

  it('are asked again after longer and longer waits, up to six hours, and not for ever', () => {
    const pace = { first_wait_seconds: 5, most_attempts: 12 };
    const waits = Array.from({ length: 12 }, (_, index) => waitAfter(index + 1, pace, () => 0.5));
    expect(waits).toEqual([5, 20, 80, 320, 1280, 5120, 20_480, 21_600, 21_600, 21_600, 21_600, null]);
    for (let index = 0; index < 100; index++) {
      expect(waitAfter(1, pace)).toBeGreaterThanOrEqual(4);
      expect(waitAfter(1, pace)).toBeLessThanOrEqual(6);
    }
  });
});
