import type { Day } from '#core/contract.ts';
import type { Context } from '#server/platform/context.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { Fault, fault, isUnavailable } from '#server/platform/errors.ts';

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
const LOOK_MILLISECONDS = 1000;
/** A database that takes longer than this for one short row is taken for gone: a dead line gives no error for minutes. */
const PATIENCE_MILLISECONDS = 3000;

/** The database does not answer. What is kept was right at `since`, RFC 3339. */
export type Outage = { since: string };

export type VersionKeeper = {
  /** Without a query, unless an event said that something changed. Throws while the database is away. */
  read(): Promise<Versions>;
  forget(): void;
  outage(): Outage | null;
  /** Work that needs the database: refused at once while it is away, given up where it goes away meanwhile. */
  reach<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/**
 * The versions, read again after every event, and once a second beside all requests: no request waits for a query to learn that nothing
 * changed. A reading that began before an event is never given to a request that came after it. The same look finds out that the
 * database is away, and that it is back. On the embedded engine a long import holds the only session: there slowness is no outage.
 */
export function versionKeeper({ database, events }: Context): VersionKeeper {
  let kept: Promise<Versions> | undefined;
  let known_at = new Date();
  let away: Outage | null = null;
  let closed = false;
  const waiting = new Set<(error: Error) => void>();

  let generation = 0;
  const forget = (): void => {
    kept = undefined;
    generation++;
  };
  const lose = (): void => {
    if (away !== null || closed) return;
    away = { since: known_at.toISOString() };
    kept = undefined;
    for (const refuse of waiting) refuse(gone());
    waiting.clear();
    events.emit({ type: 'database', available: false, since: away.since });
  };
  const ask = async (): Promise<Versions> => {
    const began = new Date();
    try {
      const found = await database.beside(readVersions, PATIENCE_MILLISECONDS);
      known_at = began;
      if (away !== null && !closed) {
        away = null;
        events.emit({ type: 'database', available: true, since: null });
      }
      return found;
    } catch (error) {
      if (!isAway(error)) throw error;
      lose();
      throw gone();
    }
  };
  const read = (): Promise<Versions> => {
    if (away !== null) return Promise.reject(gone());
    if (kept !== undefined) return kept;
    const reading = ask();
    kept = reading;
    reading.catch(() => {
      if (kept === reading) forget();
    });
    return reading;
  };

  let looking: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    const before = generation;
    const found = await ask().catch(() => undefined);
    // Where an event came meanwhile, what was read may be from before it.
    if (found !== undefined && generation === before) kept = Promise.resolve(found);
  };
  const timer = setTimeout(function again() {
    looking = look().then(() => void (closed || timer.refresh()));
  }, LOOK_MILLISECONDS);
  timer.unref();

  const unsubscribe = events.subscribe(event => {
    // Not on `grading`: between the batches of a large recompute the last complete picture stays, and on the embedded engine
    // no request has to wait for its only session.
    if (event.type === 'revision' || event.type === 'standard' || (event.type === 'import' && event.stage === 'done'))
      forget();
  });
  const listening = database.listen(forget).catch(() => async () => {});
  return {
    read,
    forget,
    outage: () => away,
    reach: work =>
      away !== null
        ? Promise.reject(gone())
        : new Promise((resolve, reject) => {
            waiting.add(reject);
            work()
              .then(resolve, error => {
                if (isAway(error)) lose();
                reject(error);
              })
              .finally(() => waiting.delete(reject));
          }),
    async close() {
      closed = true;
      clearTimeout(timer);
      unsubscribe();
      await (await listening)();
      await looking;
    },
  };
}

/** Whether the database is away, in contrast to a statement that it refuses. */
const isAway = (error: unknown): boolean =>
  error instanceof Fault ? error.code === 'database_unavailable' : isUnavailable(error as Error);

const gone = (): Fault =>
  fault('database_unavailable', 'The database does not answer, and this is not among what is kept.');
