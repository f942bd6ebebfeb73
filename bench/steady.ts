import { addDays } from '#core/days.ts';
import { START } from '#core/grading/memory.ts';
import { rawGradeQuery } from '#server/grading/raw.ts';
import { standardInForce } from '#server/grading/standard_in_force.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import type { Nation } from './nation.ts';
import { FULL_DAYS } from './nation_reports.ts';

/** Up to this many communities the service grades the four weeks itself. */
const GRADED_BY_THE_SERVICE = 20_000;

/**
 * Brings a nation into the state it is in on any ordinary evening: every community graded up to the last day. A nation of
 * 650,000 is graded on its last day only (four weeks in full would take minutes and are not what is measured): its grade is
 * taken to have stood since every community reports, and memory stands steady on it.
 */
export async function gradeFirst(database: Database, nation: Nation): Promise<void> {
  const { rows } = await sql<{ graded: boolean }>`select graded_to is not null as graded from grading`.execute(
    database.db,
  );
  if (rows[0]!.graded) return;
  if (nation.count <= GRADED_BY_THE_SERVICE) await bringUpToDate({ database, events: createEvents() });
  else await standOn(database, nation);
}

async function standOn({ db }: Database, { first_day, last_day }: Nation): Promise<void> {
  const { compiled, standard_version_id } = await standardInForce(db, last_day);
  const begun = addDays(last_day, 1 - FULL_DAYS);
  const memory = sql`${JSON.stringify(START)}::jsonb || jsonb_build_object('severity', severity,
    'since', case when severity is not null then ${begun}::date end,
    'stood_days', case when severity is null then 0 else ${FULL_DAYS}::int end)`;
  await db.transaction().execute(async trx => {
    await sql`set local jit = off`.execute(trx);
    await sql`set local session_replication_role = replica`.execute(trx);
    await sql`create temp table graded on commit drop as
      ${rawGradeQuery(compiled, { cells: { level: 'community', from: last_day, to: last_day } })}`.execute(trx);
    await sql`
      insert into standing (area_id, day, standing, outcome, steady)
      select area_id, day, ${memory}, coalesce(severity + case when stale then 10 else 0 end, -1), true from graded
      order by area_id`.execute(trx);
    await sql`
      insert into grade_spell (area_id, from_day, to_day, severity, state, raw_severity, rule, standard_version_id, indicators, memory, revision)
      select area_id, ${first_day}::date, ${addDays(begun, -1)}::date, null, 'insufficient', null, -1, ${standard_version_id}::int,
        '{}', ${JSON.stringify(START)}::jsonb, 1
      from graded order by area_id`.execute(trx);
    await sql`
      insert into grade_spell (area_id, from_day, severity, state, since, raw_severity, rule, standard_version_id, indicators, memory, revision)
      select area_id, ${begun}::date, severity, case when severity is null then 'insufficient' when stale then 'stale' else 'graded' end,
        case when severity is not null then ${begun}::date end, severity, rule, ${standard_version_id}::int, '{}',
        (${memory}) || jsonb_build_object('stood_days', case when severity is null then 0 else 1 end), 1
      from graded order by area_id`.execute(trx);
    await sql`update grading set first_day = ${first_day}::date, graded_to = ${last_day}::date, revision = 1,
      computed_at = date_trunc('milliseconds', clock_timestamp())`.execute(trx);
  });
  await sql`vacuum analyze standing, grade_spell`.execute(db);
}
