import type { Day } from '#core/contract.ts';
import type { Context } from '#server/platform/context.ts';
import { type Db, sql } from '#server/platform/database.ts';

/** A standard that is, was or will be in force. */
export type ActiveStandard = { id: number; standard_id: string; version: number; effective_from: Day | null };

/** What everything published is keyed by. */
export type Versions = {
  boundary_version: number;
  revision: number;
  first_day: Day | null;
  graded_to: Day | null;
  computed_at: string | null;
  demo: boolean;
  standards: ActiveStandard[];
  /** All of the above in one short text. */
  key: string;
};

export async function readVersions(db: Db): Promise<Versions> {
  const { rows } = await sql<Omit<Versions, 'key'>>`
    select coalesce((select max(version) from boundary_version), 0) as boundary_version,
           revision, first_day, graded_to, computed_at, demo,
           coalesce((select jsonb_agg(jsonb_build_object('id', v.standard_version_id, 'standard_id', v.standard_id,
                                        'version', v.version, 'effective_from', f.effective_from)
                                      order by f.effective_from nulls first)
                     from standard_in_force f join standard_version v using (standard_version_id)
                     where f.cancelled_at is null), '[]') as standards
    from grading`.execute(db);
  const found = rows[0]!;
  const { boundary_version, revision, graded_to, computed_at, standards } = found;
  const stated = standards.map(s => `${s.id}@${s.effective_from ?? ''}`).join();
  return { ...found, key: [boundary_version, revision, graded_to, computed_at, stated].join('|') };
}

/** Another process on the same PostgreSQL tells by NOTIFY; should that be lost, this is how long an answer may lag. */
const TRUST_MILLISECONDS = 1000;

export type VersionKeeper = { read(): Promise<Versions>; forget(): void; close(): Promise<void> };

/**
 * The versions, read again after every event. A reading that began before an event is never given to a request that came
 * after it. The embedded engine has one process and one session: there the events are enough, and no request waits for a long import.
 */
export function versionKeeper({ database, events }: Context): VersionKeeper {
  let kept: { reading: Promise<Versions>; until: number } | undefined;
  const forget = (): void => {
    kept = undefined;
  };
  const unsubscribe = events.subscribe(event => {
    // Not on `grading`: between the batches of a large recompute the last complete picture stays, and on the embedded engine
    // no request has to wait for its only session.
    if (event.type === 'revision' || event.type === 'standard' || (event.type === 'import' && event.stage === 'done'))
      forget();
  });
  const listening = database.listen(forget).catch(() => async () => {});
  const trust = database.engine === 'embedded' ? Number.POSITIVE_INFINITY : TRUST_MILLISECONDS;
  return {
    read() {
      if (kept !== undefined && performance.now() < kept.until) return kept.reading;
      const reading = readVersions(database.db);
      const mine = { reading, until: performance.now() + trust };
      kept = mine;
      reading.catch(() => {
        if (kept === mine) forget();
      });
      return reading;
    },
    forget,
    async close() {
      unsubscribe();
      await (await listening)();
    },
  };
}
