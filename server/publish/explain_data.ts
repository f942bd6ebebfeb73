import type { ExplainPayload } from '#core/contract.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { infectivityReach } from '#server/indicators/infectivity.ts';
import { sql } from '#server/platform/database.ts';
import type { Ground, Stand } from './outlook.ts';

/** Shown where no indicator of the standard has a window: what a reader would want to see. */
const LEAST_DAYS = 14;

/** How many days back the indicators look, the day itself included. */
export function reachOf(names: readonly string[]): number {
  const reaches = names.map(name => {
    const { family, days, lag } = parseIndicator(name)!;
    // A growth ratio compares with the window before.
    return days * (family === 'growth_ratio' ? 2 : 1) + lag;
  });
  return Math.max(LEAST_DAYS, ...reaches);
}

/** The current rows of an area in the longest window used, newest first. */
export async function readData(
  { db, as_of }: Ground,
  { area_id, day }: Stand,
  names: readonly string[],
): Promise<ExplainPayload['data']> {
  // Rt weighs cases of some weeks ago; how many, the serial interval says.
  const readsRt = names.some(name => parseIndicator(name)!.family === 'rt');
  const reach = Math.max(reachOf(names), readsRt ? await infectivityReach(db) : 0);
  const known =
    as_of === undefined
      ? sql`superseded_at is null`
      : sql`recorded_at <= ${as_of}::timestamptz and (superseded_at is null or superseded_at > ${as_of}::timestamptz)`;
  const used = sql`area_id = ${area_id} and ${known}
    and day <= ${day}::date and day > ${day}::date - ${reach}::int`;
  const { rows } = await sql<ExplainPayload['data'][number]>`
    select 'cases' as kind, case_report_id as id, day, source,
           jsonb_build_object('confirmed', confirmed, 'asymptomatic', asymptomatic, 'local', local, 'imported', imported,
             'clusters', clusters, 'confirmed_65plus', confirmed_65plus, 'suspected', suspected,
             'under_observation', under_observation, 'fever_pending', fever_pending,
             'admissions', admissions, 'beds_percent', beds_percent) as counts,
           recorded_at, reporter, import_id
    from case_report where ${used}
    union all
    select 'screening', screening_report_id, day, source,
           jsonb_build_object('tested', tested, 'positive', positive, 'to_screen', to_screen),
           recorded_at, reporter, import_id
    from screening_report where ${used}
    order by day desc, kind, source, id`.execute(db);
  return rows;
}
