import type { RawBuilder } from 'kysely';
import { type Db, sql } from '#server/platform/database.ts';
import { LIMITS } from './columns.ts';
import { lostRace } from './retry.ts';
import { rowOf } from './staging.ts';

/** Rows on their way into a table: `select area_id, day, …counts, file_rows`, at most one per area and day. */
export type Incoming = {
  table: 'case_report' | 'screening_report';
  source: string;
  /** Counts that the rows carry. */
  counts: string[];
  /** Counts that they do not: a superseding row keeps them as they were. */
  kept: string[];
  rows: RawBuilder<unknown>;
  /** Communities without a row on a day of this range get zeros. */
  fill: { level: string; first_day: string; last_day: string } | undefined;
};

const names = (columns: readonly string[], table?: string) =>
  sql.raw(columns.map(name => (table ? `, ${table}.${name}` : `, ${name}`)).join(''));

/** The rows with the zeros that fill them up; a zero stands for no row of the file. */
function all({ rows, fill, counts }: Incoming): RawBuilder<unknown> {
  if (!fill) return rows;
  const zeros = sql.raw(counts.map(() => ', 0').join(''));
  return sql`
    select * from (${rows}) given
    union all
    select area.area_id, calendar.day${zeros}, 0
    from area cross join (
      select generate_series(${fill.first_day}::date, ${fill.last_day}::date, interval '1 day')::date as day) calendar
    where area.retired_version is null and area.level = ${fill.level}
      and not exists (select from (${rows}) given where given.area_id = area.area_id and given.day = calendar.day)`;
}

const current = ({ table, source }: Incoming) => sql`
  ${sql.table(table)} as known on known.area_id = incoming.area_id and known.day = incoming.day
    and known.source = ${source} and known.superseded_at is null`;

/** How the rows compare with what is known: `identical` rows of the file say nothing new; `to_store` rows will be added. */
export async function compareWithCurrent(
  trx: Db,
  incoming: Incoming,
): Promise<{ identical: number; to_store: number }> {
  const { rows } = await sql<{ identical: number; to_store: number }>`
    with compared as (
      select incoming.file_rows, known.area_id is not null
        and ${rowOf('known', incoming.counts)} is not distinct from ${rowOf('incoming', incoming.counts)} as identical
      from (${all(incoming)}) incoming left join ${current(incoming)})
    select coalesce(sum(file_rows) filter (where identical), 0)::bigint as identical,
      count(*) filter (where not identical) as to_store from compared`.execute(trx);
  return rows[0]!;
}

/**
 * A count that the superseding row does not speak of: as it was, or unknown where it no longer fits into its whole. (Three
 * imported of one confirmed would make minus two local ones.)
 */
function keptCount({ table, counts, kept }: Incoming, name: string): string {
  const kind = table === 'case_report' ? 'cases' : 'screening';
  const limit = LIMITS[kind].find(({ parts, whole }) => parts.includes(name) && counts.includes(whole));
  if (!limit) return `known.${name}`;
  const sum = limit.parts.map(part => `coalesce(${kept.includes(part) ? 'known' : 'incoming'}.${part}, 0)`).join(' + ');
  return `case when ${sum} <= incoming.${limit.whole} then known.${name} end`;
}

/** So many new rows change what a good plan is, for us and for the indicators. */
const MANY_ROWS = 1_000;

/**
 * Adds what is new, closes what is changed and adds its successor, and marks the areas stale from the first such day.
 * Throws where the rows are not `to_store` in number: another writer came between, and the transaction is tried again.
 */
export async function storeIncoming(trx: Db, incoming: Incoming, import_id: number, to_store: number): Promise<void> {
  const { rows: clock } = await sql<{ now: string }>`
    select date_trunc('milliseconds', clock_timestamp()) as now`.execute(trx);
  const now = clock[0]!.now;
  const { table, source, counts, kept } = incoming;
  await sql`
    create temporary table changed on commit drop as
    select incoming.*, ${sql.raw(`known.${table}_id`)} as known_id${sql.raw(kept.map(name => `, ${keptCount(incoming, name)} as ${name}`).join(''))}
    from (${all(incoming)}) incoming join ${current(incoming)}
    where ${rowOf('known', counts)} is distinct from ${rowOf('incoming', counts)}`.execute(trx);

  const columns = sql`area_id, day, source, import_id, recorded_at${names(counts)}`;
  const added = await sql<{ stored: number }>`
    with added as (
      insert into ${sql.table(table)} (${columns})
      select incoming.area_id, incoming.day, ${source}, ${import_id}::bigint, ${now}::timestamptz${names(counts, 'incoming')}
      from (${all(incoming)}) incoming left join ${current(incoming)} where known.area_id is null
      returning area_id, day
    ), marked as (${markStale('added')})
    select count(*) as stored from added`.execute(trx);

  const closed = await sql`
    update ${sql.table(table)} as known set superseded_at = greatest(known.recorded_at, ${now}::timestamptz)
    from changed where ${sql.raw(`known.${table}_id`)} = changed.known_id and known.superseded_at is null`.execute(trx);
  const succeeded = await sql<{ stored: number }>`
    with added as (
      insert into ${sql.table(table)} (${columns}${names(kept)})
      select area_id, day, ${source}, ${import_id}::bigint, ${now}::timestamptz${names(counts)}${names(kept)} from changed
      returning area_id, day
    ), marked as (${markStale('added')})
    select count(*) as stored from added`.execute(trx);
  const stored = [added.rows[0]!.stored, succeeded.rows[0]!.stored] as const;
  if (stored[0] + stored[1] !== to_store || Number(closed.numAffectedRows) !== stored[1]) throw lostRace();
  if (to_store >= MANY_ROWS) await sql`analyze ${sql.table(table)}`.execute(trx);
}

/**
 * Marks the areas of `rows` (area_id, day) stale, and their neighbours, whose neighbour_cases_per_100k changes with them;
 * in the order of their ids, so that writers do not deadlock. Whether all other areas are stale too is grading's to say,
 * because it depends on the standard: `input_changed` asks for it.
 */
export const markStale = (rows: string) => sql`
  insert into stale (area_id, from_day, input_changed)
  select area_id, min(day), true
  from (select area_id, min(day) as day from ${sql.raw(rows)} group by area_id
    union all
    select b.neighbour_id, min(r.day) from ${sql.raw(rows)} r join adjacency b on b.area_id = r.area_id group by b.neighbour_id) touched
  group by area_id order by area_id
  on conflict (area_id) do update set from_day = least(stale.from_day, excluded.from_day), input_changed = true`;
