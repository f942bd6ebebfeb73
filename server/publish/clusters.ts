import type { Day, ExplainPayload, Language, Level, Text } from '#core/contract.ts';
import type { ClustersPayload, DetectedCluster } from '#core/contract_standards.ts';
import { addDays } from '#core/days.ts';
import { nameOf } from '#server/grading/clusters/identity.ts';
import { KNOWN_DAYS, MOST_SCANNED_AREAS } from '#server/grading/clusters/parameters.ts';
import type { ScanParameters } from '#server/grading/clusters/store.ts';
import { type Db, sql } from '#server/platform/database.ts';
import type { Scope } from '#server/platform/reader.ts';
import type { AreaPlace, LevelAreas } from './area_index.ts';
import type { Asked } from './explain.ts';
import { childrenOf } from './rolled_up.ts';
import { readableOf } from './scope.ts';
import type { World } from './world.ts';

type Row = Omit<DetectedCluster, 'id' | 'radius_km'> & { number: number; radius_metres: number; area_ids: number[] };
export type DayClusters = {
  scan: (ScanParameters & { computed_at: string; level: Level }) | null;
  clusters: (DetectedCluster & { area_ids: number[] })[];
};

/** The scan of a day with its clusters, the strongest first; as known now, or at a moment. */
export async function readClusters(db: Db, day: Day, as_of: string | undefined): Promise<DayClusters> {
  const known =
    as_of === undefined
      ? sql`superseded_at is null`
      : sql`computed_at <= ${as_of}::timestamptz and (superseded_at is null or superseded_at > ${as_of}::timestamptz)`;
  const scans = await sql<{ cluster_scan_id: number; computed_at: string; level: Level; parameters: ScanParameters }>`
    select cluster_scan_id, computed_at, level, parameters from cluster_scan
    where day = ${day}::date and ${known} order by computed_at desc limit 1`.execute(db);
  const scan = scans.rows[0];
  if (scan === undefined) return { scan: null, clusters: [] };
  const { rows } = await sql<Row>`
    select c.number, c.status, c.first_detected, c.from_day as "from", c.to_day as "to", centre.code as centre, c.radius_metres,
      inside.areas, inside.area_ids, c.cases, c.expected, c.relative_risk, c.log_likelihood_ratio, c.p_value,
      c.recurrence_interval_days
    from detected_cluster c
    join area centre on centre.area_id = c.centre_id
    join lateral (
      select jsonb_agg(a.code order by a.code) as areas, jsonb_agg(a.area_id order by a.code) as area_ids
      from detected_cluster_area m join area a on a.area_id = m.area_id
      where m.detected_cluster_id = c.detected_cluster_id) inside on true
    where c.cluster_scan_id = ${scan.cluster_scan_id}
    order by c.log_likelihood_ratio desc, c.detected_cluster_id`.execute(db);
  const { computed_at, level, parameters } = scan;
  return {
    scan: { ...parameters, computed_at, level },
    clusters: rows.map(({ number, radius_metres, ...row }) => ({
      id: nameOf({ first_detected: row.first_detected, number }),
      ...row,
      radius_km: radius_metres / 1_000,
    })),
  };
}

/** Why a day has no scan: the graded level has too many areas, or nobody asked for it, or its turn has not come. */
export function reasonWithout(world: World, day: Day): Text {
  const graded = world.areas.levels[world.areas.graded_level!];
  if (graded && graded.count > MOST_SCANNED_AREAS)
    return {
      zh: `区域超过 ${MOST_SCANNED_AREAS} 个，不做聚集扫描`,
      en: `Not scanned for clusters: more than ${MOST_SCANNED_AREAS} areas`,
    };
  return world.last_day !== null && day > addDays(world.last_day, -KNOWN_DAYS)
    ? { zh: '当日的聚集扫描尚未完成', en: 'The scan of this day for clusters is not done yet' }
    : {
        zh: `只扫描最近 ${KNOWN_DAYS} 日，以及现行标准（detected_clusters）所需的日期`,
        en: `Only the last ${KNOWN_DAYS} days are scanned, and those that the standard in force asks for (detected_clusters)`,
      };
}

export const clustersPayload = (world: World, date: Day, { scan, clusters }: DayClusters): ClustersPayload => ({
  date,
  level: scan?.level ?? world.areas.graded_level!,
  scan: scan && {
    computed_at: scan.computed_at,
    simulations: scan.simulations,
    seed: scan.seed,
    longest_days: scan.days,
    study_days: scan.days,
    population_percent: 100 * scan.share_of_population,
    most_areas: scan.most_areas,
    least_p_value: scan.least_p_value,
  },
  reason: scan ? null : reasonWithout(world, date),
  clusters: clusters.map(({ area_ids: _, ...cluster }) => cluster),
});

/** A cluster that reaches beyond the reader's areas or days tells of what is outside: its cases are those of all of it. */
export function readableCluster(
  world: World,
  scope: Scope | null,
): (cluster: Pick<DetectedCluster, 'areas' | 'from'>) => boolean {
  if (scope === null) return () => true;
  const graded = world.areas.levels[world.areas.graded_level!]!;
  const readable = readableOf(world, graded, scope);
  return ({ areas, from }) =>
    !(scope.from && from < scope.from) && areas.every(code => readable(world.areas.by_code.get(code)?.seq ?? 0));
}

/** The clusters of a day that hold an area, or of a level above a part of it; null where it was not looked at. */
export async function clustersAround(
  db: Db,
  world: World,
  { level, seq, areas }: AreaPlace & { areas: LevelAreas },
  { day, as_of, language, scope }: Asked,
): Promise<ExplainPayload['clusters']> {
  const graded = world.areas.levels[world.areas.graded_level!]!;
  const places = level === graded.level ? [seq] : childrenOf(graded, areas)[seq]!;
  const ids = new Set(places.filter(place => graded.population[place]! > 0).map(place => graded.area_id[place]!));
  if (ids.size === 0) return null;
  const { scan, clusters } = await readClusters(db, day, as_of);
  if (scan === null) return null;
  const around = clusters.filter(({ area_ids }) => area_ids.some(id => ids.has(id)));
  // None where there is one would be untrue.
  if (!around.every(readableCluster(world, scope))) return null;
  return around.map(cluster => {
    const { id, status, first_detected, from, to, cases, expected, relative_risk, p_value, recurrence_interval_days } =
      cluster;
    return {
      ...{
        id,
        status,
        first_detected,
        from,
        to,
        areas: cluster.areas.length,
        cases,
        expected,
        relative_risk,
        p_value,
      },
      recurrence_interval_days,
      sentence: sayCluster(cluster, p_value <= 1 / (scan.simulations + 1), level === graded.level, language),
    };
  });
}

/** `bound`: the interval is the longest that so many simulations can tell. */
function sayCluster(
  { id, status, recurrence_interval_days }: DetectedCluster,
  bound: boolean,
  whole: boolean,
  language: Language,
): string {
  const days = Math.round(recurrence_interval_days);
  if (language === 'zh')
    return `${whole ? '属' : '含'}聚集区 ${id}，${status === 'new' ? '新发' : '持续'}，重现间隔 ${days} 天${bound ? '以上' : ''}`;
  const where = whole ? 'In' : 'Has part of';
  return `${where} cluster ${id}, ${status}, recurrence interval ${days} days${bound ? ' or more' : ''}`;
}
