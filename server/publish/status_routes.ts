import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  type BaseMap,
  CONTRACT_VERSION,
  type Day,
  type StandardRef,
  type StatusPayload,
  type Text,
} from '#core/contract.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { type Db, sql } from '#server/platform/database.ts';
import type { Scope } from '#server/platform/reader.ts';
import { readLastReceived } from './last_received.ts';
import { answers, StatusSchema } from './payload_schemas.ts';
import type { Publisher } from './publisher.ts';
import { query } from './questions.ts';
import { answerOnce, representation } from './responses.ts';
import { daysIn, readableOf } from './scope.ts';
import { type StandardOf, standardOn, type World } from './world.ts';

const ENGINES: Record<'embedded' | 'postgresql', { name: string; promise: Text }> = {
  embedded: {
    name: 'PGlite + PostGIS',
    promise: {
      zh: '内置引擎：用于试用、测试和单个区；进程被杀不丢数据，断电不作保证。正式使用请连接 PostgreSQL。',
      en: 'Embedded engine, for trying out, tests and one district: safe when the process is killed, not when the power fails. Connect PostgreSQL for real use.',
    },
  },
  postgresql: {
    name: 'PostgreSQL + PostGIS',
    promise: { zh: '已应答的填报不会丢失。', en: 'No acknowledged report is lost.' },
  },
};

export const standardRef = ({ standard_id, version, document }: StandardOf): StandardRef => ({
  id: standard_id,
  version,
  title: document.title,
});

/** The standard in force on a day; before any is stored, the one of the settings. */
export function standardRefOn(world: World, day: Day | null, configured: string): StandardRef {
  const found = standardOn(world.standards, day ?? '9999-12-31') ?? world.standards[0];
  return found
    ? standardRef(found)
    : { id: configured, version: 1, title: PRESETS[configured]?.title ?? { zh: configured, en: configured } };
}

export const statusRoutes =
  (publisher: Publisher, base_map: BaseMap | null): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/api/status',
      {
        config: { scoped: true },
        schema: {
          tags: ['map'],
          summary: 'What a page needs to start',
          response: answers(StatusSchema),
          querystring: query({}),
        },
      },
      async (request, reply) => {
        const { scope } = request.reader;
        const made = await publisher.lasting(`status ${scope?.id}`, async () => {
          const payload = statusWithin(scope, await statusOf(publisher, scope, base_map));
          const place = scope?.areas ? await placeOf(publisher, scope) : {};
          return representation('status', TYPE, JSON.stringify({ ...payload, ...place }));
        });
        const { since = null } = publisher.outage() ?? {};
        // Only the kept one is read again: it was made when there was no outage.
        const text = made.identity.toString();
        const body =
          since === null ? text : JSON.stringify({ ...(JSON.parse(text) as StatusPayload), stale_since: since });
        return answerOnce(request, reply, TYPE, body);
      },
    );
  };

const TYPE = 'application/json; charset=utf-8';

/** For a reader of some days or areas: the days that it can ask for, and nothing of who has reported. */
function statusWithin(scope: Scope | null, status: StatusPayload): StatusPayload {
  if (scope === null) return status;
  const { first_date, last_date, graded_to } = status;
  const span = first_date === null || last_date === null ? null : daysIn(scope, first_date, last_date);
  const last = (day: Day | null): Day | null => (day !== null && span !== null && day > span.to ? span.to : day);
  return {
    ...status,
    first_date: span?.from ?? null,
    last_date: span?.to ?? null,
    graded_to: span === null || (graded_to !== null && graded_to < span.from) ? null : last(graded_to),
    reported: null,
  };
}

/** Where a reader of some areas begins: their extent, and the levels they are of. */
async function placeOf(publisher: Publisher, scope: Scope): Promise<Pick<StatusPayload, 'levels' | 'bbox'>> {
  const world = await publisher.now();
  const levels: StatusPayload['levels'] = {};
  for (const areas of Object.values(world.areas.levels)) {
    const readable = readableOf(world, areas, scope);
    let count = 0;
    for (let seq = 1; seq <= areas.count; seq++) if (readable(seq)) count += 1;
    if (count > 0) levels[areas.level] = count;
  }
  return { levels, bbox: await publisher.bbox(world, scope) };
}

async function statusOf(publisher: Publisher, scope: Scope | null, base_map: BaseMap | null): Promise<StatusPayload> {
  const { database, config } = publisher.context;
  const world = await publisher.now();
  const { versions, areas } = world;
  const bbox = await publisher.bbox(world);
  const facts = await readFacts(database.db, areas.graded_level);
  return {
    contract_version: CONTRACT_VERSION,
    engine: { kind: database.engine, ...ENGINES[database.engine] },
    demo: versions.demo,
    time_zone: config.time_zone,
    credit: { organisation: config.map_organisation || null, review_number: config.review_number || null },
    base_map,
    boundary_version: versions.boundary_version,
    revision: versions.revision,
    first_date: versions.first_day ?? facts.first_date,
    last_date: facts.last_date,
    graded_to: versions.graded_to,
    stale_areas: facts.stale_areas,
    computed_at: versions.computed_at,
    last_received_at: await readLastReceived(database.db, scope?.areas ?? null, facts.last_date),
    standard: standardRefOn(world, versions.graded_to, config.standard),
    levels: Object.fromEntries(Object.values(areas.levels).map(({ level, count }) => [level, count])),
    graded_level: areas.graded_level,
    bbox,
    reported:
      facts.last_date === null || areas.graded_level === null
        ? null
        : { areas: facts.reported, of: areas.levels[areas.graded_level]!.count },
    stale_since: null,
  };
}

type Facts = {
  first_date: Day | null;
  last_date: Day | null;
  stale_areas: number;
  reported: number;
};

async function readFacts(db: Db, graded: string | null): Promise<Facts> {
  const { rows } = await sql<Facts>`
    with days as (
      select least((select min(day) from case_report where superseded_at is null),
                   (select min(day) from screening_report where superseded_at is null)) as first_date,
             greatest((select max(day) from case_report where superseded_at is null),
                      (select max(day) from screening_report where superseded_at is null)) as last_date)
    select first_date, last_date,
           (select count(*) from stale)::int as stale_areas,
           (select count(distinct r.area_id) from case_report r join area a on a.area_id = r.area_id
            where r.superseded_at is null and r.day = days.last_date and a.level = ${graded})::int as reported
    from days`.execute(db);
  return rows[0]!;
}
