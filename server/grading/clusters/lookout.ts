import { gradedLevel } from '#server/intake/graded_level.ts';
import type { Database } from '#server/platform/database.ts';
import { scanForDisplay } from './clusters.ts';
import { endScanThread } from './scan_thread.ts';

/** Scans the last days beside grading, which does not wait for it. */
export type Lookout = { look(): void; idle(): Promise<void>; stop(): Promise<void> };

/** Rest after work, as a multiple of it: under steady reporting, and while days are filled in, it takes a tenth of a core. */
const REST = 9;

/** `busy`: grading is at work, which comes first; who ends it asks again. */
export function startLookout(
  database: Database,
  busy: () => boolean,
  log: { error(details: object, message: string): void },
): Lookout {
  let stopped = false;
  let looking: Promise<void> = Promise.resolve();
  let not_before = 0;
  let timer: NodeJS.Timeout | undefined;

  const scan = async (): Promise<void> => {
    if (stopped || timer !== undefined) return;
    const rest = not_before - Date.now();
    if (rest > 0) {
      timer = setTimeout(() => {
        timer = undefined;
        look();
      }, rest).unref();
      return;
    }
    const begin = Date.now();
    try {
      const level = await gradedLevel(database.db);
      const scanned = level === null ? 0 : await scanForDisplay(database, level, () => stopped || busy());
      if (scanned === 0) return;
      not_before = Date.now() + REST * (Date.now() - begin);
      look();
    } catch (error) {
      if (!stopped) log.error({ err: error }, 'the scan for clusters failed and is tried again after the next report');
    }
  };
  const look = (): void => {
    looking = looking.then(scan);
  };
  return {
    look,
    async idle() {
      for (let looked: unknown; looked !== looking; ) {
        looked = looking;
        await looked;
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await endScanThread();
      await looking;
    },
  };
}
