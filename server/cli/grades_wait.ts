import type { StatusPayload } from '#core/contract.ts';
import { CommandError, unreachable } from './upload.ts';

const POLL_MS = 500;
const PATIENCE_MS = 10 * 60_000;

/** Waits until the grades rest on everything that is stored; answers with the last graded day, null without data. */
export async function waitForGrades(base: URL): Promise<string | null> {
  let seen = '';
  let changed = Date.now();
  for (;;) {
    const status = await readStatus(base);
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

async function readStatus(base: URL): Promise<StatusPayload> {
  const url = new URL('/api/status', base);
  const response = await fetch(url).catch(error => {
    throw unreachable(url, error);
  });
  if (!response.ok) throw new CommandError(`${url.href} answered ${response.status}.`);
  return (await response.json()) as StatusPayload;
}
