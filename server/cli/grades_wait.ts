import type { StatusPayload } from '#core/contract.ts';
import { askServer } from './server.ts';
import { CommandError } from './upload.ts';

const POLL_MS = 500;
const PATIENCE_MS = 10 * 60_000;

/** Waits until the grades rest on everything that is stored; answers with the last graded day, null without data. */
export async function waitForGrades(base: URL): Promise<string | null> {
  let seen = '';
  let changed = Date.now();
  for (;;) {
    const status = await askServer<StatusPayload>(new URL('/api/status', base));
    const { stale_areas, graded_to, last_date } = status;
    if (stale_areas === 0 && graded_to === last_date) return graded_to;
    const now = `${stale_areas} ${graded_to}`;
    if (now !== seen) {
      seen = now;
      changed = Date.now();
    }
    if (Date.now() - changed > PATIENCE_MS)
      throw new CommandError(`The data is stored, but the grades stand still at ${graded_to}: see the server's log.`);
    await new Promise(done => setTimeout(done, POLL_MS));
  }
}
