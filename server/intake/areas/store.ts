import { type Database, type Db, sql } from '#server/platform/database.ts';
import type { BuiltArea, Stored, StoredArea } from './area_records.ts';
import type { Built } from './build.ts';
import { expectRows, lines } from './copied_rows.ts';
import type { BandCoverage } from './coverage.ts';
import { markStale, staleCodes } from './stale_areas.ts';
import { readIds, writeBorders, writeCoverage } from './store_borders.ts';
import { toWellKnownBinary } from './well_known_binary.ts';

/**
 * Writes a new boundary version inside `trx`: what changed of the areas, what they were before, and, where a shape
 * changed, all borders and coverages. Every statement's row count is checked: PGlite answers a GEOS exception with no rows.
 */
export async function storeAreas(
  { copy }: Pick<Database, 'copy'>,
  trx: Db,
  stored: Stored,
  built: Built,
  bands: BandCoverage[] | null,
  import_id: number,
): Promise<void> {
  // Seconds since 1970, not 1, 2, 3: a browser keeps the tiles of a version for ever, also those of a database that was
  // thrown away and made anew at the same address.
  const version = Math.max(stored.version + 1, Math.floor(Date.now() / 1000));
  const changed = built.areas.filter(area => differs(area, stored.areas.get(area.code)));
  const inForce = new Set(built.areas.map(({ code }) => code));
  const retired = [...stored.areas.values()].filter(({ code }) => !inForce.has(code));
  if (changed.length > 0 || retired.length > 0) {
    await sql`insert into boundary_version (version, import_id) values (${version}, ${import_id})`.execute(trx);
    await keepPast(trx, version, [...changed.map(({ code }) => stored.areas.get(code)), ...retired]);
    await retire(trx, version, retired);
    await writeAreas(copy, trx, version, changed);
  }
  await writePending(copy, trx, built);
  if (built.borders && bands) {
    const ids = await readIds(trx);
    await writeBorders(copy, trx, built, ids);
    await writeCoverage(copy, trx, built, bands, ids);
  }
  await markStale(trx, staleCodes(stored, built));
}

const differs = (area: BuiltArea, before: StoredArea | undefined): boolean =>
  before === undefined ||
  COMPARED.some(column => area[column] !== before[column]) ||
  (area.own === null) !== (before.own === null) ||
  area.geometry !== before.geometry;

const COMPARED = [
  'name',
  'parent',
  'city',
  'district',
  'street',
  'population',
  'population_65plus',
  'population_given',
  'population_65plus_given',
  'neighbour_population',
  'seq',
] as const;

async function keepPast(trx: Db, version: number, areas: (StoredArea | undefined)[]): Promise<void> {
  const ids = areas.flatMap(area => (area ? [area.area_id] : []));
  if (ids.length === 0) return;
  const result = await sql`
    insert into area_past (area_id, from_version, to_version, name, parent_code, population, population_65plus, seq, geom)
    select a.area_id, a.since_version, ${version}, a.name, p.code, a.population, a.population_65plus, a.seq, a.geom
    from area a left join area p on p.area_id = a.parent_id
    where a.area_id = any(${ids}::int[])`.execute(trx);
  expectRows('area_past', result.numAffectedRows, ids.length);
}

async function retire(trx: Db, version: number, areas: StoredArea[]): Promise<void> {
  if (areas.length === 0) return;
  const ids = areas.map(({ area_id }) => area_id);
  const result = await sql`
    update area set retired_version = ${version}, seq = null where area_id = any(${ids}::int[])`.execute(trx);
  expectRows('retired areas', result.numAffectedRows, ids.length);
  await sql`delete from adjacency where area_id = any(${ids}::int[]) or neighbour_id = any(${ids}::int[])`.execute(trx);
  await sql`delete from tile_geometry where area_id = any(${ids}::int[])`.execute(trx);
  await sql`delete from stale where area_id = any(${ids}::int[])`.execute(trx);
}

const AREA_COLUMNS = [
  'code',
  'level',
  'name',
  'parent',
  'city',
  'district',
  'street',
  'population',
  'population_65plus',
  'population_summed',
  'population_65plus_summed',
  'neighbour_population',
  'seq',
  'lon',
  'lat',
  'area_m2',
  'derived',
  'geom',
];

async function writeAreas(copy: Database['copy'], trx: Db, version: number, areas: BuiltArea[]): Promise<void> {
  if (areas.length === 0) return;
  await sql`
    create temporary table area_incoming (
      code text primary key, level text, name text, parent text, city text, district text, street text, population integer,
      population_65plus integer, population_summed boolean, population_65plus_summed boolean, neighbour_population bigint,
      seq integer, lon float8, lat float8, area_m2 float8, derived boolean, geom geometry(MultiPolygon, 4326)
    ) on commit drop`.execute(trx);
  const copied = await copy(trx, 'area_incoming', AREA_COLUMNS, lines(areas, areaLine));
  expectRows('area_incoming', copied, areas.length);
  const upserted = await sql`
    insert into area (code, level, name, population, population_65plus, population_summed, population_65plus_summed,
      neighbour_population, seq, geom, lon, lat, area_m2, derived, since_version)
    select code, level, name, population, population_65plus, population_summed, population_65plus_summed,
      neighbour_population, seq, geom, lon, lat, area_m2, derived, ${version}
    from area_incoming order by code
    on conflict (code) do update set level = excluded.level, name = excluded.name, population = excluded.population,
      population_65plus = excluded.population_65plus, population_summed = excluded.population_summed,
      population_65plus_summed = excluded.population_65plus_summed, neighbour_population = excluded.neighbour_population,
      seq = excluded.seq, geom = excluded.geom, lon = excluded.lon, lat = excluded.lat, area_m2 = excluded.area_m2,
      derived = excluded.derived, since_version = excluded.since_version, retired_version = null`.execute(trx);
  expectRows('area', upserted.numAffectedRows, areas.length);
  const linked = await sql`
    update area a set parent_id = p.area_id, city_id = c.area_id, district_id = d.area_id, street_id = s.area_id
    from area_incoming i
    left join area p on p.code = i.parent
    left join area c on c.code = i.city
    left join area d on d.code = i.district
    left join area s on s.code = i.street
    where a.code = i.code`.execute(trx);
  expectRows('parents', linked.numAffectedRows, areas.length);
  await sql`drop table area_incoming`.execute(trx);
}

const areaLine = (area: BuiltArea): (string | number | boolean | null)[] => [
  area.code,
  area.level,
  area.name,
  area.parent,
  area.city,
  area.district,
  area.street,
  area.population,
  area.population_65plus,
  area.population_given === null && area.population !== null,
  area.population_65plus_given === null && area.population_65plus !== null,
  area.neighbour_population,
  area.seq,
  area.lon,
  area.lat,
  area.area_m2,
  area.own === null,
  toWellKnownBinary(area.geometry, 4326),
];

async function writePending(copy: Database['copy'], trx: Db, { pending }: Built): Promise<void> {
  await sql`delete from area_pending`.execute(trx);
  if (pending.length === 0) return;
  const columns = ['code', 'level', 'name', 'parent_code', 'population', 'population_65plus'];
  const copied = await copy(
    trx,
    'area_pending',
    columns,
    lines(pending, area => [
      area.code,
      area.level,
      area.name,
      area.parent,
      area.population_given,
      area.population_65plus_given,
    ]),
  );
  expectRows('area_pending', copied, pending.length);
}
