/**
 * The whole flow, in processing order:
 *
 *   intake      files and forms → rows of reports, with a mark of what they make stale (server/intake)
 *   indicators  rows → numbers per area and day (server/indicators)
 *   grading     numbers + standard → raw grades → memory → spells (server/grading)
 *   publish     spells → frames, tiles, explanations, changes (server/publish)
 *
 * Intake writes and calls `wake`; this worker then recomputes exactly what is stale, and tells who listens.
 */
import { advance, finishAdvance, gradedLevel, gradingState } from '#server/grading/advance.ts';
import { type Recomputed, recomputeStale } from '#server/grading/recompute.ts';
import type { Context } from '#server/platform/context.ts';

export type Pipeline = { wake(): void; idle(): Promise<void>; stop(): Promise<void> };

type Log = { error(details: object, message: string): void; info(details: object, message: string): void };

/** A failed round is tried again after this pause; the marks are still there. */
const RETRY_MILLISECONDS = 2_000;

export function startPipeline({ database, events }: Pick<Context, 'database' | 'events'>, log: Log): Pipeline {
  let pending = false;
  let stopped = false;
  let running: Promise<void> | undefined;

  const round = async (): Promise<void> => {
    while (pending && !stopped) {
      pending = false;
      try {
        await bringUpToDate({ database, events }, () => stopped);
      } catch (error) {
        if (stopped) return;
        log.error({ err: error }, 'grading failed and is tried again');
        await new Promise(wait => setTimeout(wait, RETRY_MILLISECONDS).unref());
        pending = true;
      }
    }
  };
  const wake = (): void => {
    if (stopped) return;
    pending = true;
    running ??= round().finally(() => {
      running = undefined;
      if (pending && !stopped) wake();
    });
  };
  return {
    wake,
    async idle() {
      while (running) await running;
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}

/** Grades every day that has data, and recomputes what is stale, batch by batch. Safe to stop between batches. */
export async function bringUpToDate(
  { database, events }: Pick<Context, 'database' | 'events'>,
  stopped: () => boolean = () => false,
): Promise<void> {
  const level = await gradedLevel(database.db);
  if (level === null) return;
  await advance(database, level);
  const state = await gradingState(database.db);
  const last = state.advancing_to ?? state.graded_to;
  if (state.first_day === null || last === null) return;
  let done = 0;
  let changed = 0;
  let batch: Recomputed;
  try {
    do {
      batch = await recomputeStale(database, state.first_day, last, level);
      done += batch.areas;
      changed += batch.spells;
      if (batch.left > 0) events.emit({ type: 'grading', done, total: done + batch.left });
    } while (batch.areas > 0 && batch.left > 0 && !stopped());
  } catch (error) {
    // The batches before are committed: what is kept of the old grades must not outlive them, whatever the next round finds.
    if (changed > 0) await announce({ database, events }, changed);
    throw error;
  }
  if (stopped()) return;
  if ((await finishAdvance(database.db)) || changed > 0) await announce({ database, events }, changed);
}

async function announce({ database, events }: Pick<Context, 'database' | 'events'>, changed: number): Promise<void> {
  const { revision, graded_to } = await gradingState(database.db);
  events.emit({ type: 'revision', revision, changed, last_date: graded_to });
  await database.notify(database.db, `revision ${revision}`);
}
