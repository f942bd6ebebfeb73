import type { ImportPayload } from '#core/contract.ts';
import type { Context } from '#server/platform/context.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import { type Shape, shapeOf } from './checks.ts';
import { KINDS, type ObservationKind } from './columns.ts';
import { gradedLevel } from './graded_level.ts';
import { beginImport, type ImportRun } from './import_run.ts';
import { recordImport, settleCounts } from './imports.ts';
import { placePoints, summedPoints } from './points.ts';
import { retried } from './retry.ts';
import { joinVerdicts, rejectCodes, rejectRepeats, stageRows } from './staging.ts';
import { compareWithCurrent, type Incoming, storeIncoming } from './supersession.ts';
import { decode, refuseBinary } from './table/encoding.ts';
import { openTable } from './table/rows.ts';
import type { Spool } from './table/spool.ts';
import { todayIn } from './values.ts';

export type ImportOptions = { dry_run: boolean; partial: boolean; zero_fill: boolean; source: string | undefined };

/** `wrong_rows`: how many rows had an error, which `rejected` does not say where all were refused because of them. */
export type Imported = { payload: ImportPayload; wrong_rows: number };

/** Imports of observations take turns; a report of the daily form does not wait for them (supersession.ts). */
const IMPORT_LOCK = 5_202_001;

/**
 * A file of cases or screening → rows, all in one transaction with the import's record and the marks of what becomes stale:
 * read and check → stage → compare with what is current → store. Rows refused → nothing is stored, unless `partial`.
 */
export async function importObservations(
  context: Context,
  kind: ObservationKind,
  file: Spool,
  options: ImportOptions,
  request_id: string,
): Promise<Imported> {
  if (options.zero_fill && options.partial)
    throw fault('invalid_parameter', 'zero_fill needs the whole file: it cannot be combined with partial.');
  refuseBinary(file.head);
  const run = await beginImport(context, kind, request_id);
  const imported = await retried(() =>
    context.database.db.transaction().execute(trx => importInto(context, trx, run, file, options)),
  );
  const { status, received, accepted } = imported.payload;
  run.progress('done', received, received);
  if (status === 'accepted' && accepted > 0) context.wake();
  return imported;
}

async function importInto(
  context: Context,
  trx: Db,
  run: ImportRun,
  file: Spool,
  options: ImportOptions,
): Promise<Imported> {
  const kind = run.kind as ObservationKind;
  const table = await openTable(decode(countedBytes(run, file), file.encoding));
  const shape = shapeOf(kind, table.header);
  const source = options.source ?? (shape.points ? 'points' : 'daily');
  const staged = await stageRows(context.database, trx, shape, table.rows, todayIn(context.config.time_zone));
  if (staged.received === 0) throw fault('unreadable_file', 'The file has a header line but no rows.');
  run.progress('checking', 0, staged.received);

  await sql`select pg_advisory_xact_lock(${IMPORT_LOCK})`.execute(trx);
  await adviseEngine(trx, staged.received);
  const level = await gradedLevel(trx);
  if (level === null) throw fault('no_areas', 'The rows name areas, and there are none yet.');
  const verdict = joinVerdicts(
    { ...staged, duplicate: 0 },
    ...(shape.points
      ? [await placePoints(trx, shape, level)]
      : [await rejectCodes(trx, level), await rejectRepeats(trx, shape)]),
  );
  const zero_fill = options.zero_fill && verdict.rejected === 0;
  const incoming = incomingOf(shape, source, zero_fill ? await fillDays(trx, level) : undefined);
  const { identical, to_store } = await compareWithCurrent(trx, incoming);
  const counts = settleCounts(
    { received: staged.received, rejected: verdict.rejected, duplicate: verdict.duplicate + identical },
    options,
  );
  const payload = await recordImport(trx, {
    ...counts,
    import_id: run.import_id,
    kind,
    request_id: run.request_id,
    options: { ...options, source, wrong_rows: verdict.rejected },
    errors: verdict.errors,
    repaired: [],
    started_at: run.started_at,
  });
  if (counts.status !== 'accepted') return { payload, wrong_rows: verdict.rejected };
  run.progress('storing', 0, staged.received);
  if (to_store > 0) await storeIncoming(trx, incoming, run.import_id, to_store);
  return { payload, wrong_rows: verdict.rejected };
}

const MANY_ROWS = 500;

/**
 * Where a table has no statistics yet (the embedded engine never gathers them by itself) the planner takes the current rows
 * for a handful and compares every row with every row: a second import of 300,000 rows ran for minutes instead of seconds.
 */
async function adviseEngine(trx: Db, rows: number): Promise<void> {
  if (rows < MANY_ROWS) return;
  await sql`set local enable_nestloop = off`.execute(trx);
  await sql`set local work_mem = '64MB'`.execute(trx);
}

async function* countedBytes(run: ImportRun, file: Spool): AsyncGenerator<Buffer> {
  let done = 0;
  for await (const chunk of file.read()) {
    done += chunk.length;
    run.progress('reading', done, file.bytes);
    yield chunk;
  }
}

/** More rows than this are surely not meant: 10,000 communities for three years. */
const MAX_ZERO_ROWS = 10_000_000;

async function fillDays(trx: Db, level: string): Promise<NonNullable<Incoming['fill']>> {
  const { rows } = await sql<{ first_day: string; last_day: string; zero_rows: number }>`
    select min(day) as first_day, max(day) as last_day, (max(day) - min(day) + 1)::bigint
      * (select count(*) from area where retired_version is null and level = ${level}) as zero_rows from staged`.execute(
    trx,
  );
  const { first_day, last_day, zero_rows } = rows[0]!;
  if (zero_rows > MAX_ZERO_ROWS)
    throw fault(
      'unreadable_file',
      `zero_fill from ${first_day} to ${last_day} would make ${zero_rows} rows; the limit is ${MAX_ZERO_ROWS}.`,
    );
  return { level, first_day, last_day };
}

const incomingOf = (shape: Shape, source: string, fill: Incoming['fill']): Incoming => ({
  table: KINDS[shape.kind].table,
  source,
  counts: shape.counts,
  kept: KINDS[shape.kind].counts.filter(name => !shape.counts.includes(name)),
  fill,
  rows: shape.points
    ? summedPoints(shape)
    : sql`select area.area_id, staged.day, ${sql.raw(shape.counts.map(name => `staged.${name}`).join(', '))}, 1 as file_rows
          from staged join area on area.code = staged.area_code and area.retired_version is null`,
});
