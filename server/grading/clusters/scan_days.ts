import type { Day, Level } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { type Database, type Db, sql } from '#server/platform/database.ts';
import { identify } from './identity.ts';
import { fingerprints, readCases, readPlace } from './inputs.ts';
import { SCAN, SIGNIFICANT, seedOf } from './parameters.ts';
import { scanInThread } from './scan_thread.ts';
import type { Place } from './scan_worker.js';
import { coverOf, currentFingerprints, currentScan, type DayScan, replaceScan, type StoredScan } from './store.ts';

/**
 * Scans those of the days whose stored scan is not of today's data, the earliest first, and names again the clusters of
 * later days where those of the day before changed. A transaction a day: the scan, its clusters, and the marks of the areas
 * whose clusters changed, where `mark` says that grades hang on it. Returns how many days changed.
 */
export async function scanDays(
  database: Database,
  level: Level,
  days: readonly Day[],
  { mark, stopped }: { mark: boolean; stopped: () => boolean },
): Promise<number> {
  const outdated = await outdatedDays(database.db, level, days);
  if (outdated.size === 0) return 0;
  const stored = [...(await currentFingerprints(database.db)).keys()];
  let place: Place | undefined;
  let changed = 0;
  let dayBeforeChanged: Day | null = null;
  for (const day of [...new Set([...outdated, ...stored])].sort()) {
    if (stopped()) break;
    const named = dayBeforeChanged === addDays(day, -1);
    if (!outdated.has(day) && !named) continue;
    let found: DayScan | null = null;
    if (outdated.has(day)) {
      place ??= await readPlace(database.db, level);
      found = await scanDay(database.db, level, place, day);
    }
    if (!(await settle(database, day, found, mark))) continue;
    changed++;
    dayBeforeChanged = day;
  }
  return changed;
}

/** Those of the days that have no scan, or one of other data. */
export async function outdatedDays(db: Db, level: Level, days: readonly Day[]): Promise<Set<Day>> {
  const wanted = await fingerprints(db, level, days);
  const stored = await currentFingerprints(db);
  return new Set(days.filter(day => stored.get(day) !== wanted.get(day)));
}

async function scanDay(db: Db, level: Level, place: Place, day: Day): Promise<DayScan> {
  // The fingerprint before the cases: a report that comes between leaves a scan that is found outdated, never one that is not.
  const fingerprint = (await fingerprints(db, level, [day])).get(day)!;
  const cases = await readCases(db, level, place, day);
  const seed = seedOf(day);
  const { clusters, simulations } = await scanInThread(place, cases, SCAN.days, { ...SCAN, seed });
  const { days, share_of_population, most_areas } = SCAN;
  const least_p_value = clusters.length === 0 ? null : Math.min(...clusters.map(({ p_value }) => p_value));
  return {
    level,
    fingerprint,
    parameters: { seed, simulations, days, share_of_population, most_areas, least_p_value },
    clusters: clusters
      .filter(({ p_value }) => p_value <= SIGNIFICANT)
      .map(cluster => ({ ...cluster, from_day: addDays(day, 1 - cluster.days), to_day: day })),
  };
}

/** Stores a day's scan (null: the one it has) with its clusters named by the day before. False where nothing is new. */
async function settle(database: Database, day: Day, found: DayScan | null, mark: boolean): Promise<boolean> {
  return database.db.transaction().execute(async trx => {
    // Two processes take turns.
    await sql`lock table cluster_scan in share row exclusive mode`.execute(trx);
    const stored = await currentScan(trx, day);
    const scan = found ?? stored;
    if (scan === null) return false;
    const before = await currentScan(trx, addDays(day, -1));
    const labels = identify(day, scan.clusters, before?.clusters ?? []);
    const clusters = scan.clusters.map((cluster, k) => ({ ...cluster, ...labels[k]! }));
    if (stored?.fingerprint === scan.fingerprint && sameNames(stored.clusters, clusters)) return false;
    const { level, fingerprint, parameters } = scan;
    await replaceScan(trx, day, { level, fingerprint, parameters }, clusters);
    if (mark) await markChanged(trx, level, day, stored, clusters);
    return true;
  });
}

const sameNames = (one: StoredScan['clusters'], other: StoredScan['clusters']): boolean =>
  one.length === other.length &&
  one.every((cluster, k) => {
    const { number, first_detected, status } = other[k]!;
    return cluster.number === number && cluster.first_detected === first_detected && cluster.status === status;
  });

/**
 * Marks the areas stale, from this day on, for which the day says something else than before; all where it said nothing. Days
 * that are not graded yet need no marks: `advance` looks at every area.
 */
async function markChanged(
  trx: Db,
  level: Level,
  day: Day,
  stored: StoredScan | null,
  clusters: StoredScan['clusters'],
): Promise<void> {
  const [before, after] = [coverOf(stored?.clusters ?? []), coverOf(clusters)];
  const areas = [...new Set([...before.keys(), ...after.keys()])].filter(area => before.get(area) !== after.get(area));
  const which = stored === null || stored.level !== level ? sql`true` : sql`a.area_id = any(${areas}::int[])`;
  await sql`
    insert into stale (area_id, from_day)
    select a.area_id, greatest(${day}::date, g.first_day) from area a, grading g
    where a.level = ${level} and a.retired_version is null and ${which}
      and ${day}::date <= coalesce(g.advancing_to, g.graded_to)
    order by a.area_id
    on conflict (area_id) do update set from_day = least(stale.from_day, excluded.from_day)`.execute(trx);
}
