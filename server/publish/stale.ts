import type { onSendHookHandler } from 'fastify';
import type { Publisher } from './publisher.ts';

/**
 * Marks what is sent while the database is away: `wusetu-stale` is the moment as of which it was right. A cache must not keep it. What is
 * sent under a version stays as it is: those bytes are right for ever, database or not.
 */
export const markStale =
  (publisher: Publisher): onSendHookHandler<unknown> =>
  (_request, reply, payload, done) => {
    const outage = publisher.outage();
    if (outage !== null && reply.statusCode < 400 && !isImmutable(reply.getHeader('cache-control')))
      reply.header('wusetu-stale', outage.since).header('cache-control', 'no-store');
    done(null, payload);
  };

const isImmutable = (header: unknown): boolean => typeof header === 'string' && header.endsWith('immutable');
