import type { ImportPayload, ServerEvent } from '#core/contract.ts';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';

export type ImportError = ImportPayload['errors'][number];
type ImportStage = Extract<ServerEvent, { type: 'import' }>['stage'];

/** Errors kept and answered; 10,000 are about 1.2 MB of JSON. `detail` of the answer always has the true count. */
export const MAX_ERRORS = 10_000;

/** An import under way. Its id is drawn at the start, so that its progress can be told before it is recorded. */
export type ImportRun = {
  import_id: number;
  kind: ImportPayload['kind'];
  request_id: string;
  started_at: string;
  progress(stage: ImportStage, done: number, total: number | null): void;
};

const PROGRESS_EVERY_MS = 200;

export async function beginImport(
  context: Pick<Context, 'database' | 'events'>,
  kind: ImportPayload['kind'],
  request_id: string,
): Promise<ImportRun> {
  const { rows } = await sql<{ import_id: number; now: string }>`
    select nextval(pg_get_serial_sequence('import', 'import_id')) as import_id,
           date_trunc('milliseconds', clock_timestamp()) as now`.execute(context.database.db);
  const { import_id, now } = rows[0]!;
  let told = 0;
  let last: ImportStage | undefined;
  return {
    import_id,
    kind,
    request_id,
    started_at: now,
    progress(stage, done, total) {
      if (stage === last && Date.now() - told < PROGRESS_EVERY_MS) return;
      told = Date.now();
      last = stage;
      context.events.emit({ type: 'import', request_id, import_id, kind, stage, done, total });
    },
  };
}
