import { addDays } from '#core/days.ts';
import { ensureSerialInterval } from '#server/grading/serial_interval.ts';
import { ensureStandard } from '#server/grading/standard_in_force.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import { readConfig } from '#server/platform/config.ts';
import type { Context } from '#server/platform/context.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { type App, createHttp } from '#server/platform/http.ts';
import { createJobs } from '#server/platform/jobs.ts';
import { EVERYONE, type Scope } from '#server/platform/reader.ts';
import { closedAtEnd } from '#server/platform/testing.ts';
import { publishRoutes } from './routes.ts';

/**
 * A town for the tests, awkward on purpose: 4 × 3 communities with crooked shared borders, one with an enclave, one with a lake, one with an
 * exclave across the town, one without population, one that never reports, one that stops. Two streets, two districts, a city.
 */
type Ring = [number, number][];

const COLUMNS = 4;
const ROWS = 3;
const CELL = 0.02;
const ORIGIN: [number, number] = [120.1, 30.2];

/** Crooked, the same for both sides of a border. */
const wobble = (a: number, b: number): number => (Math.sin(a * 12.9898 + b * 78.233) * 43758.5453) % 0.3;

function node(i: number, j: number): [number, number] {
  const inner = i > 0 && i < COLUMNS && j > 0 && j < ROWS;
  const dx = inner ? wobble(i, j) : 0;
  const dy = inner ? wobble(j, i + 7) : 0;
  return [ORIGIN[0] + (i + dx) * CELL, ORIGIN[1] + (j + dy) * CELL];
}

/** From a to b in steps, crooked unless it is the edge of the town. */
function line(a: [number, number], b: [number, number], crooked: boolean): Ring {
  const points: Ring = [a];
  // From the same end whoever asks: neighbours get the same points.
  const forward = a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
  const [from, to] = forward ? [a, b] : [b, a];
  const between: Ring = [];
  for (let step = 1; step < 5; step++) {
    const along = step / 5;
    const aside = crooked ? wobble(from[0] * 1000 + step, to[1] * 1000) * 0.25 : 0;
    between.push([
      from[0] + (to[0] - from[0]) * along - (to[1] - from[1]) * aside,
      from[1] + (to[1] - from[1]) * along + (to[0] - from[0]) * aside,
    ]);
  }
  points.push(...(forward ? between : between.reverse()));
  return points;
}

function cell(i: number, j: number): Ring {
  const ring = [
    ...line(node(i, j), node(i + 1, j), j > 0),
    ...line(node(i + 1, j), node(i + 1, j + 1), i + 1 < COLUMNS),
    ...line(node(i + 1, j + 1), node(i, j + 1), j + 1 < ROWS),
    ...line(node(i, j + 1), node(i, j), i > 0),
  ];
  return [...ring, ring[0]!];
}

function diamond(i: number, j: number, size: number): Ring {
  const [x, y] = [ORIGIN[0] + (i + 0.5) * CELL, ORIGIN[1] + (j + 0.5) * CELL];
  const r = size * CELL;
  return [
    [x - r, y],
    [x, y - r],
    [x + r, y],
    [x, y + r],
    [x - r, y],
  ];
}

type TownArea = {
  code: string;
  name: string;
  level: string;
  parent: string | null;
  population: number | null;
  polygons: Ring[][];
};

export const ENCLAVE = 'C99';
export const SILENT = 'C31';
export const STOPPED = 'C02';

/** All areas, parents first; communities in the order of their codes. */
export function townAreas(): TownArea[] {
  const areas: TownArea[] = [];
  for (let i = 0; i < COLUMNS; i++)
    for (let j = 0; j < ROWS; j++) {
      const polygons: Ring[][] = [[cell(i, j)]];
      if (i === 1 && j === 1) polygons[0]!.push(diamond(i, j, 0.2).reverse());
      if (i === 2 && j === 1) polygons[0]!.push(diamond(i, j, 0.15).reverse());
      if (i === 3 && j === 2) polygons.push([diamond(-3, 0, 0.3)]);
      const name = `社区 ${i}-${j}${i === 0 && j === 0 ? ' =1+1, "引号"' : ''}`;
      const population = i === 3 && j === 0 ? 0 : i === 2 && j === 2 ? null : 1000 + 500 * i + 100 * j;
      areas.push({
        code: `C${i}${j}`,
        name,
        level: 'community',
        parent: `S${Math.floor(i / 2)}`,
        population,
        polygons,
      });
    }
  const enclave = { code: ENCLAVE, name: '飞地𠮷', level: 'community', parent: 'S1', population: 400 };
  areas.push({ ...enclave, polygons: [[diamond(1, 1, 0.2)]] });
  const half = (s: number): Ring => {
    const [west, east] = [ORIGIN[0] + 2 * s * CELL, ORIGIN[0] + (2 * s + 2) * CELL];
    const [south, north] = [ORIGIN[1], ORIGIN[1] + ROWS * CELL];
    return [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ];
  };
  const upper: TownArea[] = [
    { code: 'T', name: '试验市', level: 'city', parent: null, population: null, polygons: [[half(0)], [half(1)]] },
  ];
  for (const s of [0, 1]) {
    upper.push({
      code: `D${s}`,
      name: `${s}区`,
      level: 'district',
      parent: 'T',
      population: null,
      polygons: [[half(s)]],
    });
    upper.push({
      code: `S${s}`,
      name: `${s}街道`,
      level: 'street',
      parent: `D${s}`,
      population: null,
      polygons: [[half(s)]],
    });
  }
  return [...upper, ...areas];
}

/** Stores the areas as an import would: seq by code, ancestors, neighbours, a geometry for every band. */
export async function storeTown({ db }: Database, areas = townAreas()): Promise<void> {
  await db.transaction().execute(async trx => {
    await sql`insert into boundary_version (version) values (1)`.execute(trx);
    const seqs = new Map<string, number>();
    for (const { code, name, level, parent, population, polygons } of areas) {
      const seq = (seqs.get(level) ?? 0) + 1;
      seqs.set(level, seq);
      const geometry = JSON.stringify({ type: 'MultiPolygon', coordinates: polygons });
      const [lon, lat] = polygons[0]![0]![0]!;
      await sql`
        with shape as (select ST_SetSRID(ST_GeomFromGeoJSON(${geometry}), 4326) as geom),
        stored as (
          insert into area (code, level, name, parent_id, city_id, district_id, street_id, population, seq, geom, lon, lat,
                            area_m2, since_version)
          select ${code}, ${level}::text, ${name}, p.area_id,
                 case when p.level = 'city' then p.area_id else p.city_id end,
                 case when p.level = 'district' then p.area_id else p.district_id end,
                 case when p.level = 'street' then p.area_id else p.street_id end,
                 ${population}::int, ${seq}, shape.geom, ${lon}, ${lat}, 1e6, 1
          from shape left join area p on p.code = ${parent}
          returning area_id, level, geom)
        insert into tile_geometry (band, area_id, level, geom)
        select band, area_id, level, ST_Multi(ST_Transform(geom, 3857)) from stored, generate_series(0, 4) as band`.execute(
        trx,
      );
    }
    await sql`
      insert into adjacency (area_id, neighbour_id, shared_metres)
      select a.area_id, b.area_id, 100 from area a join area b on a.level = b.level and a.area_id <> b.area_id
      where a.level = 'community' and ST_DWithin(a.geom, b.geom, 1e-9)`.execute(trx);
    await sql`
      update area set neighbour_population = coalesce((
        select sum(n.population) from adjacency x join area n on n.area_id = x.neighbour_id
        where x.area_id = area.area_id), 0)`.execute(trx);
  });
}

export const FIRST_DAY = '2026-01-01';
export const LAST_DAY = '2026-02-09';
const DAYS = 40;

const dayOf = (index: number): string => addDays(FIRST_DAY, index);

/** Forty days: an outbreak in C11 that spreads to its neighbours and dies out; C31 never reports, C02 stops on day 25. */
export async function storeReports({ db }: Database): Promise<void> {
  const rows: object[] = [];
  for (const { code, level } of townAreas()) {
    if (level !== 'community' || code === SILENT) continue;
    const distance = code === ENCLAVE ? 0 : Math.abs(Number(code[1]) - 1) + Math.abs(Number(code[2]) - 1);
    for (let day = 0; day < DAYS; day++) {
      if (code === STOPPED && day > 25) continue;
      const wave = Math.round(4 * Math.exp(-(((day - 12 - 3 * distance) / 4) ** 2)) - distance);
      const confirmed = Math.max(0, wave);
      rows.push({ code, day: dayOf(day), confirmed, clusters: confirmed >= 3 ? 1 : 0, local: confirmed });
    }
  }
  await sql`
    insert into case_report (area_id, day, confirmed, clusters, local)
    select a.area_id, r.day, r.confirmed, r.clusters, r.local
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (code text, day date, confirmed int, clusters int, local int)
    join area a on a.code = r.code`.execute(db);
  await sql`
    insert into screening_report (area_id, day, tested, positive)
    select area_id, day, 100, 0 from case_report where extract(isodow from day) = 1`.execute(db);
}

export const townContext = (database: Database): Context => ({
  config: readConfig({ WUSETU_LOG_LEVEL: 'error' }),
  database,
  events: createEvents(),
  jobs: createJobs(createEvents()),
  wake: () => {},
});

/** The whole town, reported and graded under the default standard. @param areas with others beside it, which report nothing */
export async function gradedTown(
  database: Database,
  standard = 'wusetu-community',
  areas = townAreas(),
): Promise<Context> {
  const context = townContext(database);
  await storeTown(database, areas);
  await ensureStandard(database.db, standard);
  await ensureSerialInterval(database, context.config);
  await storeReports(database);
  await bringUpToDate(context);
  return context;
}

/** The routes of this folder alone, ready to be asked. @param scope of who asks, at each request */
export async function publishOn(context: Context, scope: () => Scope | null = () => null): Promise<App> {
  const app = closedAtEnd(createHttp(context.config) as unknown as App);
  app.addHook('onRequest', async request => {
    request.reader = { ...EVERYONE, scope: scope() };
  });
  app.register(publishRoutes(context));
  await app.ready();
  return app;
}
