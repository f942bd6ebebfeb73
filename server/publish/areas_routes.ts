import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { AreaPayload, AreaSummary, AreasPayload, Level } from '#core/contract.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { pathOf } from './paths.ts';
import { AreaSchema, AreasSchema, answers } from './payload_schemas.ts';
import type { Publisher } from './publisher.ts';
import { AreaCode, LevelText, levelOf, query } from './questions.ts';
import { answer, representation, tagOf } from './responses.ts';
import { placeIn, readableOf } from './scope.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

export const areasRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    const { db } = publisher.context.database;
    app.get(
      '/api/areas',
      {
        config: { scoped: true },
        schema: {
          tags: ['areas'],
          summary: 'The areas of a level, in the order of seq',
          response: answers(AreasSchema),
          querystring: query({ level: Type.Optional(LevelText) }),
        },
      },
      async (request, reply) => {
        const world = await publisher.now();
        const { boundary_version } = world.areas;
        const { scope } = request.reader;
        const there = levelOf(world, request.query.level);
        const { level } = there;
        const readable = readableOf(world, there, scope);
        const tag = tagOf('areas', boundary_version, level, scope?.id);
        return answer(request, reply, publisher.bodies, { tag }, async () => {
          const areas = (await areasOfLevel(db, level)).filter(({ seq }) => readable(seq));
          const payload: AreasPayload = { boundary_version, level, areas };
          return representation(tag, JSON_TYPE, JSON.stringify(payload));
        });
      },
    );

    app.get(
      '/api/areas/:code',
      {
        config: { scoped: true },
        schema: {
          tags: ['areas'],
          summary: 'An area with its parts and neighbours',
          response: answers(AreaSchema),
          params: Type.Object({ code: AreaCode }),
          querystring: query({}),
        },
      },
      async (request, reply) => {
        const world = await publisher.now();
        const { scope } = request.reader;
        const { seq, areas } = placeIn(world, scope, request.params.code);
        const tag = tagOf('area', world.areas.boundary_version, request.params.code, scope?.id);
        return answer(request, reply, publisher.bodies, { tag }, async () => {
          const area = await oneArea(db, areas.area_id[seq]!);
          const readable = readableOf(world, areas, scope);
          // The parts are readable with the whole; the neighbours need not be.
          const neighbours = area.neighbours.filter(({ code }) => readable(world.areas.by_code.get(code)?.seq ?? 0));
          const payload: AreaPayload = { ...area, neighbours, path: pathOf(world.areas, request.params.code) };
          return representation(tag, JSON_TYPE, JSON.stringify(payload));
        });
      },
    );
  };

const summary = sql`a.code, a.name, a.level, p.code as parent, a.seq, a.population, a.population_65plus,
  jsonb_build_array(a.lon, a.lat) as point,
  jsonb_build_array(ST_XMin(a.geom), ST_YMin(a.geom), ST_XMax(a.geom), ST_YMax(a.geom)) as bbox`;

async function areasOfLevel(db: Db, level: Level): Promise<AreaSummary[]> {
  const { rows } = await sql<AreaSummary>`
    select ${summary} from area a left join area p on p.area_id = a.parent_id
    where a.level = ${level} and a.retired_version is null order by a.seq`.execute(db);
  return rows;
}

async function oneArea(db: Db, area_id: number): Promise<Omit<AreaPayload, 'path'>> {
  const { rows } = await sql<Omit<AreaPayload, 'path'>>`
    select ${summary}, a.area_m2 / 1e6 as area_km2, a.derived,
      coalesce((select jsonb_agg(jsonb_build_object('code', c.code, 'name', c.name, 'level', c.level) order by c.level, c.seq)
                from area c where c.parent_id = a.area_id and c.retired_version is null), '[]') as children,
      coalesce((select jsonb_agg(jsonb_build_object('code', n.code, 'name', n.name) order by n.seq)
                from adjacency x join area n on n.area_id = x.neighbour_id
                where x.area_id = a.area_id and n.retired_version is null), '[]') as neighbours
    from area a left join area p on p.area_id = a.parent_id
    where a.area_id = ${area_id}`.execute(db);
  return rows[0]!;
}
