import type { ImportPayload } from '#core/contract.ts';
import { foreign, foreignSystem } from '#core/geometry/parse.ts';
import { beginImport, type ImportError, type ImportRun, MAX_ERRORS } from '#server/intake/import_run.ts';
import { type ImportOutcome, recordImport, settleCounts } from '#server/intake/imports.ts';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import { Fault, fault } from '#server/platform/errors.ts';
import { loadAreas, readToken } from './area_records.ts';
import { buildAreas } from './build.ts';
import { coverageBands } from './coverage.ts';
import { type AreaRow, checkFeature } from './feature_check.ts';
import { readFeatures } from './feature_file.ts';
import { type GeometryThread, startGeometryThread } from './geometry_thread.ts';
import { type Merged, mergeAreas } from './merge.ts';
import type { AreaImportOptions } from './options.ts';
import { storeAreas } from './store.ts';

/** A GeoJSON FeatureCollection as bytes of any number of chunks, or at hand. */
export type AreaSource = AsyncIterable<Uint8Array> | { type: 'FeatureCollection'; features: unknown[] };

export type AreaRequest = { request_id: string; total_bytes?: number | null };

/**
 * Imports boundaries: read, check, repair, merge, build, store. Nothing is stored unless every row is good (or `partial`),
 * and then all in one transaction; the outcome is recorded either way: `rejected` where a row was refused. Throws
 * `unreadable_file` and `file_too_large`.
 */
export async function importAreas(
  context: Pick<Context, 'config' | 'database' | 'events' | 'wake'>,
  source: AreaSource,
  options: AreaImportOptions,
  request: AreaRequest,
): Promise<ImportPayload> {
  const run = await beginImport(context, 'areas', request.request_id);
  const thread = startGeometryThread();
  try {
    const read = await readRows(context, source, options, request, run, thread);
    return await inTurn(() => mergeAndStore(context, read, options, run, thread));
  } catch (error) {
    if (error instanceof Fault) throw await recordFault(context, error, options, run);
    throw error;
  } finally {
    await thread.close();
  }
}

type ReadRows = { rows: AreaRow[]; errors: ImportError[]; received: number; rejected: number };

async function readRows(
  { config }: Pick<Context, 'config'>,
  source: AreaSource,
  options: AreaImportOptions,
  { total_bytes = null }: AreaRequest,
  run: ImportRun,
  thread: GeometryThread,
): Promise<ReadRows> {
  const read: ReadRows = { rows: [], errors: [], received: 0, rejected: 0 };
  const limited = limitBytes('features' in source ? encoded(source) : source, config.max_import_bytes, bytes =>
    run.progress('reading', bytes, total_bytes),
  );
  let members: Record<string, unknown> = {};
  for await (const feature of readFeatures(limited, found => {
    members = found;
  })) {
    read.received++;
    const checked = await checkFeature(feature, options, thread);
    if ('area' in checked) read.rows.push(checked.area);
    else {
      read.rejected++;
      read.errors.push(...checked.errors);
    }
  }
  const system = foreignSystem(members);
  if (system !== null && !(options.crs === 'cgcs2000' && /:4490$/.test(system)))
    throw fault('unreadable_file', `The member "crs" is not WGS 84. ${foreign(system)}`);
  if (read.received === 0) throw fault('unreadable_file', 'The FeatureCollection has no features.');
  return read;
}

async function* encoded(collection: object): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify(collection));
}

async function* limitBytes(
  source: AsyncIterable<Uint8Array>,
  limit: number,
  progress: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > limit)
      throw fault('file_too_large', `The file is larger than ${limit} bytes (WUSETU_MAX_IMPORT_BYTES).`, { limit });
    progress(bytes);
    yield chunk;
  }
}

let turn: Promise<unknown> = Promise.resolve();

/** One import of areas after the other in this process; another process is noticed by the token. */
function inTurn<T>(action: () => Promise<T>): Promise<T> {
  const result = turn.then(action);
  turn = result.catch(() => {});
  return result;
}

const ATTEMPTS = 3;

async function mergeAndStore(
  context: Pick<Context, 'database' | 'wake'>,
  read: ReadRows,
  options: AreaImportOptions,
  run: ImportRun,
  thread: GeometryThread,
): Promise<ImportPayload> {
  for (let attempt = 1; ; attempt++) {
    run.progress('checking', 0, read.rows.length);
    const stored = await loadAreas(context.database.db);
    const merged = mergeAreas(read.rows, stored, options);
    run.progress('checking', read.rows.length, read.rows.length);
    const outcome = outcomeOf(read, merged, options, run);
    if (outcome.status !== 'accepted' || !merged.changed) {
      const payload = await context.database.db.transaction().execute(trx => recordImport(trx, outcome));
      run.progress('done', read.received, read.received);
      return payload;
    }

    // mapshaper works outside of the transaction: on the embedded engine it would keep everybody waiting.
    run.progress('storing', 0, 3);
    const built = await buildAreas(merged.records, stored, thread);
    run.progress('storing', 1, 3);
    const bands = built.borders ? await coverageBands(built.noded, thread) : null;
    run.progress('storing', 2, 3);
    const payload = await context.database.db.transaction().execute(async trx => {
      await sql`lock table boundary_version in exclusive mode`.execute(trx);
      if ((await readToken(trx)) !== stored.token) return null;
      const recorded = await recordImport(trx, outcome);
      await storeAreas(context.database, trx, stored, built, bands, recorded.import_id);
      // Nobody else does on the embedded engine; sums over all inside a city took minutes there by a plan for one area.
      await sql`analyze area, adjacency, tile_geometry`.execute(trx);
      return recorded;
    });
    if (payload === null && attempt < ATTEMPTS) continue;
    if (payload === null) throw new Error('Other imports of areas kept changing the boundaries.');
    run.progress('done', read.received, read.received);
    context.wake();
    return payload;
  }
}

function outcomeOf(read: ReadRows, merged: Merged, options: AreaImportOptions, run: ImportRun): ImportOutcome {
  const counts = {
    received: read.received,
    rejected: read.rejected + merged.errors.length,
    duplicate: merged.duplicates,
  };
  const errors = [...read.errors, ...merged.errors].sort((a, b) => a.row - b.row);
  return {
    import_id: run.import_id,
    kind: 'areas',
    request_id: run.request_id,
    options: { ...options },
    ...settleCounts(counts, { partial: options.partial === true, dry_run: options.dry_run === true }),
    errors: errors.slice(0, MAX_ERRORS),
    repaired: merged.repaired,
    started_at: run.started_at,
  };
}

/** A file that could not be read to its end is an import too: nothing received, and why. */
async function recordFault(
  { database }: Pick<Context, 'database'>,
  error: Fault,
  options: AreaImportOptions,
  run: ImportRun,
): Promise<Fault> {
  const row = typeof error.extra.row === 'number' ? error.extra.row : 0;
  await database.db.transaction().execute(trx =>
    recordImport(trx, {
      import_id: run.import_id,
      kind: 'areas',
      request_id: run.request_id,
      options: { ...options },
      status: 'rejected',
      received: 0,
      accepted: 0,
      rejected: 0,
      duplicate: 0,
      errors: [{ row, column: null, value: null, reason: error.message }],
      repaired: [],
      started_at: run.started_at,
    }),
  );
  return fault(error.code, error.message, { ...error.extra, import_id: run.import_id });
}
