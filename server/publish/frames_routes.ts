import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Day, Level } from '#core/contract.ts';
import type { FramesPayload } from '#core/contract_services.ts';
import { dayNumber, dayText } from '#core/days.ts';
import { fault } from '#server/platform/errors.ts';
import type { Scope } from '#server/platform/reader.ts';
import type { LevelAreas } from './area_index.ts';
import { readVersion, versionOn } from './day_versions.ts';
import { frameOf } from './frames.ts';
import type { Publisher } from './publisher.ts';
import { AsOf, DayText, dayIn, LevelText, levelOf, momentOf, query, StandardId, Version } from './questions.ts';
import {
  answerOnce,
  headersOfBytes,
  immutableFor,
  PLAIN,
  representation,
  send,
  tagOf,
  tagOfBytes,
  WITHOUT_PAGE_HEADERS,
} from './responses.ts';
import { demandField, readableOf } from './scope.ts';
import { NOTHING } from './spells.ts';
import { spellsOf, type World } from './world.ts';

export const framesRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/frames/:level/:date',
      {
        ...WITHOUT_PAGE_HEADERS,
        config: { scoped: true },
        schema: {
          tags: ['tiles'],
          summary: 'One byte an area: severity and state of a day in the order of seq',
          description:
            'Byte 0 is the version of the layout; byte seq is the area’s: bits 0–2 the severity (7 = none), bits 3–5 the state. ' +
            'Seqs are those of the boundary version in the header. With `version` (header wusetu-version; content-location is the whole ' +
            'address) the bytes never change; an older version is 410, as its seqs may be of other areas. Areas outside of a key’s scope ' +
            'are without a grade.',
          params: Type.Object({ level: LevelText, date: DayText }),
          querystring: query({
            standard: Type.Optional(StandardId),
            as_of: Type.Optional(AsOf),
            version: Type.Optional(Version),
          }),
        },
      },
      async (request, reply) => {
        const { standard, version } = request.query;
        const { scope } = request.reader;
        demandField(scope, 'grades');
        if (version !== undefined && (standard !== undefined || request.query.as_of !== undefined))
          throw fault('invalid_parameter', 'version= is of a day as published: leave out standard and as_of.');
        const as_of = momentOf(request.query.as_of);
        const { world: past } = await publisher.world({ as_of });
        const date = dayIn(past, scope, request.params.date);
        const { world, analysis } = await publisher.world({ as_of, standard, date });
        const areas = levelOf(world, request.params.level);
        const { level } = areas;
        reply.headers(headersOfBytes);
        const published = !analysis && as_of === undefined;
        const present = published ? versionOn(world.days, date).text : null;
        if (version !== undefined) await demandVersion(publisher, world, level, date, version);
        if (present !== null)
          reply
            .header('wusetu-version', version ?? present)
            .header('content-location', addressOf(level, date, present));
        reply
          .header('cache-control', version === undefined ? PLAIN : immutableFor(request))
          .header('vary', 'Accept-Encoding');
        const key = published
          ? tagOf('frame', level, date, present, scope?.id)
          : tagOf('frame', world.versions.key, level, date, analysis && standard, as_of, scope?.id);
        const found = await publisher.bodies.get(key, async () => {
          const bytes = readableFrame(world, areas, date, scope);
          const { boundary_version } = world.areas;
          // Of the bytes, so that it is the same after a restart and wherever a revision leaves them as they were.
          const tag = tagOf('frame', boundary_version, level, tagOfBytes(bytes));
          return representation(tag, 'application/octet-stream', bytes, {
            'wusetu-boundary-version': String(boundary_version),
            // Not that of now: a frame is the same at every revision until one changes the day.
            'wusetu-revision': String(present === null ? world.versions.revision : readVersion(present).revision),
          });
        });
        return send(request, reply, found, () => publisher.bodies.weigh(key));
      },
    );

    app.get(
      '/frames/:file',
      {
        config: { scoped: true },
        schema: {
          tags: ['tiles'],
          summary: 'Addresses of the frames of a level, one a day: /frames/{level}.json',
          description: 'Each with the version of its day: bytes under it never change.',
          params: Type.Object({ file: Type.String({ pattern: '^[a-z]+\\.json$', description: '{level}.json' }) }),
          querystring: query({}),
        },
      },
      async (request, reply) => {
        const { scope } = request.reader;
        demandField(scope, 'grades');
        const world = await publisher.now();
        const { level } = levelOf(world, request.params.file.slice(0, -5));
        const payload = framesOf(world, level, scope);
        return answerOnce(request, reply, 'application/json; charset=utf-8', JSON.stringify(payload));
      },
    );
  };

const addressOf = (level: Level, date: Day, version: string): string => `/frames/${level}/${date}?version=${version}`;

async function demandVersion(publisher: Publisher, world: World, level: Level, date: Day, version: string) {
  if (publisher.isInForce(world, date, version)) return;
  const { revision, boundary_version } = readVersion(version);
  const present = versionOn(world.days, date).text;
  const extra = { version: present, url: addressOf(level, date, present) };
  if (revision > world.versions.revision || boundary_version > world.areas.boundary_version) {
    // Another process may have told of it before this one has read it: the next request finds it.
    publisher.forget();
    throw fault('unknown_date', `There is no version ${version} of ${date} yet; the present one is ${present}.`, extra);
  }
  throw fault('outdated_version', `The frame of ${date} stands at version ${present}, no longer at ${version}.`, extra);
}

function readableFrame(world: World, areas: LevelAreas, date: Day, scope: Scope | null): Uint8Array {
  const frame = frameOf(spellsOf(world, areas.level), dayNumber(date));
  if (!scope?.areas) return frame;
  const readable = readableOf(world, areas, scope);
  return frame.map((byte, seq) => (seq === 0 || readable(seq) ? byte : NOTHING));
}

function framesOf(world: World, level: Level, scope: Scope | null): FramesPayload {
  const { first_day, last_day, areas, versions } = world;
  const days: FramesPayload['days'] = [];
  if (first_day !== null && last_day !== null) {
    const from = scope?.from && scope.from > first_day ? scope.from : first_day;
    const to = scope?.to && scope.to < last_day ? scope.to : last_day;
    for (let day = dayNumber(from); day <= dayNumber(to); day++) {
      const date = dayText(day);
      const version = versionOn(world.days, date).text;
      days.push({ date, version, url: addressOf(level, date, version) });
    }
  }
  return { level, boundary_version: areas.boundary_version, revision: versions.revision, days };
}
