import { type Database, sql } from '#server/platform/database.ts';

/** For tests: a row of `count` squares of 0.01° that share their borders, c01, c02, …, in a district d1. */
export async function insertSquares(database: Database, count: number): Promise<void> {
  await sql`insert into boundary_version (version) values (1)`.execute(database.db);
  await sql`
    insert into area (code, level, name, population, seq, geom, lon, lat, area_m2, since_version)
    values ('d1', 'district', 'District', ${count * 1000}, 1, st_multi(st_makeenvelope(120, 30, ${120 + count / 100}, 30.01, 4326)),
      120.001, 30.005, ${count * 1e6}, 1)`.execute(database.db);
  await sql`
    insert into area (code, level, name, parent_id, population, seq, geom, lon, lat, area_m2, since_version)
    select 'c' || lpad(i::text, 2, '0'), 'community', 'Community ' || i, (select area_id from area where code = 'd1'), 1000, i,
      st_multi(st_makeenvelope(120 + (i - 1) / 100.0, 30, 120 + i / 100.0, 30.01, 4326)), 120 + (i - 0.5) / 100, 30.005, 1e6, 1
    from generate_series(1, ${count}::int) i`.execute(database.db);
}
