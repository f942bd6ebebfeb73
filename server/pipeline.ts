/**
 * The whole flow, in processing order:
 *
 *   intake      files and forms → rows of reports, with a mark of what they make stale (server/intake)
 *   indicators  rows → numbers per area and day (server/indicators)
 *   grading     numbers + standard → raw grades → memory → spells (server/grading); clusters (server/grading/clusters)
 *   publish     spells → frames, tiles, explanations, changes (server/publish)
 *
 * Intake writes and calls `wake`; this worker then recomputes exactly what is stale, and tells who listens.
 */
import type { Level } from '#core/contract.ts';
import { advance, finishAdvance, gradingState } from '#server/grading/advance.ts';
import { scanForGrades } from '#server/grading/clusters/clusters.ts';
import { startLookout } from '#server/grading/clusters/lookout.ts';
import { type Recomputed, recomputeStale } from '#server/grading/recompute.ts';
import { gradedLevel } from '#server/intake/graded_level.ts';
import type { Context } from '#server/platform/context.ts';
import { tellOthers } from '#server/platform/events.ts';

export type Pipeline = { wake(): void; idle(): Promise<void>; stop(): Promise<void> };

type Log = { error(details: object, message: string): void; info(details: object, message: string): void };

/** A failed round is tried again after this pause; the marks are still there. */
const RETRY_MILLISECONDS = 2_000;

export function startPipeline({ database, events }: Pick<Context, 'database' | 'events'>, log: Log): Pipeline {
  let pending = false;
  let stopped = false;
  let running: Promise<void> | undefined;
  const lookout = startLookout(database, () => running !== undefined, log);

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
      else lookout.look();
    });
  };
  return {
    wake,
    async idle() {
      while (running) await running;
      await lookout.idle();
    },
    async stop() {
      stopped = true;
      await lookout.stop();
      await running;
    },
  };
}

/** While a long recompute runs, who listens hears of its revisions this often. */
const ANNOUNCE_MILLISECONDS = 5_000;

/** Grades every day that has data, and recomputes what is stale, batch by batch. Safe to stop between batches. */
export async function bringUpToDate(
  context: Pick<Context, 'database' | 'events'>,
  stopped: () => boolean = () => false,
): Promise<void> {
  const level = await gradedLevel(context.database.db);
  if (level === null) return;
  // Round by round, each as long as what was stale at its start: under steady reporting a new day is still begun and ended.
  while (!stopped() && (await workRound(context, level, stopped)) > 0);
}

/** One round; the number of areas that are stale after it. */
async function workRound(
  { database, events }: Pick<Context, 'database' | 'events'>,
  level: Level,
  stopped: () => boolean,
): Promise<number> {
  // Clusters are an input of grades where a standard asks for them; else nothing is done here.
  await scanForGrades(database, level, stopped);
  await advance(database, level);
  const state = await gradingState(database.db);
  const last = state.advancing_to ?? state.graded_to;
  if (state.first_day === null || last === null) return 0;
  let [done, changed, announced, total] = [0, 0, Date.now(), Number.POSITIVE_INFINITY];
  let batch: Recomputed;
  try {
    do {
      batch = await recomputeStale(database, state.first_day, last, level);
      done += batch.areas;
      changed += batch.spells;
      total = Math.min(total, done + batch.left);
      if (batch.left > 0) events.emit({ type: 'grading', done, total });
      if (changed > 0 && batch.left > 0 && Date.now() - announced > ANNOUNCE_MILLISECONDS) {
        await announce({ database, events }, changed);
        [changed, announced] = [0, Date.now()];
      }
    } while (batch.areas > 0 && done < total && !stopped());
  } catch (error) {
    // The batches before are committed: what is kept of the old grades must not outlive them, whatever the next round finds.
    if (changed > 0) await announce({ database, events }, changed);
    throw error;
  }
  if ((await finishAdvance(database.db)) || changed > 0) await announce({ database, events }, changed);
  return batch.areas > 0 ? batch.left : 0;
}

async function announce({ database, events }: Pick<Context, 'database' | 'events'>, changed: number): Promise<void> {
  const { revision, graded_to } = await gradingState(database.db);
  const event = { type: 'revision', revision, changed, last_date: graded_to } as const;
  events.emit(event);
  await tellOthers(database, events, event);
}
