import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Config, isLoopback } from '#server/platform/config.ts';
import type { Context } from '#server/platform/context.ts';
import { fault } from '#server/platform/errors.ts';
import type { App } from '#server/platform/http.ts';
import type { Reader } from '#server/platform/reader.ts';
import { createBuckets } from './buckets.ts';
import { credentialOf } from './credentials.ts';
import { createKeyring, type Found, type Keyring } from './keyring.ts';
import { createOpenAnswers } from './open_answers.ts';
import { isOwnKey } from './secrets.ts';
import { createUsage, type Usage } from './usage.ts';

export type Access = {
  keyring: Keyring;
  usage: Usage;
  demandsKey(request: FastifyRequest): boolean;
  /** Cuts answers under way whose key has ended. */
  look(): Promise<void>;
};

const FLUSH_MILLISECONDS = 10_000;
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Put there by proxies: who comes so is not of this machine, although the connection is. */
const PASSED_ON = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/** Whether this address of the service is for keys only, whoever asks. */
export const keysDemanded = ({ access, open_access, host }: Config): boolean =>
  !open_access && (access === 'keys' || !isLoopback(host));

/** Who asks is settled here, before any route; what they may see of an answer is the route's part (`config.scoped`). */
export function guard(app: App, { config, database }: Pick<Context, 'config' | 'database'>): Access {
  const keyring = createKeyring(database.db);
  const usage = createUsage(database.db);
  const admit = createBuckets();
  const open = createOpenAnswers(keyring);
  const always = keysDemanded(config);
  const demandsKey = (request: FastifyRequest) => always || (!config.open_access && comesFromElsewhere(request));

  app.addHook('onRequest', async (request, reply) => {
    const route = request.routeOptions.config;
    if (route.open || request.is404 || request.method === 'OPTIONS') return;
    const credential = credentialOf(request);
    if (credential !== null && isOwnKey(credential.text)) return;
    const demanded = demandsKey(request);
    if (credential === null) {
      if (demanded) refuse(reply, 'key_required', 'This address answers to keys only.');
      return;
    }
    const found = await keyring.read(credential.text);
    if (found === null) {
      // Cookies know no port: one of another service on this machine is no reason to close an open one.
      if (!demanded && credential.from === 'cookie') return;
      return refuse(reply, 'invalid_key', 'There is no valid key like the one that was sent.');
    }
    request.reader = readerOf(found);
    open.add(reply.raw, credential.text);
    const { key_id, rate_per_minute } = found.payload;
    if (rate_per_minute !== null) {
      const { limit, remaining, reset, wait } = admit(key_id, rate_per_minute);
      reply
        .header('ratelimit-policy', `"minute";q=${limit};w=60`)
        .header('ratelimit', `"minute";r=${remaining};t=${reset}`);
      if (wait > 0) {
        reply.header('retry-after', String(wait));
        throw fault('rate_limited', `This key may ask ${limit} times a minute.`);
      }
    }
    const { may_write, scope } = request.reader;
    if (!may_write && (route.operator || !READS.has(request.method)))
      throw fault('operator_only', `${request.method} ${request.routeOptions.url} is for the key of an operator.`);
    if (scope !== null && !route.scoped)
      throw fault('outside_scope', `This key has a scope, and ${request.routeOptions.url} is for keys without one.`);
  });

  // Whoever keeps answers for others must not hand on what a key opened, nor a browser what its last key did.
  app.addHook('onSend', async (request, reply) => {
    if (request.reader === null || request.reader.key === null) return;
    const control = String(reply.getHeader('cache-control') ?? 'no-cache');
    if (!/\b(private|no-store)\b/.test(control))
      reply.header(
        'cache-control',
        /\bpublic\b/.test(control) ? control.replace('public', 'private') : `private, ${control}`,
      );
    const vary = String(reply.getHeader('vary') ?? '');
    if (!/authorization/i.test(vary))
      reply.header('vary', [vary, 'Authorization', 'Cookie'].filter(Boolean).join(', '));
  });
  app.addHook('onResponse', async (request, reply) => {
    const key = request.reader?.key;
    const route = request.routeOptions.url;
    if (key) usage.count(key.key_id, route ?? '/', [401, 403, 429].includes(reply.statusCode));
    // Who changed what: the key by its name, never by its text.
    if (!READS.has(request.method) && !request.is404)
      request.log.info(
        {
          key_id: key?.key_id ?? null,
          key: key?.name ?? null,
          method: request.method,
          route,
          status: reply.statusCode,
        },
        'write',
      );
  });
  const flush = () => usage.flush().catch(error => app.log.warn({ err: error }, 'usage of keys waits to be written'));
  const look = () => open.look().catch(error => app.log.warn({ err: error }, 'open answers could not be looked at'));
  const timer = setInterval(() => void Promise.all([flush(), look()]), FLUSH_MILLISECONDS);
  timer.unref();
  app.addHook('onClose', async () => {
    clearInterval(timer);
    await flush();
  });
  return { keyring, usage, demandsKey, look };
}

function comesFromElsewhere({ headers, raw }: FastifyRequest): boolean {
  // nginx with nothing but proxy_pass passes none of these on and names us by our own address, but speaks HTTP/1.0.
  if (raw.httpVersionMinor === 0 || PASSED_ON.some(name => headers[name] !== undefined)) return true;
  // A name that is not of loopback: a proxy that hands the name on, or a page of elsewhere whose name was bound to 127.0.0.1.
  const name = (headers.host ?? 'localhost')
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  return !isLoopback(name);
}

export const readerOf = ({ payload: { key_id, name, role }, scope }: Found): Reader => ({
  key: { key_id, name },
  scope,
  may_write: role === 'operator',
});

function refuse(reply: FastifyReply, code: 'key_required' | 'invalid_key', detail: string): never {
  // Only Bearer is told: at Basic a browser would open a window of its own over the page.
  reply.header(
    'www-authenticate',
    code === 'key_required' ? 'Bearer realm="wusetu"' : 'Bearer realm="wusetu", error="invalid_token"',
  );
  throw fault(code, detail);
}

/** Of a request at an open route, where a key is no condition. */
export async function readerAt(
  { keyring, demandsKey }: Access,
  request: FastifyRequest,
): Promise<Found | 'open' | null> {
  const credential = credentialOf(request);
  const found = credential === null ? null : await keyring.read(credential.text);
  return found ?? (demandsKey(request) ? null : 'open');
}
