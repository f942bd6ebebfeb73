import { type Database, type Db, sql } from '#server/platform/database.ts';
import { rowCheck, type Shape, stagedColumns } from './checks.ts';
import { type ImportError, MAX_ERRORS } from './import_run.ts';
import type { Row } from './table/rows.ts';

/** What reading found: every row of the file is staged, or one of `rejected`. */
export type Staged = { received: number; rejected: number; errors: ImportError[]; first_day: string; last_day: string };

const CHUNK = 64 * 1024;

/** Checks the rows one by one and lays the good ones down in the temporary table `staged`, by COPY. */
export async function stageRows(
  database: Database,
  trx: Db,
  shape: Shape,
  rows: AsyncIterable<Row[]>,
  today: string,
): Promise<Staged> {
  await sql`create temporary table staged (${sql.raw(stagedTypes(shape))}) on commit drop`.execute(trx);
  const check = rowCheck(shape, today);
  const staged: Staged = { received: 0, rejected: 0, errors: [], first_day: '', last_day: '' };
  let failure: unknown;
  // A fault in the middle of the file ends the COPY in order and is thrown after it: a COPY that is broken off
  // leaves the connection to the engine's own idea of an error.
  async function* lines() {
    let chunk = '';
    try {
      for await (const batch of rows) {
        staged.received += batch.length;
        for (const row of batch) {
          const checked = check(row);
          if (typeof checked === 'string') chunk += checked;
          else if (++staged.rejected <= MAX_ERRORS) staged.errors.push(checked);
        }
        if (chunk.length < CHUNK) continue;
        yield chunk;
        chunk = '';
      }
    } catch (error) {
      failure = error;
      return;
    }
    if (chunk) yield chunk;
  }
  const copied = await database.copy(trx, 'staged', stagedColumns(shape), lines());
  if (failure !== undefined) throw failure;
  if (copied !== staged.received - staged.rejected)
    throw new Error(`COPY took ${copied} of ${staged.received - staged.rejected} rows.`);
  await sql`analyze staged`.execute(trx);
  return staged;
}

function stagedTypes(shape: Shape): string {
  const type = (name: string): string => {
    if (name === 'area_code') return 'text';
    if (name === 'day') return 'date';
    return ['lon', 'lat', 'beds_percent'].includes(name) ? 'double precision' : 'integer';
  };
  return stagedColumns(shape)
    .map(name => `${name} ${type(name)}`)
    .join(', ');
}

export type Verdict = { rejected: number; duplicate: number; errors: ImportError[] };

/** Takes rows out of `staged` whose code is not that of an area of the graded level. */
export async function rejectCodes(trx: Db, level: string): Promise<Verdict> {
  const wrong = sql`
    from staged left join area on area.code = staged.area_code and area.retired_version is null
    where area.area_id is null or area.level <> ${level}`;
  const { rows } = await sql<{ line: number; area_code: string; level: string | null }>`
    select staged.line, staged.area_code, area.level ${wrong} order by staged.line limit ${MAX_ERRORS}`.execute(trx);
  if (rows.length === 0) return { rejected: 0, duplicate: 0, errors: [] };
  const removed = await sql`delete from staged where line in (select staged.line ${wrong})`.execute(trx);
  const errors = rows.map(({ line, area_code, level: found }) => ({
    row: line,
    column: 'area_code',
    value: area_code,
    reason: reasonOf(level, found),
  }));
  return { rejected: Number(removed.numAffectedRows), duplicate: 0, errors };
}

function reasonOf(level: string, found: string | null): string {
  if (found === null) return 'there is no area with this code';
  return `is a ${found}: observations belong to the graded level, ${level}`;
}

/** Takes rows out of `staged` that name an area and day a second time: equal ones are duplicates, others are rejected. */
export async function rejectRepeats(trx: Db, shape: Shape): Promise<Verdict> {
  await sql`
    create temporary table repeated on commit drop as
    with several as (select area_code, day, min(line) as line from staged group by area_code, day having count(*) > 1)
    select staged.line, staged.area_code, several.line as first_line,
      ${rowOf('staged', shape.counts)} is not distinct from ${rowOf('earlier', shape.counts)} as equal
    from several join staged using (area_code, day) join staged earlier on earlier.line = several.line
    where staged.line > several.line`.execute(trx);
  const { rows: totals } = await sql<{ repeats: number; equal: number }>`
    select count(*) as repeats, count(*) filter (where equal) as equal from repeated`.execute(trx);
  const { repeats, equal } = totals[0]!;
  if (repeats === 0) return { rejected: 0, duplicate: 0, errors: [] };
  const { rows } = await sql<{ line: number; area_code: string; first_line: number }>`
    select line, area_code, first_line from repeated where not equal order by line limit ${MAX_ERRORS}`.execute(trx);
  await sql`delete from staged where line in (select line from repeated)`.execute(trx);
  const errors = rows.map(({ line, area_code, first_line }) => ({
    row: line,
    column: 'area_code',
    value: area_code,
    reason: `the same area and day stands in line ${first_line} with other counts`,
  }));
  return { rejected: repeats - equal, duplicate: equal, errors };
}

/** `(a.x, a.y)` over columns of ours (never of the file). */
export const rowOf = (table: string, columns: readonly string[]) =>
  sql.raw(`row(${columns.map(name => `${table}.${name}`).join(', ')})`);

/** Adds up the verdicts; errors in the file's order. */
export const joinVerdicts = (...verdicts: Verdict[]): Verdict => ({
  rejected: verdicts.reduce((sum, { rejected }) => sum + rejected, 0),
  duplicate: verdicts.reduce((sum, { duplicate }) => sum + duplicate, 0),
  errors: verdicts
    .flatMap(({ errors }) => errors)
    .sort((one, other) => one.row - other.row)
    .slice(0, MAX_ERRORS),
});
