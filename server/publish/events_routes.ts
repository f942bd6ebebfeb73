import { PassThrough } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { fault } from '#server/platform/errors.ts';
import { hearOthers } from '#server/platform/events.ts';
import type { Scope } from '#server/platform/reader.ts';
import { followingOf } from './changes.ts';
import { CURSOR, demandKnown } from './changes_routes.ts';
import { stampOf } from './day_versions.ts';
import { EVENT_TYPES, type EventType, fillStream } from './event_stream.ts';
import { createFeed, type Heard } from './feed.ts';
import type { Publisher } from './publisher.ts';
import { query } from './questions.ts';
import { demandField, readableOf } from './scope.ts';

/** Proxies and browsers give a silent line up after a minute or so. */
const HEARTBEAT_MILLISECONDS = 15_000;
/** Who hears of changes does not wait for those who ask. */
const FEED_LINES = 2;
/** A key may have been revoked or have expired meanwhile: its reader has to come again. */
const KEY_MILLISECONDS = 15 * 60_000;

export const eventsRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    const { config, database, events } = publisher.context;
    const open = new Set<PassThrough>();
    const feed = createFeed(
      { database: database.apart(FEED_LINES), events },
      app.log,
      async () => stampOf((await publisher.now()).versions).text,
    );
    const listening = hearOthers(database, events).catch(() => async () => {});
    const heartbeat = setInterval(() => {
      // To one that takes nothing any more nothing is added.
      for (const stream of open) if (!stream.writableNeedDrain) stream.write(':\n\n');
    }, HEARTBEAT_MILLISECONDS);
    heartbeat.unref();
    // Before close, not on it: a server waits for its open requests, and these never end by themselves.
    app.addHook('preClose', async () => {
      clearInterval(heartbeat);
      feed.close();
      for (const stream of open) stream.end();
      await (await listening)();
    });

    app.get(
      '/api/events',
      {
        config: { scoped: true },
        schema: {
          tags: ['map'],
          summary: 'Server-sent events: changes of grades, revisions, standards, imports',
          description: DESCRIPTION,
          querystring: query({
            types: Type.Optional(
              Type.String({ maxLength: 80, description: `Only these, with commas between: ${EVENT_TYPES.join(', ')}` }),
            ),
            since: Type.Optional(
              Type.String({
                pattern: `^(now|${CURSOR})$`,
                default: 'now',
                description: 'now, 0, or a cursor of /api/changes; the header Last-Event-ID goes before it',
              }),
            ),
          }),
        },
      },
      async (request, reply) => {
        const { scope, key } = request.reader;
        const types = typesOf(request.query.types, scope);
        const cursor = types.has('change') ? await beginning(request, await feed.last()) : 0;
        if (open.size >= config.event_connections) {
          reply.header('retry-after', '5');
          throw fault('too_many_connections', `${open.size} readers are connected, and that is the limit.`);
        }
        reply
          .header('cache-control', 'no-store')
          .header('x-accel-buffering', 'no')
          // Nothing follows on this line; kept open after its end it would hold up the server's own.
          .header('connection', 'close')
          .type('text/event-stream; charset=utf-8');
        if (request.method === 'HEAD') return reply.send('');
        const stream = new PassThrough();
        open.add(stream);
        const ending = key && setTimeout(() => stream.end(), KEY_MILLISECONDS).unref();
        stream.on('close', () => {
          open.delete(stream);
          if (ending) clearTimeout(ending);
        });
        stream.on('error', () => {});
        fillStream(stream, feed, {
          types,
          following: followingOf(scope),
          cursor,
          limited: async heard => (scope === null ? heard : limit(publisher, scope, heard)),
        });
        return reply.send(stream);
      },
    );
  };

const DESCRIPTION =
  '`event:` is the type, `data:` JSON. `change` is one element of `changes` of /api/changes, with its cursor as `id:`; a ' +
  'client that comes back with it in `Last-Event-ID` (a browser does so by itself) or in `since=` gets every change after ' +
  'it, in order, and then what comes: at least once. The other types are hints of this moment, without an id: `revision` ' +
  '(after the changes it is about; `touched` says which areas, days and tiles may look different, so that kept answers can be let ' +
  'go; `version` is that of tiles and frames from now on), `standard`, `import`, `grading`, `job`, `database` (away or back); after a reconnect ask /api/status. A comment comes every 15 seconds. A reader ' +
  'that does not keep up is disconnected and resumes, and one with a key is every 15 minutes.';

function typesOf(text: string | undefined, scope: Scope | null): ReadonlySet<EventType> {
  const names = text === undefined ? EVENT_TYPES : text.split(',').map(name => name.trim());
  const wanted = new Set<EventType>();
  for (const name of names) {
    const type = EVENT_TYPES.find(known => known === name);
    if (!type)
      throw fault('invalid_parameter', `types has "${name}". There are: ${EVENT_TYPES.join(', ')}.`, {
        types: EVENT_TYPES,
      });
    wanted.add(type);
  }
  if (scope === null) return wanted;
  // Who imports what and how far grading is concerns more than the reader's areas.
  for (const type of ['import', 'grading', 'job'] as const) wanted.delete(type);
  if (text === undefined && scope.fields && !scope.fields.includes('grades')) wanted.delete('change');
  if (wanted.has('change')) demandField(scope, 'grades');
  return wanted;
}

function beginning(request: FastifyRequest<{ Querystring: { since?: string } }>, last: number): number {
  const header = request.headers['last-event-id'];
  const text = header === undefined || header === '' ? (request.query.since ?? 'now') : String(header);
  if (!new RegExp(`^(now|${CURSOR})$`).test(text))
    throw fault('invalid_parameter', 'Last-Event-ID is no cursor: it is the id of an event of this address.');
  if (text === 'now') return last;
  demandKnown(Number(text), last);
  return Number(text);
}

/** Of areas and days outside the reader's scope it is not even told that they changed. */
async function limit(publisher: Publisher, scope: Scope, heard: Heard): Promise<Heard> {
  if (heard.type !== 'revision') return heard;
  const { last_date, touched, ...event } = heard.event;
  const { to } = scope;
  const limited = { ...event, last_date: last_date !== null && to !== null && to < last_date ? to : last_date };
  const world = await publisher.now();
  const { areas } = world;
  const from = scope.from ?? world.first_day;
  // As where only the last day moved.
  const nothing: Heard = { type: 'revision', event: { ...limited, changed: 0 } };
  if (!touched || from === null) return nothing;
  if ((to !== null && touched.from > to) || (touched.to !== null && touched.to < from)) return nothing;
  if (scope.areas === null) {
    const days = { from: touched.from < from ? from : touched.from, to: to ?? touched.to };
    return { type: 'revision', event: { ...limited, touched: { ...touched, ...days } } };
  }
  const graded = areas.graded_level === null ? undefined : areas.levels[areas.graded_level];
  const readable = graded ? readableOf(world, graded, scope) : () => false;
  const codes = touched.codes?.filter(code => readable(areas.by_code.get(code)?.seq ?? 0)) ?? null;
  if (codes?.length === 0) return nothing;
  const changed = codes?.length ?? graded?.code.filter((_, seq) => readable(seq)).length ?? 0;
  // Days, box and tiles are those of all areas: which of them are the reader's is not known here.
  return {
    type: 'revision',
    event: { ...limited, changed, touched: { codes, bbox: null, from, to, tiles: null } },
  };
}
