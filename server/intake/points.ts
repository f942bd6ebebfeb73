import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import type { Shape } from './checks.ts';
import { MAX_ERRORS } from './import_run.ts';
import type { Verdict } from './staging.ts';
import { MAX_COUNT } from './values.ts';

/**
 * Finds the community of every staged point, in the temporary table `placed`. `ST_Covers` counts a border to both of its
 * sides, so the lowest code decides; the order of the file does not matter. A point in no community is rejected.
 */
export async function placePoints(trx: Db, shape: Shape, level: string): Promise<Verdict> {
  const counts = sql.raw(shape.counts.map(name => `staged.${name}`).join(', '));
  await sql`
    create temporary table placed on commit drop as
    select staged.line, staged.day, ${counts}, (
      select area.area_id from area
      where area.retired_version is null and area.level = ${sql.lit(level)}
        and area.geom && st_setsrid(st_makepoint(staged.lon, staged.lat), 4326)
        and st_covers(area.geom, st_setsrid(st_makepoint(staged.lon, staged.lat), 4326))
      order by area.code collate "C" limit 1) as area_id
    from staged`.execute(trx);
  await refuseSilence(trx);
  const { rows } = await sql<{ line: number; lon: number; lat: number }>`
    select staged.line, staged.lon, staged.lat from staged join placed using (line)
    where placed.area_id is null order by staged.line limit ${MAX_ERRORS}`.execute(trx);
  const removed = await sql`delete from placed where area_id is null`.execute(trx);
  const reason = `the point lies in no ${level}`;
  const errors = rows.map(({ line, lon, lat }) => ({ row: line, column: 'lon', value: `${lon}, ${lat}`, reason }));
  await refuseSums(trx, shape);
  return { rejected: Number(removed.numAffectedRows), duplicate: 0, errors };
}

/** The embedded engine swallows an exception of GEOS and answers no rows (ENGINES: PGlite): count them. */
async function refuseSilence(trx: Db): Promise<void> {
  const { rows } = await sql<{ staged: number; placed: number }>`
    select (select count(*) from staged) as staged, (select count(*) from placed) as placed`.execute(trx);
  const { staged, placed } = rows[0]!;
  if (staged !== placed) throw new Error(`${placed} of ${staged} points were placed.`);
}

async function refuseSums(trx: Db, shape: Shape): Promise<void> {
  const beyond = sql.raw(shape.counts.map(name => `sum(${name}) > ${MAX_COUNT}`).join(' or '));
  const { rows } = await sql<{ code: string; day: string; line: number }>`
    select area.code, placed.day, min(placed.line) as line from placed join area using (area_id)
    group by area.code, placed.day having ${beyond} order by line limit 1`.execute(trx);
  const first = rows[0];
  if (first)
    throw fault('unreadable_file', `The points of ${first.code} on ${first.day} add up to more than ${MAX_COUNT}.`, {
      line: first.line,
    });
}

/** The points of a community and day, summed: `rows` of the file behind one count. */
export const summedPoints = (shape: Shape) => sql`
  select area_id, day, ${sql.raw(shape.counts.map(name => `(${sumOf(name, shape.counts)})::integer as ${name}`).join(', '))}, count(*)::integer as file_rows
  from placed group by area_id, day`;

/**
 * A point that does not state a count must not count as zero beside others that do: without an origin it is a local case, and
 * where the age of one is not given the number of 65 and older is unknown.
 */
function sumOf(name: string, counts: readonly string[]): string {
  const other = name === 'local' ? 'imported' : 'local';
  const rest = counts.includes(other) ? `, confirmed - ${other}` : '';
  if (name === 'local') return `case when count(local) > 0 then sum(coalesce(local${rest}, confirmed)) end`;
  if (name === 'imported') return `case when count(imported) > 0 then sum(coalesce(imported${rest}, 0)) end`;
  if (name === 'confirmed_65plus')
    return 'case when bool_and(confirmed_65plus is not null or confirmed = 0) then sum(confirmed_65plus) end';
  return `sum(${name})`;
}
