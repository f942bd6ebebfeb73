import type { ImportPayload } from '#core/contract.ts';
import { type Db, sql } from '#server/platform/database.ts';

/** What an import came to, before it is written down. `import_id`: where it was drawn at the start (import_run.ts). */
export type ImportOutcome = Omit<ImportPayload, 'import_id' | 'finished_at'> & {
  import_id?: number;
  request_id: string;
  options: Record<string, unknown>;
};

/**
 * All or nothing: where one row was refused and `partial` was not asked for, nothing is stored, so no row counts as
 * accepted: all that are not duplicates are rejected, and `errors` names those that were the reason.
 */
export const settleCounts = (
  counts: { received: number; rejected: number; duplicate: number },
  options: { partial: boolean; dry_run: boolean },
): Pick<ImportPayload, 'status' | 'received' | 'accepted' | 'rejected' | 'duplicate'> => {
  const { received, rejected, duplicate } = counts;
  const refused = rejected > 0 && !options.partial;
  return {
    status: options.dry_run ? 'dry_run' : refused ? 'rejected' : 'accepted',
    received,
    accepted: refused ? 0 : received - rejected - duplicate,
    rejected: refused ? received - duplicate : rejected,
    duplicate,
  };
};

/** Writes the row that is kept for ever; a rejected import is recorded in a transaction of its own. */
export async function recordImport(trx: Db, outcome: ImportOutcome): Promise<ImportPayload> {
  const { rows } = await sql<{ import_id: number }>`
    insert into import (import_id, kind, request_id, options, status, received, accepted, rejected, duplicate, errors, repaired, started_at)
    overriding system value
    values (coalesce(${outcome.import_id ?? null}::bigint, nextval(pg_get_serial_sequence('import', 'import_id'))), ${outcome.kind}, ${outcome.request_id}, ${JSON.stringify(outcome.options)}::jsonb, ${outcome.status},
      ${outcome.received}, ${outcome.accepted}, ${outcome.rejected}, ${outcome.duplicate},
      ${JSON.stringify(outcome.errors)}::jsonb, ${JSON.stringify(outcome.repaired)}::jsonb, ${outcome.started_at}::timestamptz)
    returning import_id`.execute(trx);
  if (rows.length !== 1) throw new Error('The import was not recorded.');
  return (await readImport(trx, rows[0]!.import_id))!;
}

export async function readImport(db: Db, id: number): Promise<ImportPayload | null> {
  const { rows } = await sql<ImportPayload>`
    select import_id, kind, status, received, accepted, rejected, duplicate, errors, repaired, started_at, finished_at
    from import where import_id = ${id}`.execute(db);
  return rows[0] ?? null;
}

const LISTED_ERRORS = 20;

/** The latest imports, newest first, each with its first errors only. */
export async function listImports(db: Db, limit: number): Promise<ImportPayload[]> {
  const { rows } = await sql<ImportPayload>`
    select import_id, kind, status, received, accepted, rejected, duplicate,
      jsonb_path_query_array(errors, '$[0 to $last]', jsonb_build_object('last', ${LISTED_ERRORS - 1}::int)) as errors,
      repaired, started_at, finished_at
    from import order by import_id desc limit ${limit}`.execute(db);
  return rows;
}
