import type { RawBuilder } from 'kysely';
import type { Indicator } from '#core/standard/indicator.ts';
import { sql } from '#server/platform/database.ts';
import type { IndicatorScope } from './query.ts';

/**
 * `detected_clusters_{n}d`: significant clusters (server/grading/clusters) that cover the area on a day of the window; one
 * that goes on counts once. null where a day of the window was not scanned, or the area could not be, having no residents:
 * not looked at is not none. Hypothetical reports change no scan.
 */
export const clusterFormula = (days: number, lag: number): string => {
  const name = nameOf(days, lag);
  return `case when a.population > 0 and ${name}_scan.complete then coalesce(${name}_cover.clusters, 0)::float8 end`;
};

const nameOf = (days: number, lag: number): string => `detected_${days}d_lag${lag}d`;

type Clusters = { steps: RawBuilder<unknown>[]; joins: RawBuilder<unknown> };

/** Steps and joins of the windows asked for. Clusters are few: both sides are small beside the cells. */
export function clusterSteps(indicators: readonly Indicator[], scope: IndicatorScope): Clusters {
  const windows = new Map(
    indicators
      .filter(({ family }) => family === 'detected_clusters')
      .map(({ days, lag }) => [nameOf(days, lag), { days, lag }]),
  );
  const known = knownScans(scope);
  const targetDays =
    'pairs' in scope.cells
      ? sql`select distinct day from target`
      : sql`select ${scope.cells.from}::date + d.n as day
          from generate_series(0, ${scope.cells.to}::date - ${scope.cells.from}::date) as d (n)`;
  const steps: RawBuilder<unknown>[] = [];
  const joins: RawBuilder<unknown>[] = [];
  for (const [name, { days, lag }] of windows) {
    const [scan, cover] = [sql.raw(`${name}_scan`), sql.raw(`${name}_cover`)];
    const within = sql.raw(`s.day > t.day - ${days + lag} and s.day <= t.day - ${lag}`);
    steps.push(
      sql`${scan} as materialized (
        select t.day, s.level, count(*) = ${sql.raw(String(days))} as complete
        from (${targetDays}) t join (${known}) s on ${within} group by t.day, s.level)`,
      sql`${cover} as materialized (
        select m.area_id, t.day, count(distinct (c.first_detected, c.number)) as clusters
        from (${targetDays}) t join (${known}) s on ${within}
        join detected_cluster c on c.cluster_scan_id = s.cluster_scan_id
        join detected_cluster_area m on m.detected_cluster_id = c.detected_cluster_id
        group by m.area_id, t.day)`,
    );
    joins.push(
      sql`left join ${scan} on ${scan}.day = g.day and ${scan}.level = a.level`,
      sql`left join ${cover} on ${cover}.area_id = g.area_id and ${cover}.day = g.day`,
    );
  }
  return { steps, joins: sql.join(joins.length > 0 ? joins : [sql``], sql`\n`) };
}

const knownScans = ({ as_of, until }: IndicatorScope): RawBuilder<unknown> => {
  const then =
    as_of === undefined
      ? sql`superseded_at is null`
      : sql`computed_at <= ${as_of}::timestamptz and (superseded_at is null or superseded_at > ${as_of}::timestamptz)`;
  return sql`select cluster_scan_id, day, level from cluster_scan
    where ${then} ${until === undefined ? sql`` : sql`and day <= ${until}::date`}`;
};
