import type { Level } from '#core/contract.ts';
import type { Polygons } from '#core/geometry/polygons.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fromWellKnownBinary } from './well_known_binary.ts';

/** What was said of an area. `own` null: its geometry is to be the union of its children. */
export type AreaRecord = {
  code: string;
  level: Level;
  name: string;
  /** Code of the parent. */
  parent: string | null;
  /** As given; null = not given, then the sum of the children is used. */
  population_given: number | null;
  population_65plus_given: number | null;
  own: Polygons | null;
};

/** What follows from it. */
export type BuiltArea = AreaRecord & {
  geometry: Polygons;
  population: number | null;
  population_65plus: number | null;
  city: string | null;
  district: string | null;
  street: string | null;
  neighbour_population: number;
  seq: number;
  lon: number;
  lat: number;
  area_m2: number;
};

export type StoredArea = BuiltArea & { area_id: number };

export type Stored = {
  areas: Map<string, StoredArea>;
  pending: Map<string, AreaRecord>;
  /** Neighbours by area_id. */
  neighbours: Map<number, Set<number>>;
  /** The version in force; 0 = none yet. */
  version: number;
  /** Changes with every accepted import of areas. */
  token: number;
};

/** The boundaries in force, all of them: what two neighbours share is found again as a whole whenever one changes. */
export async function loadAreas(db: Db): Promise<Stored> {
  // The token first: an import that commits in between is then noticed, not missed.
  const token = await readToken(db);
  const { rows: versions } = await sql<{ version: number }>`
    select coalesce(max(version), 0)::int as version from boundary_version`.execute(db);
  const areas = await readAreas(db);
  const pending = await readPending(db);
  const { rows: pairs } = await sql<{ area_id: number; neighbour_id: number }>`
    select area_id, neighbour_id from adjacency order by area_id, neighbour_id`.execute(db);
  const neighbours = new Map<number, Set<number>>();
  for (const { area_id, neighbour_id } of pairs) {
    const set = neighbours.get(area_id) ?? new Set();
    neighbours.set(area_id, set.add(neighbour_id));
  }
  return { areas, pending, neighbours, version: versions[0]!.version, token };
}

export async function readToken(db: Db): Promise<number> {
  const { rows } = await sql<{ token: number }>`
    select coalesce(max(import_id), 0) as token from import where kind = 'areas' and status = 'accepted'`.execute(db);
  return rows[0]!.token;
}

type AreaRow = Omit<StoredArea, 'own' | 'geometry' | 'population_given' | 'population_65plus_given'> & {
  derived: boolean;
  population_summed: boolean;
  population_65plus_summed: boolean;
  geometry: string;
};

async function readAreas(db: Db): Promise<Map<string, StoredArea>> {
  const { rows } = await sql<AreaRow>`
    select a.area_id, a.code, a.level, a.name, p.code as parent, a.population, a.population_65plus, a.population_summed,
      a.population_65plus_summed, a.neighbour_population, c.code as city, d.code as district, s.code as street,
      a.seq, a.lon, a.lat, a.area_m2, a.derived, encode(ST_AsBinary(a.geom, 'NDR'), 'hex') as geometry
    from area a
    left join area p on p.area_id = a.parent_id
    left join area c on c.area_id = a.city_id
    left join area d on d.area_id = a.district_id
    left join area s on s.area_id = a.street_id
    where a.retired_version is null
    order by a.area_id`.execute(db);
  return new Map(
    rows.map(({ derived, population_summed, population_65plus_summed, geometry: hex, ...row }) => {
      const geometry = fromWellKnownBinary(hex);
      const area: StoredArea = {
        ...row,
        geometry,
        own: derived ? null : geometry,
        population_given: population_summed ? null : row.population,
        population_65plus_given: population_65plus_summed ? null : row.population_65plus,
      };
      return [row.code, area];
    }),
  );
}

async function readPending(db: Db): Promise<Map<string, AreaRecord>> {
  const { rows } = await sql<Omit<AreaRecord, 'own'>>`
    select code, level, name, parent_code as parent, population as population_given,
      population_65plus as population_65plus_given
    from area_pending order by code`.execute(db);
  return new Map(rows.map(row => [row.code, { ...row, own: null }]));
}
