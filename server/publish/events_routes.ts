import { PassThrough } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { ServerEvent } from '#core/contract.ts';
import type { Publisher } from './publisher.ts';
import { query } from './questions.ts';

/** Proxies and browsers give a silent line up after a minute or so. */
const HEARTBEAT_MILLISECONDS = 15_000;
/** A reader that takes nothing off this much is let go: it reconnects and asks /api/status. */
const BACKLOG_BYTES = 1_048_576;

export const eventsRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    const open = new Set<PassThrough>();
    const send = (text: string): void => {
      for (const stream of open) {
        if (stream.writableLength > BACKLOG_BYTES) stream.destroy();
        else stream.write(text);
      }
    };
    const unsubscribe = publisher.context.events.subscribe(event => send(textOf(event)));
    const heartbeat = setInterval(() => send(':\n\n'), HEARTBEAT_MILLISECONDS);
    heartbeat.unref();
    // Before close, not on it: a server waits for its open requests, and these never end by themselves.
    app.addHook('preClose', async () => {
      clearInterval(heartbeat);
      unsubscribe();
      for (const stream of open) stream.end();
    });

    app.get(
      '/api/events',
      {
        schema: {
          tags: ['map'],
          summary: 'Server-sent events: imports, grading, revisions',
          description: '`event:` is the type, `data:` JSON. Hints: after a reconnect ask /api/status.',
          querystring: query({}),
        },
      },
      async (_request, reply) => {
        const stream = new PassThrough();
        open.add(stream);
        stream.on('close', () => open.delete(stream));
        stream.write('retry: 2000\n\n');
        return reply
          .header('cache-control', 'no-store')
          .header('x-accel-buffering', 'no')
          .type('text/event-stream; charset=utf-8')
          .send(stream);
      },
    );
  };

export function textOf({ type, ...data }: ServerEvent): string {
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
