import { createHash } from 'node:crypto';
import type { Day, Level } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { MOST_SCANNED_AREAS, SCAN } from './parameters.ts';
import type { Place } from './scan_worker.js';

/** What of an area counts: those of the level with residents. Cases elsewhere have nothing to be expected by. */
const scanned = (level: Level) => sql`a.level = ${level} and a.retired_version is null and a.population > 0`;

/** Rows as the partial index case_report_counted says them. */
const COUNTED = sql`r.superseded_at is null and r.confirmed > 0
  and greatest(r.confirmed, r.asymptomatic, r.local, r.imported, r.clusters, r.confirmed_65plus) > 0`;

/** Whether the level is one that is scanned at all, by its number of areas (an upper bound, which needs no count). */
export async function isScanned(db: Db, level: Level): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    select coalesce(max(seq), 0) as count from area where level = ${level}`.execute(db);
  return rows[0]!.count <= MOST_SCANNED_AREAS;
}

/**
 * What the scan of each day is made of, as one text a day: parameters, areas, and the cases of its window. Where it is that of
 * the stored scan, nothing has to be scanned again.
 */
export async function fingerprints(db: Db, level: Level, days: readonly Day[]): Promise<Map<Day, string>> {
  if (days.length === 0) return new Map();
  const [from, to] = [addDays(days.toSorted()[0]!, 1 - SCAN.days), days.toSorted().at(-1)!];
  const areas = await sql<{ digest: string | null }>`
    select md5(string_agg(a.area_id || ' ' || a.population || ' ' || a.lon || ' ' || a.lat, ',' order by a.area_id)) as digest
    from area a where ${scanned(level)}`.execute(db);
  const { rows } = await sql<{ day: Day; digest: string }>`
    select day, md5(string_agg(area_id || ' ' || cases, ',' order by area_id)) as digest
    from (select r.day, r.area_id, sum(r.confirmed) as cases
      from case_report r join area a on a.area_id = r.area_id
      where ${scanned(level)} and ${COUNTED} and r.day between ${from}::date and ${to}::date
      group by r.day, r.area_id) counted
    group by day`.execute(db);
  const digests = new Map(rows.map(({ day, digest }) => [day, digest]));
  const common = JSON.stringify([SCAN, level, areas.rows[0]!.digest]);
  return new Map(
    days.map(day => {
      const window = Array.from({ length: SCAN.days }, (_, back) => digests.get(addDays(day, -back)) ?? '');
      return [day, createHash('sha256').update(common).update(JSON.stringify(window)).digest('base64url')];
    }),
  );
}

const EARTH_METRES = 6_371_008.8;

/** The areas of a level that are scanned, in the order of their ids. */
export async function readPlace(db: Db, level: Level): Promise<Place> {
  const { rows } = await sql<{ area_id: number; population: number; lon: number; lat: number }>`
    select a.area_id, a.population, a.lon, a.lat from area a where ${scanned(level)} order by a.area_id`.execute(db);
  const points = new Float64Array(3 * rows.length);
  for (const [index, { lon, lat }] of rows.entries()) {
    // On the sphere, so that circles are circles at every latitude and across the 180th meridian.
    const [λ, φ] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
    points.set([Math.cos(φ) * Math.cos(λ), Math.cos(φ) * Math.sin(λ), Math.sin(φ)], 3 * index);
  }
  return {
    key: createHash('sha256').update(JSON.stringify(rows)).digest('base64url'),
    ids: Int32Array.from(rows, row => row.area_id),
    points: points.map(value => value * EARTH_METRES),
    population: Float64Array.from(rows, row => row.population),
  };
}

/** The cases of the window that ends on a day, as the worker wants them: index of the area, day of the window, count. */
export async function readCases(db: Db, level: Level, { ids }: Place, day: Day): Promise<Int32Array> {
  const from = addDays(day, 1 - SCAN.days);
  const { rows } = await sql<{ area_id: number; at: number; cases: number }>`
    select r.area_id, r.day - ${from}::date as at, sum(r.confirmed)::int as cases
    from case_report r join area a on a.area_id = r.area_id
    where ${scanned(level)} and ${COUNTED} and r.day between ${from}::date and ${day}::date
    group by r.area_id, r.day order by r.area_id, r.day`.execute(db);
  const index = new Map(Array.from(ids, (id, i) => [id, i]));
  return Int32Array.from(
    rows.flatMap(row => {
      const area = index.get(row.area_id);
      return area === undefined ? [] : [area, row.at, row.cases];
    }),
  );
}
