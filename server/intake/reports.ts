import { randomInt } from 'node:crypto';
import type { ReportReceipt } from '#core/contract.ts';
import type { Context } from '#server/platform/context.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import { gradedLevel } from './graded_level.ts';
import type { ReportForm } from './report_form.ts';
import { retried } from './retry.ts';
import { markStale } from './supersession.ts';

/** The form's rows stand under the source of daily counts, so that form and daily file correct each other. */
const SOURCE = 'daily';
const REPORT_LOCK = 5_202_002;

/**
 * One form, in one transaction: the form as sent, its counts, the mark of what becomes stale. The same key with the same
 * form is the same report, however often it arrives; another key for the same area and day corrects it.
 */
export async function fileReport(context: Context, form: ReportForm, idempotency_key: string): Promise<ReportReceipt> {
  const receipt = await retried(() =>
    context.database.db.transaction().execute(trx => fileInto(trx, form, idempotency_key)),
  );
  if (receipt.status !== 'duplicate') context.wake();
  return receipt;
}

async function fileInto(trx: Db, form: ReportForm, idempotency_key: string): Promise<ReportReceipt> {
  // Forms of one area take turns (ten at once lost half of the retries); against an import a retry decides.
  await sql`select pg_advisory_xact_lock(${REPORT_LOCK}, hashtext(${form.area_code}))`.execute(trx);
  const earlier = await findByKey(trx, idempotency_key, form);
  if (earlier && !earlier.same)
    throw fault(
      'idempotency_conflict',
      `The key was used for the report ${earlier.receipt}, which says something else.`,
      {
        receipt: earlier.receipt,
      },
    );
  if (earlier) return { ...(await readReceipt(trx, earlier.receipt))!, status: 'duplicate' };
  const area_id = await findArea(trx, form.area_code);
  const { rows } = await sql<{ report_id: number; receipt: string; recorded_at: string }>`
    insert into daily_report (receipt, idempotency_key, area_id, day, form, reporter)
    values (${newReceipt(form.date)}, ${idempotency_key}, ${area_id}, ${form.date}::date, ${JSON.stringify(form)}::jsonb,
      ${form.reporter ?? null})
    returning report_id, receipt, recorded_at`.execute(trx);
  const report = { ...rows[0]!, area_id };
  const corrected = await supersedeCases(trx, form, report);
  await supersedeScreening(trx, form, report);
  await sql`with added as (select ${area_id}::integer as area_id, ${form.date}::date as day) ${markStale('added')}`.execute(
    trx,
  );
  const { receipt, recorded_at } = report;
  return { receipt, code: form.area_code, date: form.date, recorded_at, status: corrected ? 'corrected' : 'accepted' };
}

type Report = { report_id: number; recorded_at: string; area_id: number };

async function supersedeCases(trx: Db, form: ReportForm, report: Report): Promise<boolean> {
  const corrected = await close(trx, 'case_report', form.date, report);
  await sql`
    insert into case_report (area_id, day, source, confirmed, local, imported, asymptomatic, suspected, fever_pending,
      under_observation, clusters, reporter, report_id, recorded_at)
    values (${report.area_id}, ${form.date}::date, ${SOURCE}, ${form.local + form.imported}, ${form.local}, ${form.imported},
      ${form.asymptomatic ?? null}, ${form.suspected ?? null}, ${form.fever_pending ?? null},
      ${form.under_observation ?? null}, ${form.clusters ?? null}, ${form.reporter ?? null}, ${report.report_id},
      ${report.recorded_at}::timestamptz)`.execute(trx);
  return corrected;
}

/** A form is the whole of its day: one without screening takes back that of the form before it, but not that of a file. */
async function supersedeScreening(trx: Db, form: ReportForm, report: Report): Promise<void> {
  if (form.tested === undefined) {
    await close(trx, 'screening_report', form.date, report, sql`and report_id is not null`);
    return;
  }
  await close(trx, 'screening_report', form.date, report);
  await sql`
    insert into screening_report (area_id, day, source, tested, positive, to_screen, reporter, report_id, recorded_at)
    values (${report.area_id}, ${form.date}::date, ${SOURCE}, ${form.tested}, ${form.positive}, ${form.to_screen ?? null},
      ${form.reporter ?? null}, ${report.report_id}, ${report.recorded_at}::timestamptz)`.execute(trx);
}

async function close(trx: Db, table: string, day: string, { area_id, recorded_at }: Report, only = sql``) {
  const { numAffectedRows } = await sql`
    update ${sql.table(table)} set superseded_at = greatest(recorded_at, ${recorded_at}::timestamptz)
    where area_id = ${area_id} and day = ${day}::date and source = ${SOURCE} and superseded_at is null ${only}`.execute(
    trx,
  );
  return Number(numAffectedRows) > 0;
}

async function findByKey(trx: Db, key: string, form: ReportForm) {
  const { rows } = await sql<{ receipt: string; same: boolean }>`
    select receipt, form = ${JSON.stringify(form)}::jsonb as same from daily_report where idempotency_key = ${key}`.execute(
    trx,
  );
  return rows[0];
}

async function findArea(trx: Db, code: string): Promise<number> {
  const { rows } = await sql<{ area_id: number; level: string }>`
    select area_id, level from area where code = ${code} and retired_version is null`.execute(trx);
  const area = rows[0];
  if (!area) throw fault('unknown_area', `There is no area "${code}".`, { column: 'area_code' });
  const level = await gradedLevel(trx);
  if (area.level !== level)
    throw fault(
      'report_rejected',
      `area_code "${code}" is a ${area.level}: reports belong to the graded level, ${level}.`,
      {
        column: 'area_code',
      },
    );
  return area.area_id;
}

/** The receipt as it was given; `corrected` where an earlier count of the area and day ended with it. */
export async function readReceipt(db: Db, receipt: string): Promise<ReportReceipt | undefined> {
  const { rows } = await sql<ReportReceipt>`
    select receipt, area.code, day as date, recorded_at, case when exists (
        select from case_report where case_report.area_id = daily_report.area_id and case_report.day = daily_report.day
          and source = ${SOURCE} and superseded_at = daily_report.recorded_at and report_id is distinct from daily_report.report_id)
      then 'corrected' else 'accepted' end as status
    from daily_report join area using (area_id) where receipt = ${receipt}`.execute(db);
  return rows[0];
}

/** Crockford's digits: none that is mistaken for another when read over the telephone. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Such as `20220105-7K3QXM`: the day and thirty random bits. A collision is a lost race and is tried again. */
const newReceipt = (day: string): string =>
  `${day.replaceAll('-', '')}-${Array.from({ length: 6 }, () => DIGITS[randomInt(DIGITS.length)]).join('')}`;
