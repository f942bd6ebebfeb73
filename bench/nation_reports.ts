import type { Day } from '#core/contract.ts';
import { type Database, type Db, sql } from '#server/platform/database.ts';
import type { Nation } from './nation.ts';

/** Days at the end on which every community reports, zeros included; before them only rows with cases are kept. */
export const FULL_DAYS = 7;

/** Share of the streets with an outbreak, and of their communities' days with cases; elsewhere a stray case. */
const OUTBREAK_STREETS = 0.04;
const OUTBREAK_CASES = 0.3;
const STRAY_CASES = 0.0005;

const fraction = (text: string) => sql`((${sql.raw(text)}) & 1048575) / 1048576.0`;
const outbreak = sql`(${fraction('hashint4(street_id)')} < ${OUTBREAK_STREETS}::float8)`;
/** Counts of a community's day; `d` is days since 2000. */
const confirmed = sql`case when ${fraction('hashint8(area_id::bigint * 4096 + d)')}
    < case when ${outbreak} then ${OUTBREAK_CASES}::float8 else ${STRAY_CASES}::float8 end
  then 1 + (hashint8(area_id::bigint * 4096 + d + 1) & 3) else 0 end`;
const positive = sql`case when ${outbreak} and ${fraction('hashint8(area_id::bigint * 4096 + d + 2)')} < 0.1 then 1 else 0 end`;
/** One in a thousand forgets a day: the state of reporting changes, too. */
const reported = sql`${fraction('hashint8(area_id::bigint * 4096 + d + 3)')} > 0.001`;

/** Four weeks of reports, as an import would leave them, with indexes built afterwards. */
export async function insertReports(database: Database, { first_day, last_day }: Nation): Promise<void> {
  await database.db.transaction().execute(async trx => {
    await sql`set local session_replication_role = replica`.execute(trx);
    const { rows: indexes } = await sql<{ name: string; definition: string }>`
      select i.indexname as name, i.indexdef as definition from pg_indexes i
      where i.tablename in ('case_report', 'screening_report') and i.indexname not like '%_pkey'`.execute(trx);
    for (const { name } of indexes) await sql`drop index ${sql.id(name)}`.execute(trx);
    await insertCases(trx, first_day, last_day);
    await insertScreening(trx, first_day, last_day);
    await sql`set local maintenance_work_mem = '512MB'`.execute(trx);
    for (const { definition } of indexes) await sql.raw(definition).execute(trx);
  });
}

const RECORDED = sql`timestamptz '2020-03-21 00:00:00+08'`;
const cells = (from: Day, to: Day) => sql`
  (select area_id, street_id, day, day - date '2000-01-01' as d
   from (select ${from}::date + n as day from generate_series(0, ${to}::date - ${from}::date) n) days
   cross join (select area_id, street_id from area where level = 'community' order by area_id) areas) cell`;

export async function insertCases(trx: Db, from: Day, to: Day): Promise<void> {
  await sql`
    insert into case_report (area_id, day, confirmed, local, imported, clusters, recorded_at)
    select area_id, day, confirmed, confirmed, 0, case when confirmed > 3 then 1 else 0 end, ${RECORDED}
    from (select area_id, day, ${confirmed} as confirmed, ${reported} as reported from ${cells(from, to)} offset 0) counted
    where confirmed > 0 or (reported and day > ${to}::date - ${FULL_DAYS}::int)`.execute(trx);
}

export async function insertScreening(trx: Db, from: Day, to: Day): Promise<void> {
  await sql`
    insert into screening_report (area_id, day, tested, positive, recorded_at)
    select area_id, day, 100, positive, ${RECORDED}
    from (select area_id, day, ${positive} as positive from ${cells(from, to)} offset 0) counted
    where positive > 0 or day > ${to}::date - ${FULL_DAYS}::int`.execute(trx);
}
