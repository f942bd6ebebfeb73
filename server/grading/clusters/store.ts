import type { Day, Level } from '#core/contract.ts';
import type { ScanCluster } from '#core/statistics/scan.ts';
import { type Db, sql } from '#server/platform/database.ts';
import type { Identity, Labelled } from './identity.ts';

/** What a scan was made with, as it is stored and shown. */
export type ScanParameters = {
  seed: number;
  simulations: number;
  days: number;
  share_of_population: number;
  most_areas: number;
  /** p of the most likely cluster, significant or not; null without cases. */
  least_p_value: number | null;
};

export type FoundCluster = ScanCluster & { from_day: Day; to_day: Day };
export type DayScan = { level: Level; fingerprint: string; parameters: ScanParameters; clusters: FoundCluster[] };
export type StoredScan = Omit<DayScan, 'clusters'> & {
  cluster_scan_id: number;
  clusters: (FoundCluster & Labelled)[];
};

export async function currentFingerprints(db: Db): Promise<Map<Day, string>> {
  const { rows } = await sql<{ day: Day; fingerprint: string }>`
    select day, fingerprint from cluster_scan where superseded_at is null order by day`.execute(db);
  return new Map(rows.map(({ day, fingerprint }) => [day, fingerprint]));
}

/** The scan of a day that is current; null where there is none. */
export async function currentScan(db: Db, day: Day): Promise<StoredScan | null> {
  const scans = await sql<Omit<StoredScan, 'clusters'>>`
    select cluster_scan_id, level, fingerprint, parameters from cluster_scan
    where day = ${day}::date and superseded_at is null`.execute(db);
  const scan = scans.rows[0];
  if (scan === undefined) return null;
  const { rows } = await sql<
    Omit<StoredScan['clusters'][number], 'days' | 'radius'> & { radius_metres: number; days: number }
  >`
    select c.status, c.number, c.first_detected, c.from_day, c.to_day, c.to_day - c.from_day + 1 as days, c.radius_metres, c.cases,
      c.expected, c.relative_risk, c.log_likelihood_ratio, c.p_value,
      -- The centre is the first.
      (select jsonb_agg(m.area_id order by m.area_id <> c.centre_id, m.area_id) from detected_cluster_area m
        where m.detected_cluster_id = c.detected_cluster_id) as areas
    from detected_cluster c where c.cluster_scan_id = ${scan.cluster_scan_id} order by c.detected_cluster_id`.execute(
    db,
  );
  return { ...scan, clusters: rows.map(({ radius_metres, ...row }) => ({ ...row, radius: radius_metres })) };
}

/** Ends the current scan of a day, and stores the one that takes its place. */
export async function replaceScan(
  trx: Db,
  day: Day,
  scan: Omit<DayScan, 'clusters'>,
  clusters: readonly (FoundCluster & Labelled)[],
): Promise<void> {
  const { rows: moment } = await sql<{
    now: string;
  }>`select date_trunc('milliseconds', clock_timestamp()) as now`.execute(trx);
  const now = moment[0]!.now;
  await withdrawScan(trx, day, now);
  const { rows } = await sql<{ cluster_scan_id: number }>`
    insert into cluster_scan (day, level, fingerprint, parameters, computed_at)
    values (${day}::date, ${scan.level}, ${scan.fingerprint}, ${JSON.stringify(scan.parameters)}::jsonb, ${now}::timestamptz)
    returning cluster_scan_id`.execute(trx);
  for (const cluster of clusters)
    await sql`
      with stored as (
        insert into detected_cluster (cluster_scan_id, number, status, first_detected, from_day, to_day, centre_id,
          radius_metres, cases, expected, relative_risk, log_likelihood_ratio, p_value, recurrence_interval_days)
        values (${rows[0]!.cluster_scan_id}, ${cluster.number}, ${cluster.status}, ${cluster.first_detected}::date,
          ${cluster.from_day}::date, ${cluster.to_day}::date, ${cluster.areas[0]!}, ${cluster.radius}, ${cluster.cases},
          ${cluster.expected}, ${cluster.relative_risk}, ${cluster.log_likelihood_ratio}, ${cluster.p_value}, ${1 / cluster.p_value})
        returning detected_cluster_id)
      insert into detected_cluster_area (detected_cluster_id, area_id)
      select detected_cluster_id, unnest(${cluster.areas}::int[]) from stored`.execute(trx);
}

/** What was scanned is not so any more, and nothing takes its place: the day is unknown again. */
export const withdrawScan = (trx: Db, day: Day, now: string | null = null) =>
  sql`update cluster_scan
    set superseded_at = greatest(computed_at, coalesce(${now}::timestamptz, date_trunc('milliseconds', clock_timestamp())))
    where day = ${day}::date and superseded_at is null`.execute(trx);

/** By area, the names of the clusters it is in: what the indicator counts. */
export function coverOf(clusters: readonly (Identity & { areas: readonly number[] })[]): Map<number, string> {
  const cover = new Map<number, string>();
  for (const { first_detected, number, areas } of clusters)
    for (const area of areas) cover.set(area, `${cover.get(area) ?? ''} ${first_detected}/${number}`);
  return cover;
}
